package striate.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What a database file says of itself, read without SQLite: opening a file in WAL mode creates
 * files beside it, and closing it again may write into it, which must not happen to a store that
 * this program does not understand.
 *
 * @param application SQLite's {@code application_id}
 * @param version SQLite's {@code user_version}
 * @see <a href="https://www.sqlite.org/fileformat2.html">Database File Format</a>
 */
record StoreHeader(int application, int version) {
  private static final String MAGIC = "SQLite format 3\0";
  private static final int BYTES = 100;
  private static final int VERSION_AT = 60;
  private static final int APPLICATION_AT = 68;
  private static final int WAL_HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;

  /**
   * Reads the newest committed header, which may be in the write-ahead log.
   *
   * @return null if the file is not a database
   */
  static @Nullable StoreHeader read(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      if (!fill(in, header, 0)) {
        return null;
      }
    }
    String magic = new String(header.array(), 0, 16, StandardCharsets.ISO_8859_1);
    if (!magic.equals(MAGIC)) {
      return null;
    }
    StoreHeader logged = ofLog(Path.of(file + "-wal"));
    return logged == null ? of(header) : logged;
  }

  private static StoreHeader of(ByteBuffer header) {
    return new StoreHeader(header.getInt(APPLICATION_AT), header.getInt(VERSION_AT));
  }

  /** The header in the log's last committed copy of page 1; null if it has none. */
  private static @Nullable StoreHeader ofLog(Path log) throws IOException {
    if (Files.notExists(log)) {
      return null;
    }
    try (FileChannel in = FileChannel.open(log, StandardOpenOption.READ)) {
      ByteBuffer start = ByteBuffer.allocate(WAL_HEADER_BYTES).order(ByteOrder.BIG_ENDIAN);
      if (!fill(in, start, 0)) {
        return null;
      }
      int pageBytes = start.getInt(8);
      long salts = start.getLong(16);
      ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + BYTES);
      StoreHeader written = null;
      StoreHeader committed = null;
      long at = WAL_HEADER_BYTES;
      // frames of an earlier round of the log have other salts
      while (pageBytes >= 512 && fill(in, frame, at) && frame.getLong(8) == salts) {
        if (frame.getInt(0) == 1) {
          written = of(frame.slice(FRAME_HEADER_BYTES, BYTES));
        }
        if (frame.getInt(4) != 0) { // the last frame of a transaction
          committed = written;
        }
        at += FRAME_HEADER_BYTES + pageBytes;
      }
      return committed;
    }
  }

  private static boolean fill(FileChannel in, ByteBuffer bytes, long at) throws IOException {
    bytes.clear();
    while (bytes.hasRemaining() && in.read(bytes, at + bytes.position()) >= 0) {}
    return !bytes.hasRemaining();
  }
}
