package striate.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsFileTest {
  @TempDir Path directory;
  private final List<String> warnings = new ArrayList<>();
  private Path file;
  private PredictionsFile predictions;

  @BeforeEach
  void open() {
    file = directory.resolve("predictions.jsonl");
    predictions = new PredictionsFile(file);
  }

  @Test
  void whatAKilledEvaluationLeftIsCutOffBeforeItIsMadeAgain() throws IOException {
    predictions.append(List.of(answer(0, 1), answer(0, 2)));
    // the answers after step 4 were written in part when the worker was killed
    predictions.append(List.of(answer(4, 1)));
    Files.writeString(
        file, "{\"step\":4,\"task\":\"t\",\"item\":\"2\",\"predi", StandardOpenOption.APPEND);

    keep(0);
    predictions.append(List.of(answer(4, 1), answer(4, 2)));

    assertThat(questions()).containsExactly("0 1", "0 2", "4 1", "4 2");
    assertThat(warnings).isEmpty();
  }

  /** What the attempt before has answered of the step it was evaluating is taken. */
  @Test
  void theWholeLinesOfAnUnfinishedEvaluationAreTaken() throws IOException {
    predictions.append(List.of(answer(0, 1), answer(0, 2)));
    predictions.append(List.of(answer(4, 1)));
    Files.writeString(
        file, "{\"step\":4,\"task\":\"t\",\"item\":\"2\",\"predi", StandardOpenOption.APPEND);

    List<PredictionLine> kept =
        predictions.keep((step, task) -> step == 0 || step == 4, warnings::add);
    assertThat(kept).containsExactly(answer(0, 1), answer(0, 2), answer(4, 1));
    predictions.append(List.of(answer(4, 2)));
    assertThat(questions()).containsExactly("0 1", "0 2", "4 1", "4 2");
    assertThat(warnings).isEmpty();
  }

  @Test
  void aLineOfAnEarlierVersionIsRead() throws IOException {
    Files.writeString(
        file,
        "{\"step\":0,\"task\":\"t\",\"item\":\"1\",\"prediction\":\"red\",\"answer\":\"red\","
            + "\"correct\":true}\n");
    PredictionLine line = predictions.keep((step, task) -> true, warnings::add).get(0);
    assertThat(line.value()).isOne();
    assertThat(line.question().references()).containsExactly("red");
    assertThat(line.question().group()).isEqualTo("1");
    assertThat(line.question().prompt()).isNull();
    assertThat(line.logProbability()).isNull();
    assertThat(line.millis()).isNull();
  }

  @Test
  void answersOfStepsThatAreRepeatedAreNotDoubled() throws IOException {
    predictions.append(List.of(answer(0, 1)));
    predictions.append(List.of(answer(4, 1)));
    predictions.append(List.of(answer(8, 1)));
    keep(0, 4);
    assertThat(questions()).containsExactly("0 1", "4 1");
    keep(0, 4, 8);
    assertThat(questions()).containsExactly("0 1", "4 1");
  }

  @Test
  void doubledAnswersOfAnOlderVersionAreCountedOnce() throws IOException {
    Files.writeString(file, "{\"step\":0,\"task\":\"t\",\"item\":\"1\"}\n".repeat(2));
    predictions.append(List.of(answer(0, 2)));
    keep(0);
    assertThat(questions()).containsExactly("0 1", "0 2");
    assertThat(warnings).isEmpty();
  }

  /** One flipped byte costs its line, which is named. */
  @Test
  void aFlippedByteCostsItsLine() throws IOException {
    predictions.append(List.of(answer(0, 1), answer(0, 2), answer(0, 3)));
    byte[] whole = Files.readAllBytes(file);
    String text = new String(whole, StandardCharsets.UTF_8);
    for (int at = text.indexOf('\n') + 1; at < text.lastIndexOf('\n', text.length() - 2); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x04;
      Files.write(file, damaged);
      warnings.clear();
      keep(0);
      assertThat(questions()).as("byte %d", at).containsExactly("0 1", "0 3");
      assertThat(warnings).hasSize(1).first().asString().contains(file.toString(), "before line");
    }
  }

  @Test
  void withoutScoresNothingIsKept() throws IOException {
    Files.writeString(file, "{\"item\":1}\n{\"it");
    keep();
    assertThat(file).isEmptyFile();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aMissingFileIsNoDamage() {
    keep(0);
    assertThat(file).doesNotExist();
  }

  private void keep(Integer... steps) {
    Set<Integer> counting = Set.of(steps);
    predictions.keep((step, task) -> counting.contains(step) && task.equals("t"), warnings::add);
  }

  private List<String> questions() throws IOException {
    return JsonLines.read(file).stream()
        .map(line -> line.object().get("step").asText() + " " + line.object().get("item").asText())
        .toList();
  }

  private static PredictionLine answer(int step, int item) {
    return new PredictionLine(
        step,
        "t",
        new PredictionLine.Question(
            "" + item, "which?", null, List.of("red"), List.of(), "" + item, ""),
        "red",
        1,
        -0.5,
        1,
        2.0);
  }
}
