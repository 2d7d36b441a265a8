package striate.engine.tabletop;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Class labels of the patches of an image, for training the vision tower alone. */
public final class PatchLabels {
  /** The label of a patch that lacks the attribute, such as the pattern of a flag. */
  public static final int NONE = -100;

  /** What a patch shows: nothing, an arm with a flag, or a shirt. */
  private static final String FIGURE = "figure";

  private static final String COLOUR = "colour";
  private static final String PATTERN = "pattern";
  private static final String FLAG = "flag";
  private static final String BALL = "ball";

  /** The attributes with their numbers of classes. */
  public static final Map<String, Integer> CLASSES = classes();

  private PatchLabels() {}

  /** For each attribute the class of every patch, row by row (16), or {@link #NONE}. */
  public static Map<String, int[]> of(Scene scene) {
    Map<String, int[]> labels = new LinkedHashMap<>();
    for (String attribute : CLASSES.keySet()) {
      int[] patches = new int[Scene.PATCHES];
      Arrays.fill(patches, attribute.equals(FIGURE) ? 0 : NONE);
      labels.put(attribute, patches);
    }
    for (Player player : scene.round()) {
      int arm = 2 * player.place();
      int shirt = arm + 1;
      set(labels, FIGURE, arm, 1);
      set(labels, FIGURE, shirt, 2);
      set(labels, COLOUR, arm, player.colour().ordinal());
      set(labels, COLOUR, shirt, player.colour().ordinal());
      set(labels, PATTERN, shirt, player.pattern().ordinal());
      set(labels, FLAG, arm, scene.after(player, 1).colour().ordinal());
      set(labels, BALL, arm, player.equals(scene.after(0)) ? 1 : 0);
    }
    return labels;
  }

  private static void set(Map<String, int[]> labels, String attribute, int patch, int value) {
    Objects.requireNonNull(labels.get(attribute))[patch] = value;
  }

  private static Map<String, Integer> classes() {
    Map<String, Integer> classes = new LinkedHashMap<>();
    classes.put(FIGURE, 3);
    classes.put(COLOUR, Colour.values().length);
    classes.put(PATTERN, Pattern.values().length);
    classes.put(FLAG, Colour.values().length);
    classes.put(BALL, 2);
    return Collections.unmodifiableMap(classes);
  }
}
