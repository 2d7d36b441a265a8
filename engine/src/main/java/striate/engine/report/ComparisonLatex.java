package striate.engine.report;

import java.util.List;
import striate.engine.report.ComparisonText.Marks;

/** A comparison as LaTeX tables for the package booktabs, to be put into a paper. */
public final class ComparisonLatex {
  private static final ComparisonCells CELLS =
      new ComparisonCells(Marks.LATEX, ComparisonLatex::escaped, name -> "\\textbf{" + name + "}");

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
    line(CELLS.scoresHead(comparison), text);
    text.append("\\midrule\n");
    CELLS.scores(comparison).forEach(cells -> line(cells, text));
    text.append("\\bottomrule\n\\end{tabular}\n");
  }

  private static void differences(Comparison comparison, StringBuilder text) {
    text.append("\n% differences from ")
        .append(oneLine(comparison.baselineGroup().name()))
        .append("\n\\begin{tabular}{llrrrrr}\n\\toprule\n");
    line(
        CELLS.differencesHead(comparison).stream()
            .map(
                head ->
                    head.equals("p") || head.startsWith("p,") ? "$p$" + head.substring(1) : head)
            .toList(),
        text);
    text.append("\\midrule\n");
    CELLS.differences(comparison, row -> true).forEach(cells -> line(cells, text));
    text.append("\\bottomrule\n\\end{tabular}\n");
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
