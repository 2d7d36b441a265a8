package striate.engine.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that keeps some room on a disk, to be given back when the disk is full. */
public final class SpaceReserve {
  /** Enough for the events that end a run, and for the store to take them in. */
  public static final int BYTES = 256 << 10;

  private final Path file;

  private SpaceReserve(Path file) {
    this.file = file;
  }

  /**
   * Takes room on the disk of another file, in its directory.
   *
   * @throws IOException if there is not even that much
   */
  public static SpaceReserve beside(Path other) throws IOException {
    Path absolute = other.toAbsolutePath();
    Path file = absolute.resolveSibling("." + absolute.getFileName() + ".reserve");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(BYTES);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      channel.force(true); // otherwise a file system may find out later that it has no room
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new SpaceReserve(file);
  }

  /** Gives the room back; repeated calls do nothing. */
  public void release() throws IOException {
    Files.deleteIfExists(file);
  }
}
