package striate.app.look;

import javafx.scene.paint.Color;

/**
 * Colours of values between the least and the most of a map: one hue that gets stronger, so that
 * order is seen with any colour vision, and text on it that can be read.
 */
public enum Heat {
  LIGHT(Color.web("#F3F7FC"), Color.web("#8DBBF0"), Color.web("#0B4A9E")),
  DARK(Color.web("#19212C"), Color.web("#28609F"), Color.web("#A5D1FF"));

  private static final Color INK = Color.BLACK;
  private static final double MIDDLE = 0.5;

  private final Color least;
  private final Color middle;
  private final Color most;

  Heat(Color least, Color middle, Color most) {
    this.least = least;
    this.middle = middle;
    this.most = most;
  }

  public static Heat of(Theme theme) {
    return theme == Theme.DARK ? DARK : LIGHT;
  }

  /**
   * @param share of the way from the least to the most value, in [0, 1]
   */
  public Color at(double share) {
    double in = Math.max(0, Math.min(1, share));
    return in < MIDDLE
        ? least.interpolate(middle, in / MIDDLE)
        : middle.interpolate(most, (in - MIDDLE) / (1 - MIDDLE));
  }

  /** The better one of ink and white on that colour. */
  public static Color textOn(Color colour) {
    return contrast(colour, INK) >= contrast(colour, Color.WHITE) ? INK : Color.WHITE;
  }

  /** The contrast of two colours by WCAG 2.1, in [1, 21]. */
  public static double contrast(Color a, Color b) {
    double first = luminance(a) + 0.05;
    double second = luminance(b) + 0.05;
    return Math.max(first, second) / Math.min(first, second);
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(double part) {
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }

  /** As CSS writes it. */
  public static String css(Color colour) {
    return String.format(
        "#%02X%02X%02X",
        Math.round(255 * colour.getRed()),
        Math.round(255 * colour.getGreen()),
        Math.round(255 * colour.getBlue()));
  }
}
