package striate.app.look;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of all text in the window.
 *
 * @param percent of the usual size, 70 to 200
 */
public record TextSize(int percent) {
  public static final TextSize USUAL = new TextSize(100);
  private static final int LEAST = 70;
  private static final int MOST = 200;
  private static final int STEP = 10;

  /** Sizes of text, and of what has to have room for it. */
  private static final Pattern SIZES =
      Pattern.compile(
          "(-fx-font-size|-figure-text-size|-fx-cell-size|-fx-size|-fx-icon-size|-fx-pref-width"
              + "|-fx-min-width|-fx-max-width): ([0-9.]+)(px)?;");

  public TextSize {
    if (percent < LEAST || percent > MOST) {
      throw new IllegalArgumentException("a text size is 70 to 200 %, not " + percent);
    }
  }

  public TextSize larger() {
    return new TextSize(Math.min(MOST, percent + STEP));
  }

  public TextSize smaller() {
    return new TextSize(Math.max(LEAST, percent - STEP));
  }

  public String words() {
    return "Text size " + percent + " %";
  }

  /** Where the window's style sheet is, with its sizes. */
  String sheet() {
    URL own = Objects.requireNonNull(TextSize.class.getResource("striate.css"), "striate.css");
    if (percent == USUAL.percent) {
      return own.toExternalForm();
    }
    try (InputStream file = own.openStream()) {
      String text = scaled(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      return "data:text/css;base64,"
          + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String scaled(String css) {
    Matcher sizes = SIZES.matcher(css);
    return sizes.replaceAll(
        size -> {
          String unit = size.group(3) == null ? "" : size.group(3);
          double scaled = Double.parseDouble(size.group(2)) * percent / 100;
          return String.format(Locale.ROOT, "%s: %.2f%s;", size.group(1), scaled, unit);
        });
  }
}
