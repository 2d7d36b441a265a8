package striate.engine.tuning;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.disk.UserCache;

/**
 * Stores this machine's calibrations and other measurements by name, in one JSON file in the user's
 * cache directory. If the file cannot be read or written, Striate measures again, which takes about
 * a second.
 */
public final class CalibrationCache {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 200;

  private final Path file;

  public CalibrationCache(Path file) {
    this.file = file;
  }

  /**
   * {@code calibration.json} in the user's cache directory, or in the directory that the property
   * {@code striate.calibration} names.
   */
  public static CalibrationCache ofUser() {
    String named = System.getProperty("striate.calibration");
    if (named != null) {
      return new CalibrationCache(Path.of(named, "calibration.json"));
    }
    try {
      return new CalibrationCache(UserCache.directory().resolve("calibration.json"));
    } catch (IOException e) {
      // nowhere to keep it: reading and writing will fail, too, and it is measured every time
      return new CalibrationCache(
          Path.of(System.getProperty("java.io.tmpdir"), "striate", "calibration.json"));
    }
  }

  /** The stored measurement of that name and kind. */
  public <T> Optional<T> find(String name, Class<T> kind) {
    try {
      ObjectNode all = read();
      return all.has(name) ? Optional.of(JSON.treeToValue(all.get(name), kind)) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The stored calibration of that name; measures and stores it if there is none. */
  public StepCalibration get(String name, Supplier<StepCalibration> measure) {
    Optional<StepCalibration> known = find(name, StepCalibration.class);
    if (known.isPresent()) {
      return known.get();
    }
    StepCalibration measured = measure.get();
    keep(name, measured);
    return measured;
  }

  /** Stores a measurement, if the file can be written. */
  public void keep(String name, Object measured) {
    try {
      ObjectNode all = read();
      while (all.size() >= MOST) {
        all.remove(all.fieldNames().next());
      }
      all.set(name, JSON.valueToTree(measured));
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      AtomicFile.write(file, Durability.RENAMED, JSON.writeValueAsString(all));
    } catch (IOException | RuntimeException e) {
      System.getLogger(CalibrationCache.class.getName())
          .log(System.Logger.Level.DEBUG, "calibration not saved: " + file, e);
    }
  }

  private ObjectNode read() throws IOException {
    return Files.exists(file) && JSON.readTree(file.toFile()) instanceof ObjectNode all
        ? all
        : JSON.createObjectNode();
  }
}
