package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.ChildJvm;
import striate.engine.natives.FakeHost;
import striate.engine.run.Device;

/** Which libtorch a process really loads; each in a JVM of its own. */
@EnabledOnOs(OS.LINUX)
class LibtorchTest {
  @TempDir Path machine;

  /** A virtual environment whose PyTorch has the real libraries for processors. */
  private Path torch(String version) throws IOException {
    Libtorch.start(Device.CPU, 0);
    Path lib = FakeHost.torch(machine.resolve("venv"), version, null);
    try (Stream<Path> libraries = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
      for (Path library : libraries.toList()) {
        Path link = lib.resolve(library.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, library);
      }
    }
    return lib;
  }

  private record Answer(int code, String text) {}

  private static Answer probe(Path libraryPath, String device) throws Exception {
    ProcessBuilder builder = new ChildJvm(EngineProbe.class.getName()).process(List.of(device));
    builder.environment().put("PYTORCH_LIBRARY_PATH", libraryPath.toString());
    Process child = builder.redirectErrorStream(true).start();
    String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Answer(child.exitValue(), text);
  }

  @Test
  void anExistingPyTorchOfTheRightVersionComputes() throws Exception {
    Answer answer = probe(torch("2.7.1+cpu"), "auto");
    assertThat(answer.text()).startsWith("auto\tok\tPyTorch 2.7.1 on cpu").hasLineCount(1);
    assertThat(answer.code()).isZero();
  }

  /** Another version ends the JVM when it is loaded; it must not come to that. */
  @Test
  void anotherVersionIsRefusedInOneLineAndNotLoaded() throws Exception {
    Path lib = torch("2.6.0+cpu");
    Answer answer = probe(lib, "cpu");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.text())
        .startsWith(
            "cpu\tfailed\tthe directory of PYTORCH_LIBRARY_PATH is PyTorch 2.6.0+cpu, Striate needs"
                + " 2.7.1 (")
        .hasLineCount(1);
  }

  /** Files that are no libraries: the loader's message, in one line. */
  @Test
  void librariesThatCannotBeLoadedAreToldInOneLine() throws Exception {
    Answer answer = probe(FakeHost.torch(machine.resolve("venv"), "2.7.1+cpu", null), "cpu");
    assertThat(answer.code()).isEqualTo(1);
    // the JVM itself warns of such a file before
    assertThat(answer.text().lines())
        .last()
        .asString()
        .startsWith("cpu\tfailed\tPyTorch cannot be started: ")
        .contains("libc10.so", "\ttake device cpu, or install that PyTorch anew");
  }
}
