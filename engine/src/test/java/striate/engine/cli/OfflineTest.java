package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.ChildProcesses;
import striate.engine.fault.SmallJob;

/**
 * Nothing tries to reach the network: the kernel counts attempts in a network namespace without any
 * interface. {@code .ci/offline} counts those of the whole of {@code mvn verify} in the same way.
 */
@EnabledOnOs(OS.LINUX)
class OfflineTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("striate.root", ".."), ".ci", "offline").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void aRunFromItsJobToItsRecordNeverTriesToReachTheNetwork() throws Exception {
    Path job = directory.resolve("job.json");
    new ObjectMapper().writeValue(job.toFile(), SmallJob.tuning(2, 100));
    List<String> tune =
        ChildProcesses.jvm(CliProcess.class)
            .process(List.of("tune", "--job", "" + job, "--workspace", "" + directory))
            .command();

    assertThat(offline(tune)).as(output()).isZero();

    assertThat(output()).contains("finished: 2 steps").contains("0 attempts to reach the network");
  }

  /** The count is none of a network that is not looked at. */
  @Test
  void anAttemptIsCounted() throws Exception {
    List<String> attempt = ChildProcesses.jvm(Attempt.class).process(List.of()).command();
    assertThat(offline(attempt)).as(output()).isEqualTo(1);
    assertThat(output()).contains("attempts to reach the network").doesNotContain(": 0 attempts");
  }

  /** A program that tries. */
  public static final class Attempt {
    private Attempt() {}

    public static void main(String[] args) {
      try (java.net.Socket socket = new java.net.Socket("192.0.2.1", 80)) {
        System.exit(3);
      } catch (IOException expected) {
        System.out.println("unreachable, as expected");
      }
    }
  }

  private int offline(List<String> command) throws Exception {
    assumeTrue(Files.isExecutable(SCRIPT), "only with the sources");
    List<String> all = new java.util.ArrayList<>(List.of(SCRIPT.toString()));
    all.addAll(command);
    Process process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.txt").toFile())
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assumeTrue(process.exitValue() != 77, "network namespaces are not allowed here");
    return process.exitValue();
  }

  private String output() throws IOException {
    Path file = directory.resolve("output.txt");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
