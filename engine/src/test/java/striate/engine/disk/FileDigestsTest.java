package striate.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path directory;
  private long bytesRead;

  @Test
  void aSettledFileIsReadOnce() throws IOException {
    Path file = settled("abc");

    assertThat(digest(file)).isEqualTo(ABC);
    assertThat(bytesRead).isEqualTo(3);
    assertThat(digest(file)).isEqualTo(ABC);
    assertThat(bytesRead).isEqualTo(3);
  }

  @Test
  void aChangedFileIsReadAgain() throws IOException {
    Path file = settled("abc");
    digest(file);
    Files.writeString(file, "abd");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(1, ChronoUnit.HOURS)));

    assertThat(digest(file)).isNotEqualTo(ABC);
  }

  @Test
  void aFileThatWasJustWrittenIsNotRemembered() throws IOException {
    Path file = Files.writeString(directory.resolve("new"), "abc");
    digest(file);
    digest(file);
    assertThat(bytesRead).isEqualTo(6);
  }

  @Test
  void aDamagedMemoryCostsOnlyTime() throws IOException {
    Path file = settled("abc");
    Files.write(directory.resolve("known"), new byte[] {0, (byte) 0xff, 10, 32, 64});
    assertThat(digest(file)).isEqualTo(ABC);
  }

  private Path settled(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(1, ChronoUnit.DAYS)));
    return file;
  }

  private String digest(Path file) throws IOException {
    FileDigests digests = FileDigests.remembering(directory.resolve("known"));
    long[] last = {0};
    String digest = digests.of(file, done -> last[0] = done);
    bytesRead += last[0];
    digests.save();
    return digest;
  }
}
