package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.journal.PredictionLine;
import striate.engine.pretraining.TinyBundledModel;

class EvaluateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private TestShell shell;
  private String model;
  private Path output;

  @BeforeEach
  void open() {
    shell = new TestShell(temporary);
    Path directory = temporary.resolve("model");
    TinyBundledModel.write(directory);
    model = directory.toString();
    output = temporary.resolve("scores");
  }

  @Test
  void aTableShowsScoresWithIntervalsSubsetsAndBaselines() {
    assertThat(evaluate("--limit", "20", "--baselines")).isZero();
    List<String> lines = shell.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches("task +score +95 % interval +questions +chance +majority +no image");
    assertThat(lines.get(1))
        .startsWith("pattern")
        .containsPattern("first 20 of \\d+")
        .containsPattern("\\d %  \\d+\\.\\d-\\d+\\.\\d ");
    assertThat(lines.get(2)).startsWith("arithmetic").endsWith("-"); // it has no images
  }

  @Test
  void theBundledTasksHaveAsManyQuestionsAsAskedForAndTheFirstStayTheSame() throws IOException {
    assertThat(evaluate("--questions", "20", "--output", output())).isZero();
    List<PredictionLine> few = predictions();
    output = temporary.resolve("more");
    assertThat(evaluate("--questions", "200", "--output", output())).isZero();
    List<PredictionLine> many = predictions();
    assertThat(many).hasSize(400);
    assertThat(many.stream().map(PredictionLine::question))
        .containsAll(few.stream().map(PredictionLine::question).toList());
    assertThat(evaluate("--questions", "0")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--questions").contains("1 and 10000");
  }

  @Test
  void whatIsPrintedIsWhatIsWritten() throws IOException {
    assertThat(evaluate("--limit", "20", "--subset-seed", "3", "--json", "--output", output()))
        .isZero();
    JsonNode printed = JSON.readTree(shell.out());
    assertThat(JSON.readTree(output.resolve("scores.json").toFile())).isEqualTo(printed);
    JsonNode pattern = printed.at("/tasks/0");
    assertThat(pattern.get("task").asText()).isEqualTo("pattern");
    assertThat(pattern.get("subset").asText()).startsWith("20 of ").endsWith(", seed 3");
    assertThat(pattern.get("low").asDouble()).isLessThanOrEqualTo(pattern.get("score").asDouble());
    assertThat(pattern.get("high").asDouble()).isGreaterThan(pattern.get("score").asDouble());
    List<PredictionLine> lines = predictions();
    assertThat(lines).hasSize(40);
    assertThat(
            lines.stream()
                .filter(line -> line.task().equals("pattern"))
                .mapToDouble(PredictionLine::value)
                .average())
        .hasValue(pattern.get("score").asDouble());
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.question().prompt()).isNotEmpty();
              assertThat(line.logProbability()).isNegative();
              assertThat(line.tokens()).isOne();
              assertThat(line.millis()).isPositive();
            });
  }

  @Test
  void anInterruptedEvaluationGoesOnWithTheRest() throws IOException {
    String[] asked = {
      "--limit", "20", "--batch", "8", "--no-cache", "--json", "--output", output()
    };
    assertThat(evaluate(asked)).isZero();
    String scores = shell.out();
    List<String> whole = Files.readAllLines(output.resolve("predictions.jsonl"));

    // killed inside the third batch
    List<String> some = whole.subList(0, 18);
    Files.writeString(
        output.resolve("predictions.jsonl"),
        String.join("\n", some) + "\n" + whole.get(18).substring(0, 40));
    assertThat(evaluate(asked)).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--resume");
    List<String> resumed = new ArrayList<>(List.of(asked));
    resumed.add("--resume");
    assertThat(evaluate(resumed.toArray(String[]::new))).isZero();

    assertThat(shell.out()).isEqualTo(scores);
    List<String> now = Files.readAllLines(output.resolve("predictions.jsonl"));
    assertThat(now).hasSize(40);
    assertThat(now.subList(0, 18)).isEqualTo(some);

    resumed.add("--without-image");
    assertThat(evaluate(resumed.toArray(String[]::new))).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("another withoutImage");
  }

  @Test
  void repeatedEvaluationsGiveTheSameAnswersAskedOrRemembered() throws IOException {
    List<List<PredictionLine>> answers = new ArrayList<>();
    for (String option : new String[] {"--no-cache", "--no-cache", "--batch=64", "--batch=64"}) {
      output = temporary.resolve("scores" + answers.size());
      assertThat(evaluate("--limit", "10", option, "--output", output())).isZero();
      answers.add(predictions());
    }
    assertThat(answers)
        .allSatisfy(
            again ->
                assertThat(again)
                    .extracting(
                        PredictionLine::question, PredictionLine::prediction, PredictionLine::value)
                    .isEqualTo(
                        answers.get(0).stream()
                            .map(one -> tuple(one.question(), one.prediction(), one.value()))
                            .toList()));
    // a remembered one has the last bits of the batch that it was asked in
    assertThat(answers.get(1))
        .extracting(PredictionLine::logProbability)
        .isEqualTo(answers.get(0).stream().map(PredictionLine::logProbability).toList());
  }

  @Test
  void wrongOptionsAreOneLine() {
    assertThat(evaluate("--subset-seed", "3")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("set a limit");
    assertThat(evaluate("--limit", "0")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("fewer than 1");
    assertThat(evaluate("--resume")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--output");
    assertThat(evaluate("--batch", "0")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1);
  }

  private String output() {
    return output.toString();
  }

  private int evaluate(String... more) {
    List<String> all =
        new ArrayList<>(List.of("evaluate", "--model", model, "--tasks", "pattern,arithmetic"));
    all.addAll(List.of(more));
    return shell.striate(all.toArray(String[]::new));
  }

  private List<PredictionLine> predictions() throws IOException {
    List<PredictionLine> lines = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("predictions.jsonl"))) {
      lines.add(PredictionLine.of(JSON.readTree(line)));
    }
    return lines;
  }
}
