package striate.engine.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of files, as Hugging Face shows them. A file that was digested before and has neither
 * changed its size nor its time since is not read again: what is known lies in one file of the
 * user's cache, and losing that costs only time.
 */
public final class FileDigests {
  /** A file that was written this recently may change again within its time's resolution. */
  private static final long SETTLED_SECONDS = 3;

  private static final int PIECE = 1 << 20;
  private static final int MOST = 5000;

  private final @Nullable Path known;
  private final Map<String, String> remembered;
  private boolean changed;

  private FileDigests(@Nullable Path known, Map<String, String> remembered) {
    this.known = known;
    this.remembered = remembered;
  }

  /**
   * Called while a file is read; may throw to end it.
   *
   * @param done bytes read so far of all files
   */
  public interface Progress {
    void read(long done);
  }

  /**
   * @param known what was digested before; missing at first. Null remembers nothing
   */
  public static FileDigests remembering(@Nullable Path known) {
    Map<String, String> remembered = new LinkedHashMap<>();
    try {
      if (known != null && Files.exists(known)) {
        for (String line : Files.readAllLines(known, StandardCharsets.UTF_8)) {
          int space = line.indexOf(' ');
          if (space == 64) {
            remembered.put(line.substring(space + 1), line.substring(0, space));
          }
        }
      }
    } catch (IOException e) {
      remembered.clear(); // all files are read again
    }
    return new FileDigests(known, remembered);
  }

  /**
   * The digest of a file, 64 hex digits.
   *
   * @throws IOException if it cannot be read
   */
  public String of(Path file, Progress progress) throws IOException {
    Path real = file.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    String identity =
        attributes.size()
            + " "
            + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)
            + " "
            + attributes.fileKey()
            + " "
            + real;
    String before = remembered.get(identity);
    if (before != null) {
      return before;
    }
    String digest = read(real, progress);
    long age = System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
    if (age > TimeUnit.SECONDS.toMillis(SETTLED_SECONDS)
        && identity.indexOf('\n') < 0
        && Files.size(real) == attributes.size()) {
      remembered.put(identity, digest);
      changed = true;
    }
    return digest;
  }

  private static String read(Path file, Progress progress) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long done = 0;
      while (channel.read(piece) >= 0) {
        done += piece.position();
        digest.update(piece.flip());
        piece.clear();
        progress.read(done);
      }
    }
    return Sha256.hex(digest);
  }

  /** Remembers what was digested. */
  public void save() {
    if (known == null || !changed) {
      return;
    }
    List<String> lines =
        remembered.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList();
    List<String> newest = lines.subList(Math.max(0, lines.size() - MOST), lines.size());
    try {
      Files.createDirectories(known.toAbsolutePath().resolveSibling(""));
      AtomicFile.write(known, Durability.RENAMED, String.join("\n", newest) + "\n");
    } catch (IOException e) {
      // a cache that cannot be written: the next run reads the files again
      System.getLogger(FileDigests.class.getName())
          .log(System.Logger.Level.DEBUG, "digests not saved: " + known, e);
    }
  }
}
