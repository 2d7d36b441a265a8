package striate.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import striate.engine.run.Modality;

class ComparisonFormatsTest {
  private static final Comparison COMPARISON = example();

  @Test
  void markdownHasScoresDifferencesAndWhatToKnow() {
    String text = ComparisonMarkdown.of(COMPARISON);
    assertThat(text.replaceAll(" +", " "))
        .contains("| Task | Metric | Questions | Seeds |")
        .contains("Differences from All layers:")
        .contains("| p, Holm |")
        .contains("**visual average**")
        .contains("A\\_\\|\\_B"); // a name cannot break the table
    assertThat(text.lines().filter(line -> line.startsWith("| GQA")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).containsPattern("\\d+\\.\\d \\("));
    text.lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.replace("\\|", ""))
        .forEach(line -> assertThat(line.chars().filter(c -> c == '|').count()).isGreaterThan(5));
  }

  @Test
  void onlyWhatMeansSomethingToMarkdownIsEscaped() {
    assertThat(MarkdownTable.escaped("Sparse & uniform 8, a_b|c <i> \\ [x] &amp; #1\n2"))
        .isEqualTo("Sparse & uniform 8, a\\_b\\|c \\<i> \\\\ \\[x\\] \\&amp; #1 2");
  }

  @Test
  void csvHasOneLineForEachTaskAndGroup() {
    List<String> lines = ComparisonCsv.of(COMPARISON).lines().toList();
    assertThat(lines).hasSize(1 + 4 * 2);
    assertThat(lines.get(0)).startsWith("task,average,modality,metric,group,layers");
    int columns = lines.get(0).split(",", -1).length;
    assertThat(lines.get(1)).startsWith("GQA,false,visual,accuracy,All layers,0-3,");
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.replaceAll("\"[^\"]*\"", "x").split(",", -1)).hasSize(columns));
    assertThat(lines).anyMatch(line -> line.startsWith("'=1+1,"));
  }

  @Test
  void jsonHasAllNumbersInFull() throws IOException {
    JsonNode tree = new ObjectMapper().readTree(ComparisonJson.of(COMPARISON));
    assertThat(tree.get("baseline").asText()).isEqualTo("All layers");
    assertThat(tree.get("groups")).hasSize(2);
    JsonNode task = tree.get("tasks").get(0);
    assertThat(task.get("name").asText()).isEqualTo("GQA");
    JsonNode sparse = task.get("scores").get(1);
    double value = sparse.get("difference").get("value").asDouble();
    assertThat(value)
        .isBetween(
            sparse.get("difference").get("low").asDouble(),
            sparse.get("difference").get("high").asDouble());
    assertThat(sparse.get("p").asDouble()).isLessThanOrEqualTo(sparse.get("pCorrected").asDouble());
    assertThat(sparse.get("pOverTasks").isNull()).isTrue();
    assertThat(tree.get("notes")).isNotEmpty();
  }

  @Test
  void latexIsBooktabsWithEverySignEscaped() {
    String text = ComparisonLatex.of(COMPARISON);
    assertThat(text)
        .contains("\\toprule", "\\midrule", "\\bottomrule", "accuracy, \\%", "A\\_|\\_B")
        .containsPattern("\\d+\\.\\d \\(\\d+\\.\\d--\\d+\\.\\d\\)");
    assertThat(text.lines().filter(line -> line.endsWith("\\\\")).toList())
        .allSatisfy(
            line ->
                assertThat(line.replace("\\&", "").chars().filter(c -> c == '&').count())
                    .isIn(5L, 6L));
    assertThat(ComparisonLatex.escaped("50% of $x_1 & {~^\\}#<>"))
        .isEqualTo(
            "50\\% of \\$x\\_1 \\& \\{\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\}"
                + "\\#\\textless{}\\textgreater{}");
  }

  @Test
  void digitsFollowTheUncertainty() {
    assertThat(ComparisonText.p(0.00004, ComparisonText.Marks.PLAIN)).isEqualTo("< 0.001");
    assertThat(ComparisonText.p(0.0123, ComparisonText.Marks.PLAIN)).isEqualTo("0.012");
    assertThat(ComparisonText.p(0.437, ComparisonText.Marks.PLAIN)).isEqualTo("0.44");
    assertThat(ComparisonText.p(Double.NaN, ComparisonText.Marks.PLAIN)).isEqualTo("-");
    Comparison few =
        ComparisonTest.compare(
            ComparisonTest.run("a", List.of(0, 1, 2, 3), 1, ComparisonTest.visual("few", 20, 10)));
    assertThat(ComparisonMarkdown.of(few)).contains(" 50 (29-71) |");
  }

  /** Two groups of two seeds on three tasks. */
  private static Comparison example() {
    Random random = new Random(8);
    List<ScoredRun> runs = new ArrayList<>();
    for (List<Integer> layers : List.of(List.of(0, 1, 2, 3), List.of(0, 2))) {
      for (long seed = 1; seed <= 2; seed++) {
        double share = layers.size() == 4 ? 0.8 : 0.72;
        List<ScoredTask> tasks = new ArrayList<>();
        for (String name : List.of("GQA", "A_|_B", "=1+1")) {
          Modality modality = name.equals("=1+1") ? Modality.TEXTUAL : Modality.VISUAL;
          double[] values = random.doubles(400).map(x -> x < share ? 1 : 0).toArray();
          tasks.add(ComparisonTest.task(name, modality, values));
        }
        runs.add(
            ComparisonTest.run(
                "run " + layers.size() + seed, layers, seed, tasks.toArray(ScoredTask[]::new)));
      }
    }
    return Comparison.of(ScoredGroup.of(runs), Comparison.Options.usual());
  }
}
