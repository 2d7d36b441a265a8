package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.journal.JsonLines;

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
    Set<Scored> scored = new HashSet<>();
    for (int step : steps) {
      scored.add(new Scored(step, "t"));
    }
    predictions.keep(scored, warnings::add);
  }

  private List<String> questions() throws IOException {
    return JsonLines.read(file).stream()
        .map(line -> line.object().get("step").asText() + " " + line.object().get("item").asText())
        .toList();
  }

  private static Map<String, Object> answer(int step, int item) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("step", step);
    answer.put("task", "t");
    answer.put("item", "" + item);
    answer.put("correct", true);
    return answer;
  }
}
