package striate.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import striate.engine.weights.TensorSource;

/** How a file's tensors differ from those that are expected, for a message of one short line. */
final class ShapeDifferences {
  private static final int LISTED = 3;

  private ShapeDifferences() {}

  /**
   * What is missing, not expected, or of another shape, the first few by name and all of them
   * counted; empty where nothing is.
   */
  static String of(Map<String, List<Long>> expected, TensorSource found) {
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          if (!found.has(name)) {
            missing.add(name + " " + shape);
          } else if (!found.info(name).shape().equals(shape)) {
            misshapen.add(name + " " + found.info(name).shape() + " instead of " + shape);
          }
        });
    List<String> others = new ArrayList<>(new TreeSet<>(found.names()));
    others.removeAll(expected.keySet());
    List<String> parts = new ArrayList<>();
    add(parts, "missing", missing);
    add(parts, "not part of it", others);
    add(parts, "of another shape", misshapen);
    return String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, List<String> names) {
    if (!names.isEmpty()) {
      parts.add(names.size() + " " + what + ": " + listed(names));
    }
  }

  /** The first few names, and how many more there are. */
  static String listed(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    return names.size() > LISTED ? shown + " and " + (names.size() - LISTED) + " more" : shown;
  }
}
