package striate.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class AtomicDirectoryTest {
  @TempDir Path parent;

  @Test
  void aDirectoryAppearsWithAllItsFiles() throws IOException {
    Path directory = parent.resolve("adapter");
    AtomicDirectory.write(directory, AtomicDirectoryTest::twoFiles);

    assertThat(directory.resolve("a")).hasContent("1");
    assertThat(directory.resolve("inner/b")).hasContent("2");
    assertThat(Files.list(parent)).hasSize(1);
  }

  @Test
  void anExistingDirectoryIsRefusedByWriteAndMakesWayForReplace() throws IOException {
    Path directory = parent.resolve("adapter");
    AtomicDirectory.write(directory, part -> Files.writeString(part.resolve("old"), "0"));

    assertThatThrownBy(() -> AtomicDirectory.write(directory, AtomicDirectoryTest::twoFiles))
        .isInstanceOf(Problem.class);
    assertThat(directory.resolve("old")).exists();

    AtomicDirectory.replace(directory, AtomicDirectoryTest::twoFiles);
    assertThat(directory.resolve("old")).doesNotExist();
    assertThat(directory.resolve("inner/b")).exists();
    assertThat(Files.list(parent)).hasSize(1);
  }

  @Test
  void afterAFailureTheOldDirectoryIsThereAndNothingElse() throws IOException {
    Path directory = parent.resolve("adapter");
    AtomicDirectory.write(directory, part -> Files.writeString(part.resolve("old"), "0"));

    assertThatThrownBy(
            () ->
                AtomicDirectory.replace(
                    directory,
                    part -> {
                      twoFiles(part);
                      throw new IOException("No space left on device");
                    }))
        .hasMessageContaining("the disk is full");

    assertThat(directory.resolve("old")).hasContent("0");
    assertThat(Files.list(parent)).hasSize(1);
  }

  private static void twoFiles(Path part) throws IOException {
    Files.writeString(part.resolve("a"), "1");
    Files.writeString(Files.createDirectory(part.resolve("inner")).resolve("b"), "2");
  }
}
