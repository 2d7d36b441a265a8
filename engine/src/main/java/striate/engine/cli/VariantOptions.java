package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.disk.FileDigests;
import striate.engine.disk.UserCache;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Subset;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.inputs.InputDigests;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/** What commands that measure several variants of one model ask of each, and where they keep it. */
final class VariantOptions {
  private static final String OWN_TEMPLATE = "turns";

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description =
          "raw pairs, or conversations with --template; image paths start at the file's directory"
              + " (default: the bundled world's visual test questions)")
  private @Nullable Path samples;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "a,b",
      description =
          "names that `striate tasks` lists; visual, textual or all of the bundled world's")
  private List<String> tasks = List.of();

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "conversation template of questions and conversations: turns (default for questions),"
              + " vicuna_v1, plain")
  private @Nullable String template;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "take the first N samples, and the first N questions of each task")
  private @Nullable Integer limit;

  @Option(
      names = "--subset-seed",
      paramLabel = "S",
      description = "with --limit: draw the questions of tasks at random; S draws the same ones")
  private @Nullable Long seed;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "questions that are asked together (default: 64, of a large model 8 on a CPU)")
  private @Nullable Integer batch;

  @Option(names = "--no-cache", description = "ask every question, also those answered before")
  private boolean noCache;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "keep what is measured there, so that it can go on after an interruption")
  private @Nullable Path output;

  @Option(names = "--resume", description = "go on with what --output holds")
  private boolean resume;

  /**
   * @throws Problem on options that contradict each other
   */
  void check() {
    if (resume && output == null) {
      throw Problem.badInput(
          "where the measurement is that should go on is not said",
          "--resume",
          "name its --output");
    }
    if (batch != null && batch < 1) {
      throw Problem.badInput(batch + " questions are fewer than 1", "--batch", "take 1 or more");
    }
    subset();
  }

  boolean keepsOutput() {
    return output != null;
  }

  boolean namesTasks() {
    return !tasks.isEmpty();
  }

  @Nullable Path samples() {
    return samples;
  }

  @Nullable Integer limit() {
    return limit;
  }

  @Nullable Integer batch() {
    return batch;
  }

  boolean cached() {
    return !noCache;
  }

  private Subset subset() {
    return new Subset(limit, seed);
  }

  /**
   * The template of everything that is asked; null for raw pairs.
   *
   * @param questions whether tasks' questions are asked
   */
  @Nullable ChatTemplate chat(boolean questions) {
    String name = template == null && questions ? OWN_TEMPLATE : template;
    return name == null ? null : ChatTemplate.named(name);
  }

  /**
   * The tasks with the questions that are asked.
   *
   * @param standard names where none were given
   */
  List<EvaluationTask> tasks(Path workspace, List<String> standard) {
    List<String> names = tasks.isEmpty() ? standard : tasks;
    ChatTemplate chat = chat(true);
    return names.isEmpty()
        ? List.of()
        : TaskRegistry.of(workspace, chat == null ? null : chat.key()).named(names).stream()
            .map(subset()::of)
            .toList();
  }

  /**
   * Opens --output.
   *
   * @param files the model that is measured
   * @param within directory in it; empty for itself
   * @param settings what all results depend on beside the model
   * @return null without --output
   */
  @Nullable EvaluationOutput open(
      ModelFiles files, ObjectNode settings, String within, Terminal terminal) throws IOException {
    if (output == null) {
      return null;
    }
    Path directory = output.resolve(within);
    ObjectNode all = new ObjectMapper().createObjectNode();
    InputDigests digests =
        new InputDigests(
            FileDigests.remembering(UserCache.directory().resolve("digests.txt")), done -> {});
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      all.put("model", digests.of(checkpoint));
      Path adapter = checkpoint.files().adapter();
      if (adapter != null) {
        all.put("adapter", digests.ofAdapter(adapter));
      }
    }
    if (samples != null) {
      all.put("samples", digests.ofFile(samples));
    }
    all.put("template", template).put("limit", limit).put("subsetSeed", String.valueOf(seed));
    all.setAll(settings);
    return EvaluationOutput.open(directory, all, resume, terminal::say);
  }
}
