package striate.charts.figure;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The font of printed figures: Liberation Sans, which PDFBox brings. Its letters are as wide as
 * those of Arial and Helvetica, so that a text keeps its place where a viewer has only one of them.
 */
public final class PrintFont {
  private static final String FILE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final byte[] BYTES = read();
  private static final Font REGULAR = load();

  private PrintFont() {}

  /** The font's family, and those with letters of the same width. */
  public static final String FAMILIES = "'Liberation Sans', Arial, Helvetica, sans-serif";

  /** The TrueType file. */
  public static InputStream file() {
    return new ByteArrayInputStream(BYTES);
  }

  static Font sized(float points) {
    return REGULAR.deriveFont(points);
  }

  private static byte[] read() {
    try (InputStream file =
        Objects.requireNonNull(PrintFont.class.getResourceAsStream(FILE), FILE)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(FILE, e);
    }
  }

  private static Font load() {
    try {
      return Font.createFont(Font.TRUETYPE_FONT, file());
    } catch (IOException | FontFormatException e) {
      throw new IllegalStateException(FILE, e);
    }
  }
}
