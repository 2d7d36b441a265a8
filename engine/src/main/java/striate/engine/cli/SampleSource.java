package striate.engine.cli;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleSet;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.inputs.ModelInputs;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/** The samples that a model is measured on: of a file, or questions with their answers. */
final class SampleSource {
  private static final long IMAGE_CACHE_BYTES = 256L << 20;

  private SampleSource() {}

  /**
   * Samples that are made when asked for.
   *
   * @param file null for the bundled world's visual test questions
   * @param chat null for raw pairs
   * @param limit largest number, at least 1; null = all
   */
  static List<EncodedSample> open(
      @Nullable Path file,
      OpenModel opened,
      @Nullable ChatTemplate chat,
      @Nullable Integer limit,
      Terminal terminal) {
    ModelInputs inputs = opened.inputs();
    List<EncodedSample> all;
    if (file == null) {
      all = questions(inputs);
    } else {
      SampleSet set =
          SampleSet.open(
              file,
              file.toAbsolutePath().resolveSibling(""),
              chat,
              inputs.encoder(),
              inputs.preprocessor(),
              opened.maxTokens(),
              IMAGE_CACHE_BYTES);
      if (!set.left().message().isEmpty()) {
        terminal.say(set.left().message());
      }
      all = set.asList();
    }
    return limit == null || limit >= all.size() ? all : all.subList(0, limit);
  }

  private static List<EncodedSample> questions(ModelInputs inputs) {
    ImageSource images = new ImageSource(inputs.preprocessor(), null);
    List<TaskItem> items = new ArrayList<>();
    List<EvaluationTask> tasks = TaskRegistry.tabletop().named(List.of("visual"));
    // one of each task in turn, so that a few first ones are of all tasks
    for (int i = 0; i < TaskRegistry.QUESTIONS; i++) {
      for (EvaluationTask task : tasks) {
        if (i < task.items().size()) {
          items.add(task.items().get(i));
        }
      }
    }
    if (items.isEmpty()) {
      throw Problem.workFailed("the bundled world has no visual task", "tasks", "name --samples");
    }
    return new AbstractList<>() {
      @Override
      public EncodedSample get(int index) {
        TaskItem item = items.get(index);
        return inputs
            .encoder()
            .encodeContinued(
                item.id(), item.prompt(), item.references().get(0), images.pixels(item.image()));
      }

      @Override
      public int size() {
        return items.size();
      }
    };
  }
}
