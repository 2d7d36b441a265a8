package striate.engine.evaluation.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import striate.engine.TestResources;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * Every scorer gives the published rule's verdict: {@code src/test/python/scorer_pairs.py} has the
 * rules once more and wrote the answers with their values.
 */
class ScorerParityTest {
  private static final int LEAST = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<String> names() {
    return Scorers.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyVerdictIsThePublishedRules(String name) throws IOException {
    Path file = TestResources.path("/scorers/" + name + ".jsonl");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSizeGreaterThanOrEqualTo(LEAST);
    HashSet<Boolean> verdicts = new HashSet<>();
    SoftAssertions softly = new SoftAssertions();
    for (String line : lines) {
      JsonNode pair = JSON.readTree(line);
      double value = Scorers.named(name).value(answer(pair), question(pair));
      verdicts.add(value > 0.5);
      softly.assertThat(value).as(line).isCloseTo(pair.path("value").asDouble(), within(1e-12));
    }
    softly.assertAll();
    if (!name.equals("perplexity")) {
      assertThat(verdicts).as("both verdicts occur").hasSize(2);
    }
  }

  private static Answer answer(JsonNode pair) {
    List<Double> probabilities = new ArrayList<>();
    pair.path("choiceLogProbabilities").forEach(p -> probabilities.add(p.asDouble()));
    return new Answer(
        pair.path("text").asText(),
        pair.path("logProbability").asDouble(),
        probabilities,
        pair.path("tokens").asInt(),
        0);
  }

  private static TaskItem question(JsonNode pair) {
    return new TaskItem(
        "1", "", null, texts(pair.path("references")), texts(pair.path("choices")), "1", "");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** The outputs that were looked up in the script itself. */
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '|',
      value = {
        "Two dogs.|2 dogs",
        "the  U.S. flag|us flag",
        "1,000|1000",
        "none|0",
        "a/b|b",
        "it's|it 's",
        "New-York|new york"
      })
  void theEvalAiNormaliserDoesAsTheScript(String answer, String normalised) {
    assertThat(EvalAiNormaliser.normalised(answer)).isEqualTo(normalised);
  }

  @Test
  void theKnownQuirksAreKeptAndTheSiblingsHaveThemNot() {
    assertThat(score("ocrvqa", "", "anything")).isOne();
    assertThat(score("whole-words", "", "anything")).isZero();
    assertThat(score("ocrvqa", "yes", "eyes")).isOne();
    assertThat(score("whole-words", "yes", "eyes")).isZero();
    assertThat(score("relaxed", "56%", "56")).isZero();
    assertThat(score("relaxed-strict", "56%", "56")).isOne();
    assertThat(score("gqa", "Left", "Left")).isZero();
    assertThat(score("exact", "Left", "Left")).isOne();
    assertThat(score("pope", "Maybe", "yes")).isOne();
    assertThat(score("yes-no", "Maybe", "yes")).isZero();
    assertThat(score("anls", "ab  d        ", "abcd")).isGreaterThan(0.8);
    assertThat(score("anls-normalised", "ab  d        ", "abcd")).isEqualTo(0.75);
    assertThat(score("first-word", "", "yes")).isZero();
    assertThat(score("tdiuc", "twenty-one", "21")).isOne();
  }

  private static double score(String scorer, String text, String reference) {
    return Scorers.named(scorer).value(Answer.of(text), new TaskItem("1", "", null, reference));
  }
}
