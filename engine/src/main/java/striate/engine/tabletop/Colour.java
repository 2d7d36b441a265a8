package striate.engine.tabletop;

import java.util.Locale;

/** The colour of a piece. */
public enum Colour {
  RED(205, 45, 45),
  GREEN(50, 160, 70),
  BLUE(50, 85, 205),
  YELLOW(225, 195, 45);

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

  /** The mean of its shades: red, green, blue in 0..255. */
  double[] paint() {
    return new double[] {red, green, blue};
  }
}
