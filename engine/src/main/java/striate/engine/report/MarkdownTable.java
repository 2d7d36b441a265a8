package striate.engine.report;

import java.util.List;
import java.util.stream.Stream;

/** A table in Markdown, padded for terminals. */
public final class MarkdownTable {
  private static final int LEAST = 4;

  private MarkdownTable() {}

  /**
   * @param lines each with as many cells as the head; all of them as Markdown has them
   * @param names how many of the first columns are names, to the left; numbers are to the right
   */
  public static String of(List<String> head, List<List<String>> lines, int names) {
    int[] widths = new int[head.size()];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] =
          Stream.concat(Stream.of(head), lines.stream())
              .mapToInt(line -> line.get(column).length())
              .max()
              .orElse(0);
      widths[c] = Math.max(LEAST, widths[c]);
    }
    StringBuilder text = new StringBuilder();
    line(head, widths, names, text);
    text.append('|');
    for (int c = 0; c < widths.length; c++) {
      text.append(' ').append("-".repeat(widths[c] - 1)).append(c < names ? "- |" : ": |");
    }
    text.append('\n');
    lines.forEach(line -> line(line, widths, names, text));
    return text.toString();
  }

  private static void line(List<String> cells, int[] widths, int names, StringBuilder text) {
    text.append('|');
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - cells.get(c).length());
      text.append(' ')
          .append(c < names ? cells.get(c) + padding : padding + cells.get(c))
          .append(" |");
    }
    text.append('\n');
  }

  /**
   * So that a name with signs of Markdown or HTML is shown as it is, in one cell. Only what would
   * mean something: the text is also read in terminals.
   */
  public static String escaped(String text) {
    return text.replaceAll("\\R", " ")
        .replaceAll("[\\\\`*_\\[\\]<|]", "\\\\$0")
        .replaceAll("&(?=[#A-Za-z])", "\\\\&");
  }
}
