package striate.engine.evaluation.scorer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strings as Python treats them, since the published rules are Python scripts: its white space is
 * not Java's (a no-break space counts), and its {@code float} reads other texts.
 */
final class PythonText {
  private static final Pattern NUMBER =
      Pattern.compile(
          "([+-]?)(?:(\\d+(?:_\\d+)*)?(?:\\.(\\d+(?:_\\d+)*)?)?(?:[eE][+-]?\\d+(?:_\\d+)*)?"
              + "|(inf|infinity|nan))",
          Pattern.CASE_INSENSITIVE);

  private PythonText() {}

  /** {@code str.isspace} of one character. */
  static boolean isSpace(int c) {
    return c >= 0x09 && c <= 0x0d
        || c >= 0x1c && c <= 0x20
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  /** {@code text.strip()}. */
  static String strip(String text) {
    return stripped(text, PythonText::isSpace, true, true);
  }

  /** {@code text.strip(characters)}. */
  static String strip(String text, String characters) {
    return stripped(text, c -> characters.indexOf(c) >= 0, true, true);
  }

  /** {@code text.rstrip(characters)}. */
  static String stripEnd(String text, String characters) {
    return stripped(text, c -> characters.indexOf(c) >= 0, false, true);
  }

  private static String stripped(String text, IntPredicate gone, boolean front, boolean back) {
    int begin = 0;
    int end = text.length();
    while (front && begin < end && gone.test(text.charAt(begin))) {
      begin++;
    }
    while (back && end > begin && gone.test(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  /** {@code text.split()}: the words between white space. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || isSpace(text.charAt(i));
      if (!space && begin < 0) {
        begin = i;
      } else if (space && begin >= 0) {
        words.add(text.substring(begin, i));
        begin = -1;
      }
    }
    return words;
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** {@code len(text)}: code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** {@code float(text)}; null where that raises a ValueError. */
  static @Nullable Double number(String text) {
    String plain = asciiDigits(strip(text));
    Matcher matcher = NUMBER.matcher(plain);
    if (!matcher.matches()) {
      return null;
    }
    double sign = "-".equals(matcher.group(1)) ? -1 : 1;
    String word = matcher.group(4);
    if (word != null) {
      return word.equalsIgnoreCase("nan") ? Double.NaN : sign * Double.POSITIVE_INFINITY;
    }
    if (matcher.group(2) == null && matcher.group(3) == null) {
      return null;
    }
    return Double.valueOf(plain.replace("_", ""));
  }

  private static String asciiDigits(String text) {
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                ascii.append(Character.digit(c, 10));
              } else {
                ascii.appendCodePoint(c);
              }
            });
    return ascii.toString();
  }

  /** {@code round(value, 2)}: half to even, of the binary number's exact value. */
  static double rounded(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? value
        : new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
  }
}
