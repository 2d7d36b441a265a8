package striate.engine.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.CacheSetting;
import striate.engine.disk.UserCache;
import striate.engine.evaluation.EvaluationLog;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Evaluator;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.TaskResult;
import striate.engine.inputs.ModelInputs;
import striate.engine.net.Network;
import striate.engine.run.Modality;
import striate.engine.worker.NetworkEvaluation;

/** Scores variants of one model on the same questions, and keeps each answer at once. */
final class VariantScores {
  private final List<EvaluationTask> tasks;
  private final @Nullable EvaluationOutput output;
  private final @Nullable Integer batch;
  private final boolean cached;
  private final Terminal terminal;

  VariantScores(
      List<EvaluationTask> tasks,
      VariantOptions options,
      @Nullable EvaluationOutput output,
      Terminal terminal) {
    this.tasks = tasks;
    this.output = output;
    this.batch = options.batch();
    this.cached = options.cached();
    this.terminal = terminal;
  }

  List<EvaluationTask> tasks() {
    return tasks;
  }

  /**
   * Scores a network as it is now.
   *
   * @param variant its number in the output, from 0
   * @param title for the progress
   */
  List<TaskResult> of(Network network, ModelInputs inputs, int variant, String title)
      throws IOException {
    Path cache = cached ? CacheSetting.directory(UserCache.directory()) : null;
    NetworkEvaluation evaluation =
        new NetworkEvaluation(
            network, inputs, new ImageSource(inputs.preprocessor(), null), cache, terminal::say);
    Evaluator evaluator = batch == null ? evaluation.after(0) : evaluation.inBatchesOf(batch);
    EvaluationLog log = output == null ? EvaluationLog.NONE : output.log(variant);
    CountedProgress progress = new CountedProgress(terminal, title + ": task");
    List<TaskResult> results = new ArrayList<>();
    for (EvaluationTask task : tasks) {
      progress.at(results.size(), tasks.size());
      results.add(evaluator.evaluate(List.of(task), () -> false, log, result -> {}).get(0));
    }
    progress.at(tasks.size(), tasks.size());
    return results;
  }

  /** Adds {@code tasks} and, where it is a share, the mean of each modality, as {@code visual}. */
  void into(ObjectNode node, List<TaskResult> results) {
    ArrayNode array = node.putArray("tasks");
    for (TaskResult result : results) {
      new EvaluatedTask(result.task().name(), result, all(result), null)
          .into(array.addObject(), false);
    }
    for (Modality modality : Modality.values()) {
      mean(results, modality).ifPresent(mean -> node.put(modality.word(), mean));
    }
  }

  private static int all(TaskResult result) {
    EvaluationTask.Part part = result.task().part();
    return part == null ? result.questions() : part.of();
  }

  /** The mean score of a modality's tasks, in [0, 1]. */
  static OptionalDouble mean(List<TaskResult> results, Modality modality) {
    return results.stream()
        .filter(result -> result.task().modality() == modality)
        .map(result -> result.task().metric().share(result.value()))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average();
  }

  /** As in {@code visual 93.1 %, textual 97.0 %}. */
  static String line(List<TaskResult> results) {
    StringJoiner words = new StringJoiner(", ");
    for (Modality modality : Modality.values()) {
      mean(results, modality)
          .ifPresent(
              mean ->
                  words.add(String.format(Locale.ROOT, "%s %.1f %%", modality.word(), 100 * mean)));
    }
    return words.toString();
  }
}
