package striate.engine.run;

import java.util.List;
import java.util.Locale;

/** Where a network computes. */
public record Device(Kind kind) {
  /** The GPU where one is found, otherwise the processor. */
  public static final Device AUTO = new Device(Kind.AUTO);

  public static final Device CPU = new Device(Kind.CPU);
  public static final Device GPU = new Device(Kind.GPU);

  /** What a job file may name. */
  public static final List<Device> ALL = List.of(AUTO, CPU, GPU);

  /** What sort of device is asked for. */
  public enum Kind {
    AUTO,
    CPU,
    GPU
  }

  /**
   * @throws Problem where no device is called so
   */
  public static Device named(String word) {
    return ALL.stream()
        .filter(device -> device.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                    "'" + word + "' is not a device", "device", "take auto, cpu or gpu"));
  }

  /** Its name in job files: {@code auto}, {@code cpu} or {@code gpu}. */
  public String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
