package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.report.ComparisonText.Marks;

/** A comparison as LaTeX tables for the package booktabs, to be put into a paper. */
public final class ComparisonLatex {
  private ComparisonLatex() {}

  /** Two tables: scores, and differences from the baseline where there are several groups. */
  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}\n");
    comparison.notes().forEach(note -> text.append("% ").append(oneLine(note)).append('\n'));
    scores(comparison, text);
    if (ComparisonText.compares(comparison)) {
      differences(comparison, text);
    }
    return text.toString();
  }

  private static void scores(Comparison comparison, StringBuilder text) {
    int groups = comparison.groups().size();
    text.append("\\begin{tabular}{llrr").append("r".repeat(groups)).append("}\n\\toprule\n");
    List<String> head = new ArrayList<>(List.of("Task", "Metric", "Questions", "Seeds"));
    comparison.groups().forEach(group -> head.add(escaped(group.name())));
    line(head, text);
    text.append("\\midrule\n");
    for (Row row : comparison.rows()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  name(row),
                  escaped(ComparisonText.metric(row)),
                  ComparisonText.questions(row),
                  ComparisonText.seeds(row)));
      row.cells().forEach(cell -> cells.add(ComparisonText.score(row, cell, Marks.LATEX)));
      line(cells, text);
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
  }

  private static void differences(Comparison comparison, StringBuilder text) {
    text.append("\n% differences from ")
        .append(oneLine(comparison.baselineGroup().name()))
        .append("\n\\begin{tabular}{llrrrrr}\n\\toprule\n");
    line(
        List.of(
            "Task",
            "Group",
            "Difference",
            "$p$",
            "$p$, " + comparison.options().correction().title(),
            "Detectable",
            "Retention, \\%"),
        text);
    text.append("\\midrule\n");
    for (Row row : comparison.rows()) {
      for (int g = 0; g < row.cells().size(); g++) {
        Cell cell = row.cells().get(g);
        Difference difference = cell == null ? null : cell.difference();
        if (cell != null && difference != null) {
          line(
              List.of(
                  name(row),
                  escaped(comparison.groups().get(g).name()),
                  ComparisonText.difference(row, difference, Marks.LATEX),
                  ComparisonText.p(difference.p(), Marks.LATEX),
                  ComparisonText.p(difference.corrected(), Marks.LATEX),
                  ComparisonText.detectable(row, difference, Marks.LATEX),
                  ComparisonText.retention(cell.retention(), Marks.LATEX)),
              text);
        }
      }
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
  }

  private static String name(Row row) {
    String name = escaped(row.name());
    return row.average() ? "\\textbf{" + name + "}" : name;
  }

  private static void line(List<String> cells, StringBuilder text) {
    text.append(String.join(" & ", cells)).append(" \\\\\n");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ");
  }

  /** So that every sign that means something to LaTeX is printed as it is. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : oneLine(text).toCharArray()) {
      switch (c) {
        case '\\' -> escaped.append("\\textbackslash{}");
        case '~' -> escaped.append("\\textasciitilde{}");
        case '^' -> escaped.append("\\textasciicircum{}");
        case '<' -> escaped.append("\\textless{}");
        case '>' -> escaped.append("\\textgreater{}");
        case '&', '%', '$', '#', '_', '{', '}' -> escaped.append('\\').append(c);
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
