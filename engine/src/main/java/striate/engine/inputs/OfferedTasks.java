package striate.engine.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.model.JsonFile;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.tabletop.Vocabulary;

/** The tasks that a job can choose from: the registry's, with what each of them lacks. */
public final class OfferedTasks {
  /** The bundled world has few words; real tokenizers are larger and need not be parsed. */
  private static final long LARGEST_TOKENIZER = 256L << 10;

  private OfferedTasks() {}

  /**
   * All tasks of the workspace in the registry's order, the bundled world's first. Looks for the
   * data's files and reads none of them; takes some milliseconds.
   *
   * @param job of which the model, the samples and the template count; it need not be whole
   */
  public static List<OfferedTask> of(JobPaths paths, JobSpec job) {
    TaskRegistry registry = TaskRegistry.of(paths.workspace(), job.data().template());
    Map<String, List<String>> groups = registry.groups();
    boolean knowsTheWorld = hasBundledVocabulary(paths, job);
    boolean learnsTheWorld = TrainingSamples.TABLETOP.equals(job.data().samples());
    return registry.tasks().stream()
        .map(
            task -> {
              boolean bundled = task.provider() == RegisteredTask.Provider.BUNDLED;
              return offered(
                  task,
                  groups.entrySet().stream()
                      .filter(group -> group.getValue().contains(task.name()))
                      .map(Map.Entry::getKey)
                      .toList(),
                  !bundled || knowsTheWorld,
                  !bundled || knowsTheWorld || learnsTheWorld);
            })
        .toList();
  }

  private static OfferedTask offered(
      RegisteredTask task, List<String> groups, boolean suited, boolean askable) {
    try {
      Problem missing = task.missing();
      return new OfferedTask(
          task.name(),
          task.title(),
          task.modality(),
          task.questions(),
          groups,
          suited,
          missing != null
              ? words(missing)
              : askable
                  ? ""
                  : "task '"
                      + task.name()
                      + "' is about the bundled world, which this model does not know - take the"
                      + " bundled model, or the samples "
                      + TrainingSamples.TABLETOP);
    } catch (Problem wrong) {
      return new OfferedTask(task.name(), "", null, null, groups, suited, words(wrong));
    }
  }

  private static String words(Problem problem) {
    return String.valueOf(problem.getMessage());
  }

  /** By the tokenizer and not by the path, so that copies and exports of the model count, too. */
  private static boolean hasBundledVocabulary(JobPaths paths, JobSpec job) {
    Path tokenizer = tokenizer(paths, job);
    if (tokenizer == null) {
      return false;
    }
    try {
      return vocabulary(JsonFile.read(tokenizer, LARGEST_TOKENIZER))
          .equals(vocabulary(Vocabulary.tokenizerJson()));
    } catch (Problem otherOrMissing) {
      return false;
    }
  }

  private static JsonNode vocabulary(JsonNode tokenizer) {
    return tokenizer.path("model").path("vocab");
  }

  /** Null where the model is not found. */
  private static @Nullable Path tokenizer(JobPaths paths, JobSpec job) {
    try {
      return job.model().isBlank()
          ? null
          : paths.find("model", job.model()).resolve("tokenizer.json");
    } catch (Problem notFound) {
      return null;
    }
  }
}
