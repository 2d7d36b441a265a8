package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import striate.engine.report.ComparisonText.Marks;

/** A comparison as Markdown tables. */
public final class ComparisonMarkdown {
  private static final ComparisonCells CELLS =
      new ComparisonCells(Marks.PLAIN, ComparisonMarkdown::escaped, name -> "**" + name + "**");

  private ComparisonMarkdown() {}

  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder("# Comparison\n\n");
    groups(comparison, text);
    scores(comparison, text);
    if (ComparisonText.compares(comparison)) {
      differences(comparison, text);
    }
    comparison.notes().forEach(note -> text.append("- ").append(escaped(note)).append('\n'));
    return text.toString();
  }

  private static void groups(Comparison comparison, StringBuilder text) {
    boolean settings = comparison.groups().stream().anyMatch(g -> !g.settings().isEmpty());
    List<String> head =
        new ArrayList<>(List.of("Group", "Layers", "Seeds", "Runs", "Time / all layers"));
    if (settings) {
      head.add("Settings");
    }
    line(head, text);
    rule(head.size(), 2, text);
    for (Comparison.Group group : comparison.groups()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  escaped(group.name()),
                  ComparisonText.layers(group),
                  group.runs().size() + "",
                  escaped(String.join(", ", group.runs())),
                  escaped(times(group))));
      if (settings) {
        cells.add(escaped(group.settings()));
      }
      line(cells, text);
    }
    text.append('\n');
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

  private static void scores(Comparison comparison, StringBuilder text) {
    List<String> head = CELLS.scoresHead(comparison);
    line(head, text);
    rule(head.size(), 2, text);
    CELLS.scores(comparison).forEach(cells -> line(cells, text));
    text.append('\n');
  }

  private static void differences(Comparison comparison, StringBuilder text) {
    text.append("Differences from ")
        .append(escaped(comparison.baselineGroup().name()))
        .append(":\n\n");
    List<String> head =
        List.of(
            "Task",
            "Group",
            "Difference",
            "p",
            "p, " + comparison.options().correction().title(),
            "Detectable",
            "Retention, %");
    line(head, text);
    rule(head.size(), 2, text);
    CELLS.differences(comparison).forEach(cells -> line(cells, text));
    text.append('\n');
  }

  private static void line(List<String> cells, StringBuilder text) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Names to the left, numbers to the right. */
  private static void rule(int columns, int names, StringBuilder text) {
    text.append('|');
    for (int i = 0; i < columns; i++) {
      text.append(i < names ? " --- |" : " ---: |");
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
