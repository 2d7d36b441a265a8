package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own: a process loads the library once. */
class SqliteLibraryTest {
  @TempDir Path cache;

  /** Says which version was loaded, and from where. */
  static final class Load {
    public static void main(String[] arguments) {
      System.out.println(SqliteVersion.current().text());
      System.out.println(System.getProperty("org.sqlite.lib.path"));
    }
  }

  @Test
  void theFirstProcessKeepsWhatTheNextOneLoads() throws Exception {
    String version = SqliteVersion.current().text();

    assertThat(load()).containsExactly(version, "null");
    Path kept = kept();
    assertThat(load()).containsExactly(version, kept.getParent().toString());
    assertThat(files()).containsExactly(kept);
  }

  @Test
  void aKeptFileThatIsNoLibraryIsPassedOver() throws Exception {
    load();
    Files.writeString(kept(), "no library");

    assertThat(load()).startsWith(SqliteVersion.current().text());
  }

  private Path kept() throws IOException {
    return files().get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(cache)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private List<String> load() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstriate.userCache=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }
}
