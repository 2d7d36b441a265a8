package striate.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import striate.engine.run.Problem;

class AtomicFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Durability.class)
  void anExistingFileIsReplacedWhole(Durability durability) throws IOException {
    Path file = directory.resolve("settings.json");
    AtomicFile.write(file, durability, "a longer first text");
    AtomicFile.write(file, durability, "zweiter Text: \u00fc");

    assertThat(file).hasContent("zweiter Text: \u00fc");
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(Files.list(directory)).hasSize(1);
  }

  @Test
  void afterAFailureTheOldFileIsThereAndNothingElse() throws IOException {
    Path file = directory.resolve("weights.bin");
    AtomicFile.write(file, Durability.RENAMED, "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(ByteBuffer.wrap(new byte[100]));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the disk is full")
        .hasMessageContaining(file.toString());

    assertThat(file).hasContent("old");
    assertThat(Files.list(directory)).hasSize(1);
  }

  @Test
  void whatAnInterruptedWriteLeftIsOverwritten() throws IOException {
    Files.writeString(directory.resolve(".job.json.part"), "half of a former attempt, and longer");
    AtomicFile.write(directory.resolve("job.json"), Durability.CONTENT_FORCED, "{}");

    assertThat(directory.resolve("job.json")).hasContent("{}");
    assertThat(Files.list(directory)).hasSize(1);
  }
}
