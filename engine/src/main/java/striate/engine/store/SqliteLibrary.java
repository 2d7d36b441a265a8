package striate.engine.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import striate.engine.disk.UserCache;

/**
 * SQLite's native library, unpacked once for this user and kept. Its driver would ask about the
 * system, unpack the library and compare it at every start, a tenth of the time in which the window
 * opens. Without a kept one, or with one that cannot be loaded, the driver does just that.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  /** Where the driver looks first. */
  private static final String DIRECTORY = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  /** To be called before the driver loads the library. */
  static void offer() {
    if (System.getProperty(DIRECTORY) == null) {
      directory()
          .filter(kept -> Files.exists(kept.resolve(LibraryLoaderUtil.getNativeLibName())))
          .ifPresent(kept -> System.setProperty(DIRECTORY, kept.toString()));
    }
  }

  /** To be called after the driver has loaded the library: keeps it, if none was offered. */
  static void keep() {
    if (System.getProperty(DIRECTORY) != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    Optional<Path> directory = directory();
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed != null && directory.isPresent()) {
        write(packed, Files.createDirectories(directory.get()).resolve(name));
      }
    } catch (IOException e) {
      LOG.debug("SQLite's library is not kept", e);
    }
  }

  /** Complete before it has its name, whoever else writes it: half a library ends a process. */
  private static void write(InputStream packed, Path file) throws IOException {
    Path part = Files.createTempFile(file.getParent(), "", ".part");
    try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
      packed.transferTo(Channels.newOutputStream(out));
      out.force(true);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Optional<Path> directory() {
    String system = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    return UserCache.own()
        .map(
            cache ->
                cache
                    .resolve("sqlite-" + SQLiteJDBCLoader.getVersion())
                    .resolve(system.replaceAll("[^A-Za-z0-9_-]", "-")));
  }
}
