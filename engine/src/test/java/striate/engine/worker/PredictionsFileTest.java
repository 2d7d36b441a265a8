package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsFileTest {
  @TempDir Path directory;

  @Test
  void whatAKilledEvaluationLeftIsCutOffBeforeItIsMadeAgain() throws IOException {
    Path file = directory.resolve("predictions.jsonl");
    PredictionsFile.open(file, 0).append(List.of(answer(1), answer(2)));
    // the second task's answers were written in part when the worker was killed
    Files.writeString(file, "{\"item\":3}\n{\"item\":4,\"predi", StandardOpenOption.APPEND);

    PredictionsFile.open(file, 2).append(List.of(answer(3), answer(4)));

    assertThat(file).hasContent("{\"item\":1}\n{\"item\":2}\n{\"item\":3}\n{\"item\":4}\n");
  }

  @Test
  void withoutScoresNothingIsKept() throws IOException {
    Path file = directory.resolve("predictions.jsonl");
    Files.writeString(file, "{\"item\":1}\n{\"it");
    PredictionsFile.open(file, 0);
    assertThat(file).isEmptyFile();
  }

  private static Map<String, Object> answer(int item) {
    return Map.of("item", item);
  }
}
