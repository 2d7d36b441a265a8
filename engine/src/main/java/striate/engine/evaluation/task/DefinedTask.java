package striate.engine.evaluation.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.AnswerForm;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.scorer.Scorers;
import striate.engine.run.Problem;

/**
 * A task by its definition and the directory with its data.
 *
 * @param directory of the data; it need not be there
 */
public record DefinedTask(TaskDefinition definition, Path directory) {
  /** Ending of the sibling's name that has the strict scorer. */
  public static final String STRICT = "-strict";

  /** What is missing of the data and where to get it; null where everything is there. */
  public @Nullable Problem missing() {
    Path first = null;
    for (TaskSource source : definition.sources()) {
      Path missing = files(source).missing();
      if (missing == null) {
        return null;
      }
      first = first == null ? missing : first;
    }
    String obtain = definition.obtain();
    return Problem.badInput(
        "data of task '" + definition.name() + "' not found",
        first == null ? directory : first,
        obtain.isEmpty() ? "put it there" : "put it there; get it from " + obtain);
  }

  private TaskFiles files(TaskSource source) {
    return new TaskFiles(definition.name(), directory, source, definition.obtain());
  }

  /**
   * Reads all questions.
   *
   * @throws Problem where data is missing, cut short or of another layout
   */
  public EvaluationTask open() {
    Problem missing = missing();
    if (missing != null) {
      throw missing;
    }
    TaskFiles files =
        definition.sources().stream()
            .map(this::files)
            .filter(f -> f.missing() == null)
            .findFirst()
            .orElseThrow();
    Map<String, String> examples = examples(files);
    List<TaskItem> items = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (RawQuestion question : QuestionReaders.of(files.source().format()).read(files)) {
      if (!wanted(question, files.source())) {
        continue;
      }
      if (!ids.add(question.id())) {
        throw Problem.badInput(
            "question '" + question.id() + "' of task '" + definition.name() + "' occurs twice",
            directory,
            "download the data again");
      }
      items.add(item(question, examples));
    }
    if (items.isEmpty()) {
      throw Problem.badInput(
          "task '" + definition.name() + "' has no question",
          directory,
          "download the data again, or change the definition");
    }
    return new EvaluationTask(
        definition.name(),
        definition.modality(),
        definition.metric(),
        chance(items),
        definition.form(),
        definition.maxNewTokens(),
        items,
        Scorers.named(definition.scorer()));
  }

  private static boolean wanted(RawQuestion question, TaskSource source) {
    return !source.without().contains(question.category())
        && (!source.imagesOnly() || question.image() != null);
  }

  private TaskItem item(RawQuestion question, Map<String, String> examples) {
    boolean open = question.choices().isEmpty() && !definition.openPrompt().isEmpty();
    List<String> choices = question.choices();
    if (definition.form() == AnswerForm.LIKELIHOOD && definition.choicesAre().equals("letter")) {
      List<String> letters = new ArrayList<>();
      for (int i = 0; i < choices.size(); i++) {
        letters.add(PromptTemplate.letter(i));
      }
      choices = letters;
    }
    String worked = examples.getOrDefault(question.category(), examples.getOrDefault("", ""));
    return new TaskItem(
        question.id(),
        PromptTemplate.rendered(
            open ? definition.openPrompt() : definition.prompt(),
            definition.choiceLabel(),
            question,
            worked),
        question.image(),
        question.answers(),
        choices,
        question.group(),
        question.category());
  }

  /** Worked examples by category, and of all under an empty one. */
  private Map<String, String> examples(TaskFiles files) {
    TaskDefinition.WorkedExamples worked = definition.examples();
    if (worked == null || worked.count() == 0) {
      return Map.of();
    }
    TaskSource source = files.source().withFiles(worked.files());
    List<RawQuestion> read = QuestionReaders.of(source.format()).read(files(source));
    Map<String, List<String>> blocks = new TreeMap<>();
    for (RawQuestion example : read) {
      for (String category : Set.of(example.category(), "")) {
        List<String> block = blocks.computeIfAbsent(category, c -> new ArrayList<>());
        if (block.size() < worked.count()) {
          block.add(
              PromptTemplate.rendered(worked.prompt(), definition.choiceLabel(), example, ""));
        }
      }
    }
    Map<String, String> examples = new HashMap<>();
    blocks.forEach((category, block) -> examples.put(category, String.join("\n", block)));
    return examples;
  }

  /** Guessing one of the choices, unless the definition says otherwise. */
  private double chance(List<TaskItem> items) {
    Double given = definition.chance();
    return given != null
        ? given
        : items.stream()
            .mapToDouble(item -> item.choices().isEmpty() ? 0 : 1.0 / item.choices().size())
            .average()
            .orElse(0);
  }
}
