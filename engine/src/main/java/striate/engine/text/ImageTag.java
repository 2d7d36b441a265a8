package striate.engine.text;

/** Where an image stands in a turn: LLaVA's {@code preprocess_multimodal}. */
public final class ImageTag {
  private ImageTag() {}

  /**
   * A turn with its {@code <image>} in front, followed by one newline, wherever it stood and
   * however often; white space around the rest is stripped. A turn without one stays as it is.
   */
  public static String first(String turn) {
    if (!turn.contains(ChatTemplate.IMAGE)) {
      return turn;
    }
    String rest = stripped(turn.replace(ChatTemplate.IMAGE, ""));
    return rest.isEmpty() ? ChatTemplate.IMAGE : ChatTemplate.IMAGE + "\n" + rest;
  }

  /** How often {@code <image>} stands in a text. */
  public static int count(String text) {
    int count = 0;
    int at = text.indexOf(ChatTemplate.IMAGE);
    while (at >= 0) {
      count++;
      at = text.indexOf(ChatTemplate.IMAGE, at + ChatTemplate.IMAGE.length());
    }
    return count;
  }

  /** Without what Python's {@code str.strip} takes for white space; Java's own differs by a few. */
  private static String stripped(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isSpace(text.charAt(begin))) {
      begin++;
    }
    while (end > begin && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
