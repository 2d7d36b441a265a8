package striate.engine.tabletop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Class labels of the patches of an image, for training the vision tower alone. */
public final class PatchLabels {
  /** The attributes with their numbers of classes; the last class of each means "none". */
  public static final Map<String, Integer> CLASSES = classes();

  private PatchLabels() {}

  /** For each attribute the class of every patch, row by row (16). */
  public static Map<String, int[]> of(Scene scene) {
    Map<String, int[]> labels = new LinkedHashMap<>();
    CLASSES.forEach(
        (attribute, classes) -> {
          int[] patches = new int[Scene.CELLS];
          java.util.Arrays.fill(patches, classes - 1);
          labels.put(attribute, patches);
        });
    for (Piece piece : scene.pieces()) {
      set(labels, "colour", piece.cell(), piece.colour().ordinal());
      set(labels, "shape", piece.cell(), piece.shape().ordinal());
      set(labels, "size", piece.cell(), piece.size().ordinal());
    }
    Card card = scene.card();
    if (card != null) {
      set(labels, "digit", card.cell(), card.digit());
    }
    return labels;
  }

  private static void set(Map<String, int[]> labels, String attribute, int cell, int value) {
    java.util.Objects.requireNonNull(labels.get(attribute))[cell] = value;
  }

  private static Map<String, Integer> classes() {
    Map<String, Integer> classes = new LinkedHashMap<>();
    classes.put("colour", SceneTask.COLOURS.size() + 1);
    classes.put("shape", SceneTask.SHAPES.size() + 1);
    classes.put("size", SceneTask.SIZES.size() + 1);
    classes.put("digit", SceneTask.DIGITS.size() + 1);
    return java.util.Collections.unmodifiableMap(classes);
  }

  /** The attributes in a fixed order. */
  public static List<String> attributes() {
    return List.copyOf(CLASSES.keySet());
  }
}
