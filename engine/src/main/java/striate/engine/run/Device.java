package striate.engine.run;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a network computes.
 *
 * @param index which GPU, from 0, as CUDA counts those that this process may see; 0 for other kinds
 */
public record Device(Kind kind, int index) {
  /** The first GPU where one can be used, otherwise the processor. */
  public static final Device AUTO = new Device(Kind.AUTO, 0);

  public static final Device CPU = new Device(Kind.CPU, 0);

  /** The first GPU. */
  public static final Device GPU = new Device(Kind.GPU, 0);

  /** The devices that can be named on every machine. */
  public static final List<Device> ALL = List.of(AUTO, CPU, GPU);

  /** The names that a job file may have, in words. */
  public static final String WORDS = "auto, cpu, gpu, gpu:N";

  private static final Pattern NUMBERED = Pattern.compile("gpu:(0|[1-9][0-9]{0,2})");

  /** What sort of device is asked for. */
  public enum Kind {
    AUTO,
    CPU,
    GPU
  }

  public Device {
    if (index < 0 || (index > 0 && kind != Kind.GPU)) {
      throw new IllegalArgumentException(kind + " " + index);
    }
  }

  /** The GPU of that index, from 0. */
  public static Device gpu(int index) {
    return new Device(Kind.GPU, index);
  }

  /**
   * {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; {@code gpu:0} is {@code gpu}.
   *
   * @throws Problem where no device is called so
   */
  public static Device named(String word) {
    Matcher numbered = NUMBERED.matcher(word);
    if (numbered.matches()) {
      return gpu(Integer.parseInt(numbered.group(1)));
    }
    return ALL.stream()
        .filter(device -> device.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                    "'" + word + "' is not a device", "device", "take one of " + WORDS));
  }

  /** Its name in job files: {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:1}. */
  public String word() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return index == 0 ? name : name + ":" + index;
  }

  @Override
  public String toString() {
    return word();
  }
}
