package striate.engine.evaluation.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.AnswerForm;
import striate.engine.evaluation.scorer.Scorers;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.StrictObject;

/**
 * A task as its JSON file describes it. Unknown and out-of-range fields are refused by name.
 *
 * @param groups names under which a job takes it together with others, such as {@code paper}
 * @param data its data directory; relative ones start at the workspace's {@code tasks/data}
 * @param alternative another layout in which the same data is published; null where there is none
 * @param prompt lines with placeholders
 * @param openPrompt the same for questions without choices; empty where both have one prompt
 * @param choiceLabel how choices are listed; its A becomes each letter
 * @param choicesAre for likelihood: {@code letter}, or {@code text} where the choices themselves
 *     are weighed
 * @param strictScorer of the task's sibling {@code NAME-strict}; null without one
 * @param chance in the metric's range; null where it follows from the choices
 * @param questions how many the published data has; null where that is not known
 */
public record TaskDefinition(
    String name,
    String title,
    Modality modality,
    List<String> groups,
    String data,
    TaskSource source,
    @Nullable TaskSource alternative,
    List<String> prompt,
    List<String> openPrompt,
    String choiceLabel,
    AnswerForm form,
    String choicesAre,
    int maxNewTokens,
    String scorer,
    @Nullable String strictScorer,
    Metric metric,
    @Nullable Double chance,
    @Nullable WorkedExamples examples,
    @Nullable Integer questions,
    String citation,
    String licence,
    String obtain) {
  private static final List<String> FIELDS =
      List.of(
          "name",
          "title",
          "modality",
          "groups",
          "data",
          "source",
          "alternative",
          "prompt",
          "openPrompt",
          "choiceLabel",
          "form",
          "choicesAre",
          "maxNewTokens",
          "scorer",
          "strictScorer",
          "metric",
          "chance",
          "examples",
          "questions",
          "citation",
          "licence",
          "obtain");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final int LONGEST = 1000;
  private static final int MOST_TOKENS = 4096;
  private static final int MOST_QUESTIONS = 100_000_000;

  /**
   * Worked examples before each question, of its own category where the examples have categories.
   *
   * @param count the first this many
   * @param files within the data directory, in the questions' format
   * @param prompt lines of one example, with {@code {answer}}
   */
  record WorkedExamples(int count, List<String> files, List<String> prompt) {}

  /**
   * @param place the file's name, for complaints
   * @param expected the name that the file's own name promises
   * @throws Problem that names the first wrong field
   */
  static TaskDefinition parse(String json, String place, String expected) {
    StrictObject object = StrictObject.parse("a task definition", json, place, FIELDS);
    String name = needed(object, "name");
    if (!NAME.matcher(name).matches()) {
      throw object.bad("name", "is '" + name + "'", "take small letters, digits and hyphens");
    }
    if (!name.equals(expected)) {
      throw object.bad(
          "name", "is '" + name + "', the file's is '" + expected + "'", "give both the same name");
    }
    TaskSource source = TaskSource.read(object, "source");
    if (source == null) {
      throw object.missing("source", "an object with \"format\" and \"files\"");
    }
    AnswerForm form =
        AnswerForm.valueOf(
            word(object, "form", words(AnswerForm.values()), "generation")
                .toUpperCase(Locale.ROOT));
    List<String> prompt = object.prose("prompt");
    if (prompt.isEmpty()) {
      throw object.missing("prompt", "a list of lines such as \"{question}\"");
    }
    PromptTemplate.check(object, "prompt", prompt);
    List<String> openPrompt = object.prose("openPrompt");
    PromptTemplate.check(object, "openPrompt", openPrompt);
    Metric metric = metric(object);
    Integer tokens = object.whole("maxNewTokens", 1, MOST_TOKENS);
    Integer questions = object.whole("questions", 1, MOST_QUESTIONS);
    String label = object.text("choiceLabel", 20);
    if (label != null && !label.contains("A")) {
      throw object.bad("choiceLabel", "is '" + label + "'", "write it with an A, such as \"(A) \"");
    }
    return new TaskDefinition(
        name,
        needed(object, "title"),
        Modality.valueOf(
            word(object, "modality", words(Modality.values()), null).toUpperCase(Locale.ROOT)),
        object.lines("groups"),
        or(object.text("data", LONGEST), name),
        source,
        TaskSource.read(object, "alternative"),
        prompt,
        openPrompt,
        or(label, "A. "),
        form,
        word(object, "choicesAre", List.of("letter", "text"), "letter"),
        tokens == null ? 16 : tokens,
        scorer(object, "scorer", true),
        scorerOrNull(object),
        metric,
        object.number(
            "chance",
            metric.lowest(),
            Double.isInfinite(metric.highest()) ? Double.MAX_VALUE : metric.highest()),
        examples(object),
        questions,
        or(object.text("citation", LONGEST), ""),
        or(object.text("licence", LONGEST), ""),
        or(object.text("obtain", LONGEST), ""));
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static String or(@Nullable String text, String other) {
    return text == null ? other : text;
  }

  private static String needed(StrictObject object, String field) {
    String text = object.text(field, LONGEST);
    if (text == null) {
      throw object.missing(field, "text");
    }
    return text;
  }

  private static String word(
      StrictObject object, String field, List<String> words, @Nullable String otherwise) {
    String text = object.text(field, LONGEST);
    if (text == null && otherwise == null) {
      throw object.missing(field, "one of " + String.join(", ", words));
    }
    String chosen = text == null ? String.valueOf(otherwise) : text;
    if (!words.contains(chosen)) {
      throw object.bad(field, "is '" + chosen + "'", "take one of " + String.join(", ", words));
    }
    return chosen;
  }

  private static Metric metric(StrictObject object) {
    List<String> words = Stream.of(Metric.values()).map(Metric::word).toList();
    return Metric.named(word(object, "metric", words, null));
  }

  private static String scorer(StrictObject object, String field, boolean required) {
    return word(object, field, Scorers.names(), required ? null : "");
  }

  private static @Nullable String scorerOrNull(StrictObject object) {
    return object.text("strictScorer", LONGEST) == null
        ? null
        : scorer(object, "strictScorer", true);
  }

  private static @Nullable WorkedExamples examples(StrictObject object) {
    StrictObject examples = object.object("examples", List.of("count", "files", "prompt"));
    if (examples == null) {
      return null;
    }
    Integer count = examples.whole("count", 0, 100);
    List<String> files = examples.lines("files");
    List<String> prompt = examples.prose("prompt");
    if (count == null) {
      throw examples.missing("count", "how many examples stand before a question");
    }
    if (files.isEmpty()) {
      throw examples.missing("files", "a list of paths within the task's data directory");
    }
    if (prompt.isEmpty()) {
      throw examples.missing("prompt", "a list of lines such as \"{question}\"");
    }
    PromptTemplate.check(examples, "prompt", prompt);
    return new WorkedExamples(count, files, prompt);
  }

  /** Its layouts, the usual one first. */
  List<TaskSource> sources() {
    List<TaskSource> sources = new ArrayList<>(List.of(source));
    if (alternative != null) {
      sources.add(alternative);
    }
    return sources;
  }

  /** The sibling with the strict scorer. */
  public TaskDefinition strict() {
    return new TaskDefinition(
        name + DefinedTask.STRICT,
        title + ", strict scorer",
        modality,
        List.of(),
        data,
        source,
        alternative,
        prompt,
        openPrompt,
        choiceLabel,
        form,
        choicesAre,
        maxNewTokens,
        strictScorer == null ? scorer : strictScorer,
        null,
        metric,
        chance,
        examples,
        questions,
        citation,
        licence,
        obtain);
  }
}
