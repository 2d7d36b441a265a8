package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Evaluator;
import striate.engine.evaluation.GeneratingAnswerer;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.evaluation.TaskResult;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Modality;
import striate.engine.text.ChatTemplate;

/** What the model in assets/model promises before anything is tuned. */
class BundledModelTest {
  private static final Path MODEL =
      Path.of(Objects.requireNonNull(System.getProperty("striate.root"))).resolve("assets/model");

  @Test
  void itFitsIntoFortyMegabytesAndHasEightLayers() throws IOException {
    try (Stream<Path> files = Files.list(MODEL)) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(40_000_000);
    }
    assertThat(BundledJobs.layerCount(MODEL.resolve("../..").normalize())).isEqualTo(8);
  }

  @Test
  void itsTextIsMasteredAndItsEyesAreStillClosed() {
    List<TaskResult> results = evaluate();

    assertThat(average(results, Modality.TEXTUAL)).isGreaterThan(0.97);
    assertThat(average(results, Modality.VISUAL)).isBetween(0.2, 0.6);
  }

  private static List<TaskResult> evaluate() {
    List<EvaluationTask> tasks =
        TaskRegistry.tabletop().all().stream().map(task -> task.limitedTo(20)).toList();
    NetworkOptions options = NetworkOptions.defaults().withThreads(1);
    try (OpenModel opened =
        OpenModel.open(ModelFiles.of(MODEL), null, options, ChatTemplate.TURNS)) {
      GeneratingAnswerer answerer =
          new GeneratingAnswerer(
              opened.network()::generate,
              opened.inputs().encoder(),
              new ImageSource(opened.inputs().preprocessor(), null),
              opened.inputs().tokenizer());
      return new Evaluator(answerer).evaluate(tasks, () -> false, result -> {});
    }
  }

  private static double average(List<TaskResult> results, Modality modality) {
    return results.stream()
        .filter(result -> result.task().modality() == modality)
        .mapToDouble(TaskResult::value)
        .average()
        .orElseThrow();
  }
}
