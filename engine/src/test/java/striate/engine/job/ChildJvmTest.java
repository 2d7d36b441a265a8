package striate.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  @TempDir Path directory;

  @Test
  void whatADryRunMeasuresHasTheSettingsOfAWorker() throws IOException {
    ChildJvm jvm = new ChildJvm("some.Main");
    Path file = directory.resolve("worker.args");

    ProcessBuilder here = jvm.process(List.of("tune"));
    ProcessBuilder worker = jvm.detachedProcess(file, List.of("-Xint"), List.of("--run-directory"));

    List<String> options =
        Files.readAllLines(file).stream()
            .map(line -> line.substring(1, line.length() - 1).replace("\\\\", "\\"))
            .filter(option -> !option.equals("-Xint"))
            .toList();
    assertThat(here.command()).containsSubsequence(options).endsWith("some.Main", "tune");
    assertThat(options).containsAll(ChildJvm.SMALL_HEAP);
    assertThat(worker.command()).contains("@" + file).endsWith("some.Main", "--run-directory");
    assertThat(here.environment()).isEqualTo(worker.environment()).containsKey("GLIBC_TUNABLES");
  }
}
