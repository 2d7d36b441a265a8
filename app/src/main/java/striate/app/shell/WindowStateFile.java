package striate.app.shell;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.disk.Sha256;
import striate.engine.disk.UserCache;

/**
 * Where the state of a workspace's window is kept: with the user, since the workspace may be a
 * colleague's. Losing it loses no work, so that nothing here fails.
 */
public final class WindowStateFile {
  private static final Logger LOG = LoggerFactory.getLogger(WindowStateFile.class);

  private final Path workspace;

  public WindowStateFile(Path workspace) {
    this.workspace = workspace.toAbsolutePath().normalize();
  }

  /** The state when the window was last closed. */
  public Optional<WindowState> read() {
    try (Reader reader = Files.newBufferedReader(file())) {
      Properties all = new Properties();
      all.load(reader);
      return WindowState.of(all);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.info("the window's state cannot be read: {}", e.toString());
      return Optional.empty();
    }
  }

  public void write(WindowState state) {
    try {
      Files.createDirectories(file().getParent());
      StringWriter text = new StringWriter();
      state.asProperties().store(text, workspace.toString());
      AtomicFile.write(file(), Durability.RENAMED, text.toString());
    } catch (IOException e) {
      LOG.info("the window's state cannot be kept: {}", e.toString());
    }
  }

  private Path file() throws IOException {
    return UserCache.directory()
        .resolve("windows")
        .resolve(Sha256.of(workspace.toString()).substring(0, 16) + ".properties");
  }
}
