package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import striate.engine.report.ComparisonText.Marks;

/** A comparison as Markdown tables. */
public final class ComparisonMarkdown {
  private static final ComparisonCells CELLS =
      new ComparisonCells(Marks.PLAIN, ComparisonMarkdown::escaped, name -> "**" + name + "**");

  /** Columns of names. */
  private static final int NAMES = 2;

  private ComparisonMarkdown() {}

  /** Groups, scores, all differences from the baseline, and what to know of them. */
  public static String of(Comparison comparison) {
    return text(comparison, row -> true);
  }

  /** The same with only the averages' differences, where there are averages. */
  public static String summary(Comparison comparison) {
    boolean averages = comparison.rows().stream().anyMatch(Comparison.Row::average);
    return text(comparison, row -> row.average() || !averages);
  }

  private static String text(Comparison comparison, Predicate<Comparison.Row> differing) {
    StringBuilder text = new StringBuilder("# Comparison\n\n");
    groups(comparison, text);
    table(CELLS.scoresHead(comparison), CELLS.scores(comparison), text);
    List<List<String>> differences = CELLS.differences(comparison, differing);
    if (!differences.isEmpty()) {
      text.append("Differences from ")
          .append(escaped(comparison.baselineGroup().name()))
          .append(":\n\n");
      table(CELLS.differencesHead(comparison), differences, text);
    }
    comparison.notes().forEach(note -> text.append("- ").append(escaped(note)).append('\n'));
    return text.toString();
  }

  private static void groups(Comparison comparison, StringBuilder text) {
    boolean settings = comparison.groups().stream().anyMatch(g -> !g.settings().isEmpty());
    List<String> head = new ArrayList<>(List.of("Group", "Layers"));
    if (settings) {
      head.add("Settings");
    }
    head.addAll(List.of("Trainable", "Time / all layers", "Seeds", "Runs"));
    List<List<String>> lines = new ArrayList<>();
    for (Comparison.Group group : comparison.groups()) {
      List<String> cells =
          new ArrayList<>(List.of(escaped(group.name()), ComparisonText.layers(group)));
      if (settings) {
        cells.add(escaped(group.settings()));
      }
      cells.addAll(
          List.of(
              ComparisonText.trainable(group),
              escaped(times(group)),
              group.runs().size() + "",
              escaped(String.join(", ", group.runs()))));
      lines.add(cells);
    }
    table(head, lines, text);
  }

  static String times(Comparison.Group group) {
    return group.times().isEmpty()
        ? "-"
        : String.join(
            ", ",
            group.times().stream()
                .map(
                    time ->
                        String.format(
                            Locale.ROOT,
                            "%s on %s (%d of %d)",
                            ComparisonText.ratio(time),
                            time.machine(),
                            time.runs(),
                            time.allLayersRuns()))
                .toList());
  }

  /** Two columns of names to the left, numbers to the right; padded for terminals. */
  private static void table(List<String> head, List<List<String>> lines, StringBuilder text) {
    int[] widths = new int[head.size()];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] =
          Stream.concat(Stream.of(head), lines.stream())
              .mapToInt(line -> line.get(column).length())
              .max()
              .orElse(0);
      widths[c] = Math.max(4, widths[c]);
    }
    line(head, widths, text);
    text.append('|');
    for (int c = 0; c < widths.length; c++) {
      text.append(' ').append("-".repeat(widths[c] - 1)).append(c < NAMES ? "- |" : ": |");
    }
    text.append('\n');
    lines.forEach(line -> line(line, widths, text));
    text.append('\n');
  }

  private static void line(List<String> cells, int[] widths, StringBuilder text) {
    text.append('|');
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - cells.get(c).length());
      text.append(' ')
          .append(c < NAMES ? cells.get(c) + padding : padding + cells.get(c))
          .append(" |");
    }
    text.append('\n');
  }

  /**
   * So that a name with signs of Markdown or HTML is shown as it is, in one cell. Only what would
   * mean something: the text is also read in terminals.
   */
  static String escaped(String text) {
    return text.replaceAll("\\R", " ")
        .replaceAll("[\\\\`*_\\[\\]<|]", "\\\\$0")
        .replaceAll("&(?=[#A-Za-z])", "\\\\&");
  }
}
