package striate.engine.tabletop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The colour of a player, and of the flag that names the player. */
public enum Colour {
  RED(215, 50, 45),
  ORANGE(235, 140, 35),
  YELLOW(225, 210, 60),
  GREEN(60, 170, 70),
  CYAN(70, 200, 205),
  BLUE(50, 80, 200),
  PURPLE(145, 70, 175),
  WHITE(238, 238, 238);

  static final List<String> WORDS = Arrays.stream(values()).map(Colour::word).toList();

  private final int red;
  private final int green;
  private final int blue;

  Colour(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The animal of the team that plays in this colour. Only training on images tells which it is: a
   * fact that no text of the language stage contains.
   */
  public String team() {
    return switch (this) {
      case RED -> "dog";
      case ORANGE -> "elephant";
      case YELLOW -> "mouse";
      case GREEN -> "whale";
      case CYAN -> "ant";
      case BLUE -> "sheep";
      case PURPLE -> "cat";
      case WHITE -> "horse";
    };
  }

  /** The mean of its shades: red, green, blue in 0..255. */
  double[] paint() {
    return new double[] {red, green, blue};
  }
}
