package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import striate.engine.report.ComparisonText.Marks;

/** A comparison as Markdown tables. */
public final class ComparisonMarkdown {
  private static final ComparisonCells CELLS =
      new ComparisonCells(Marks.PLAIN, MarkdownTable::escaped, name -> "**" + name + "**");

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
    text.append(MarkdownTable.of(CELLS.scoresHead(comparison), CELLS.scores(comparison), NAMES))
        .append('\n');
    List<List<String>> differences = CELLS.differences(comparison, differing);
    if (!differences.isEmpty()) {
      text.append("Differences from ")
          .append(MarkdownTable.escaped(comparison.baselineGroup().name()))
          .append(":\n\n");
      text.append(MarkdownTable.of(CELLS.differencesHead(comparison), differences, NAMES))
          .append('\n');
    }
    comparison
        .notes()
        .forEach(note -> text.append("- ").append(MarkdownTable.escaped(note)).append('\n'));
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
          new ArrayList<>(
              List.of(MarkdownTable.escaped(group.name()), ComparisonText.layers(group)));
      if (settings) {
        cells.add(MarkdownTable.escaped(group.settings()));
      }
      cells.addAll(
          List.of(
              ComparisonText.trainable(group),
              MarkdownTable.escaped(times(group)),
              group.runs().size() + "",
              MarkdownTable.escaped(String.join(", ", group.runs()))));
      lines.add(cells);
    }
    text.append(MarkdownTable.of(head, lines, NAMES)).append('\n');
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
}
