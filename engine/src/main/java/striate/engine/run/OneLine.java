package striate.engine.run;

/**
 * Text of unknown origin for a terminal: names and values come from other people's files, and an
 * escape sequence or a change of writing direction in them would rewrite what a person reads.
 */
public final class OneLine {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private OneLine() {}

  /**
   * The text in one line: line breaks and tabs become a space, other control characters, invisible
   * formatting (direction marks and overrides among it) and halves of surrogate pairs become {@code
   * \}{@code u} and their code.
   *
   * @param most characters of the text that are shown; of a longer one the middle is left out and
   *     its length said, since both ends help to find it
   */
  public static String of(String text, int most) {
    String flat = text.strip().replaceAll("\\s*(?:\\R|\\t)\\s*", " ");
    return visible(shortened(flat, most));
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = boundary(text, most - most / 3);
    int tail = boundary(text, text.length() - most / 3);
    return text.substring(0, head)
        + "... ("
        + text.length()
        + " characters) ..."
        + text.substring(tail);
  }

  /** The place, or the one before it where a character of two units would be cut. */
  private static int boundary(String text, int at) {
    boolean within =
        at > 0
            && Character.isHighSurrogate(text.charAt(at - 1))
            && Character.isLowSurrogate(text.charAt(at));
    return within ? at - 1 : at;
  }

  /**
   * The text with control characters, invisible formatting and halves of surrogate pairs as in
   * {@link #of}, whatever its length.
   */
  public static String visible(String text) {
    if (text.codePoints().noneMatch(OneLine::isHidden)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                shown.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // these two are part of how some scripts and emoji are spelled
      case Character.FORMAT -> c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }
}
