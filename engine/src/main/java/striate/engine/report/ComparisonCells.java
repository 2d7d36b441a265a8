package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.report.ComparisonText.Marks;

/**
 * What stands in the lines of a comparison's tables, in one format.
 *
 * @param escaped writes a text so that no sign of the format means anything
 * @param bold emphasizes a text of the format
 */
public record ComparisonCells(
    Marks marks, UnaryOperator<String> escaped, UnaryOperator<String> bold) {

  /** For windows: typographic signs, nothing escaped or emphasized. */
  public static ComparisonCells forScreens() {
    return new ComparisonCells(Marks.SCREEN, text -> text, text -> text);
  }

  /** The head of the table of scores. */
  public List<String> scoresHead(Comparison comparison) {
    List<String> head = new ArrayList<>(List.of("Task", "Metric", "Questions", "Seeds"));
    comparison.groups().forEach(group -> head.add(escaped.apply(group.name())));
    return head;
  }

  /** One line a task or average. */
  public List<List<String>> scores(Comparison comparison) {
    List<List<String>> lines = new ArrayList<>();
    for (Row row : comparison.rows()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  name(row),
                  escaped.apply(ComparisonText.metric(row)),
                  ComparisonText.questions(row),
                  ComparisonText.seeds(row)));
      row.cells().forEach(cell -> cells.add(ComparisonText.score(row, cell, marks)));
      lines.add(cells);
    }
    return lines;
  }

  /** The head of the table of differences. */
  public List<String> differencesHead(Comparison comparison) {
    return List.of(
        "Task",
        "Group",
        "Difference",
        "p",
        "p, " + comparison.options().correction().title(),
        "Detectable",
        escaped.apply("Retention, %"));
  }

  /**
   * One line for each task or average and each group that has a difference from the baseline.
   *
   * @param which rows are listed
   */
  public List<List<String>> differences(Comparison comparison, Predicate<Row> which) {
    List<List<String>> lines = new ArrayList<>();
    for (Row row : comparison.rows().stream().filter(which).toList()) {
      for (int g = 0; g < row.cells().size(); g++) {
        Cell cell = row.cells().get(g);
        Difference difference = cell == null ? null : cell.difference();
        if (cell != null && difference != null) {
          lines.add(
              List.of(
                  name(row),
                  escaped.apply(comparison.groups().get(g).name()),
                  ComparisonText.difference(row, difference, marks),
                  ComparisonText.p(difference.p(), marks),
                  ComparisonText.p(difference.corrected(), marks),
                  ComparisonText.detectable(row, difference, marks),
                  ComparisonText.retention(cell.retention(), marks)));
        }
      }
    }
    return lines;
  }

  private String name(Row row) {
    String name = escaped.apply(row.name());
    return row.average() ? bold.apply(name) : name;
  }
}
