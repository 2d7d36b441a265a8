package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.stats.Interval;

/**
 * A comparison as CSV (RFC 4180): one line for each task and group, numbers in full and in the
 * metric's own scale, empty where there is none.
 */
public final class ComparisonCsv {
  private static final List<String> HEAD =
      List.of(
          "task",
          "average",
          "modality",
          "metric",
          "group",
          "layers",
          "settings",
          "questions",
          "of",
          "clusters",
          "partial",
          "paired",
          "seeds",
          "runs",
          "score",
          "low",
          "high",
          "baseline",
          "difference",
          "difference_low",
          "difference_high",
          "p",
          "p_corrected",
          "correction",
          "detectable",
          "retention_percent",
          "retention_low",
          "retention_high");

  private ComparisonCsv() {}

  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder(String.join(",", HEAD)).append("\r\n");
    for (Row row : comparison.rows()) {
      for (int g = 0; g < row.cells().size(); g++) {
        Cell cell = row.cells().get(g);
        if (cell != null) {
          List<String> fields = fields(comparison, row, comparison.groups().get(g), cell);
          text.append(fields.stream().map(ComparisonCsv::quoted).collect(Collectors.joining(",")))
              .append("\r\n");
        }
      }
    }
    return text.toString();
  }

  private static List<String> fields(
      Comparison comparison, Row row, Comparison.Group group, Cell cell) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                text(row.name()),
                row.average() + "",
                row.modality().word(),
                text(row.metric().name()),
                text(group.name()),
                ComparisonText.layers(group),
                text(group.settings()),
                row.questions() + "",
                row.of() + "",
                row.clusters() + "",
                row.partial() + "",
                row.paired() + "",
                cell.seeds() + "",
                text(String.join(" ", group.runs()))));
    interval(cell.score(), fields);
    Difference difference = cell.difference();
    fields.add(difference == null ? "" : text(comparison.baselineGroup().name()));
    interval(difference == null ? null : difference.value(), fields);
    fields.add(difference == null ? "" : number(difference.p()));
    fields.add(difference == null ? "" : number(difference.corrected()));
    fields.add(difference == null ? "" : comparison.options().correction().title());
    fields.add(difference == null ? "" : number(difference.detectable()));
    interval(cell.retention(), fields);
    return fields;
  }

  private static void interval(@Nullable Interval interval, List<String> fields) {
    fields.add(interval == null ? "" : number(interval.estimate()));
    fields.add(interval == null ? "" : number(interval.low()));
    fields.add(interval == null ? "" : number(interval.high()));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  /** A text that a spreadsheet would take for a formula gets an apostrophe. */
  private static String text(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static String quoted(String field) {
    return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + field.replace("\"", "\"\"") + '"'
        : field;
  }
}
