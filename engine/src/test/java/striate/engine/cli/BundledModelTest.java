package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.disk.FileDigests;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.Prediction;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.evaluation.TaskResult;
import striate.engine.inputs.InputDigests;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Modality;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.text.ChatTemplate;
import striate.engine.worker.NetworkEvaluation;

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

  /** Otherwise they tell of a model that nobody has. */
  @Test
  void theRecordedRunsBeganWithThisModel(@TempDir Path elsewhere) {
    String shipped;
    try (Checkpoint checkpoint = Checkpoint.open(MODEL)) {
      shipped = new InputDigests(FileDigests.remembering(null), done -> {}).of(checkpoint);
    }
    Path home = MODEL.resolve("../..").normalize();
    try (Store recorded = RecordedRuns.open(home, new Workspace(elsewhere)).orElseThrow()) {
      assertThat(recorded.reader().runs())
          .isNotEmpty()
          .extracting(run -> Objects.requireNonNull(run.provenance()).inputs().model())
          .containsOnly(shipped);
    }
  }

  /** What is asked beside a question changes the last bits of its scores, but no answer. */
  @Test
  void answersDependNeitherOnTheBatchNorOnTheTime() {
    List<EvaluationTask> tasks =
        TaskRegistry.tabletop().all().stream().map(task -> task.limitedTo(6)).toList();
    try (OpenModel opened = open()) {
      List<Prediction> together = predictions(opened, tasks, 64);
      assertThat(texts(together)).hasSize(6 * tasks.size());
      assertThat(predictions(opened, tasks, 64))
          .extracting(one -> one.answer().taking(0))
          .isEqualTo(together.stream().map(one -> one.answer().taking(0)).toList());
      assertThat(texts(predictions(opened, tasks, 5))).isEqualTo(texts(together));
      assertThat(texts(predictions(opened, tasks, 1))).isEqualTo(texts(together));
    }
  }

  private static List<String> texts(List<Prediction> predictions) {
    return predictions.stream()
        .map(one -> one.task() + " " + one.question().id() + " " + one.answer().text())
        .toList();
  }

  private static List<Prediction> predictions(
      OpenModel opened, List<EvaluationTask> tasks, int batch) {
    return evaluation(opened).inBatchesOf(batch).evaluate(tasks, () -> false, one -> {}).stream()
        .flatMap(result -> result.predictions().stream())
        .toList();
  }

  private static NetworkEvaluation evaluation(OpenModel opened) {
    return new NetworkEvaluation(
        opened.network(),
        opened.inputs(),
        new ImageSource(opened.inputs().preprocessor(), null),
        null,
        warning -> {});
  }

  private static OpenModel open() {
    NetworkOptions options = NetworkOptions.defaults().withThreads(1);
    return OpenModel.open(ModelFiles.of(MODEL), null, options, ChatTemplate.TURNS);
  }

  private static List<TaskResult> evaluate() {
    List<EvaluationTask> tasks =
        TaskRegistry.tabletop().all().stream().map(task -> task.limitedTo(20)).toList();
    try (OpenModel opened = open()) {
      return evaluation(opened).after(0).evaluate(tasks, () -> false, result -> {});
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
