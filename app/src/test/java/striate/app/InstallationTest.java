package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.disk.Sha256;

/** Uses a copy of the installation from its own directory, as whoever has cloned it does. */
class InstallationTest {
  private static final Path ROOT = Path.of(System.getProperty("striate.root"));
  private static final Path ORACLE =
      ROOT.resolve("engine/src/test/resources/oracle/llava-clip-llama");

  @TempDir Path temporary;
  private Path home;

  @BeforeEach
  void aCopy() throws IOException {
    home = Files.createDirectories(temporary.resolve("striate"));
    Files.createDirectories(home.resolve("assets"));
    Files.copy(ROOT.resolve("experiments.db"), home.resolve("experiments.db"));
    Files.copy(ROOT.resolve(".gitignore"), home.resolve(".gitignore"));
  }

  @Test
  void usingItChangesNoneOfItsFiles() throws Exception {
    Path jobs = Files.createDirectories(temporary.resolve("jobs/images"));
    for (int i = 0; i < 4; i++) {
      Files.copy(ORACLE.resolve("images/" + i + ".png"), jobs.resolve(i + ".png"));
    }
    Files.copy(ORACLE.resolve("samples.json"), temporary.resolve("jobs/samples.json"));
    Path job = temporary.resolve("jobs/job.json");
    Files.writeString(
        job,
        "{\"name\":\"try\",\"model\":\""
            + ORACLE.toString().replace('\\', '/')
            + "\",\"data\":{\"samples\":\"samples.json\"},\"layers\":\"all\",\"steps\":2,"
            + "\"batchSize\":2}");
    List<String> before = files();

    String listed = striate("runs", "--json");
    assertThat(listed).contains("\"recorded\":true");
    String id = striate("tune", "--job", job.toString()).split(" ")[0];
    assertThat(striate("runs", "show", id)).contains("finished");

    assertThat(files()).isEqualTo(before);
    assertThat(home.resolve("workspace/runs").resolve(id)).isDirectory();
    assertThat(Files.readAllLines(home.resolve(".gitignore"))).contains("/workspace/");
  }

  private String striate(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dstriate.home=" + home,
                "-Dstriate.userCache=" + temporary.resolve("cache"),
                "-Dstriate.calibration=" + System.getProperty("striate.calibration"),
                "-Dai.djl.offline=true",
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectError(temporary.resolve("err").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(temporary.resolve("err"))).isZero();
    return out;
  }

  /** What git would see: every file with its digest, but for the ignored workspace. */
  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      List<String> found = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.startsWith(home.resolve("workspace"))) {
          found.add(home.relativize(file) + " " + Sha256.of(file));
        }
      }
      return found;
    }
  }
}
