package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentKey;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.run.Problem;
import striate.engine.text.TextTokenizer;

/** Answers with a language model, in the form that the task asks for. */
public final class ModelAnswerer implements Answerer {
  private final LanguageModel model;
  private final SampleEncoder encoder;
  private final ImageSource images;
  private final TextTokenizer tokenizer;
  private final Set<Integer> stopTokens;
  private final @Nullable AnswerCache cache;

  /**
   * @param cache answers of the same model to identical questions; null to ask all of them
   */
  public ModelAnswerer(
      LanguageModel model,
      SampleEncoder encoder,
      ImageSource images,
      TextTokenizer tokenizer,
      @Nullable AnswerCache cache) {
    this.model = model;
    this.encoder = encoder;
    this.images = images;
    this.tokenizer = tokenizer;
    this.stopTokens = encoder.stopTokens();
    this.cache = cache;
  }

  /** A question in the model's tokens: its prompt, or one text per choice. */
  private record Encoded(List<EncodedSample> texts, ContentKey key) {}

  @Override
  public List<Answer> answer(EvaluationTask task, List<TaskItem> questions) {
    List<Encoded> encoded = questions.stream().map(item -> encode(task, item)).toList();
    @Nullable Answer[] answers = new Answer[questions.size()];
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      answers[i] = cache == null ? null : cache.get(encoded.get(i).key());
      if (answers[i] == null) {
        open.add(i);
      }
    }
    if (!open.isEmpty()) {
      List<Encoded> asked = open.stream().map(encoded::get).toList();
      List<Answer> found =
          task.form() == AnswerForm.GENERATION ? generated(task, asked) : likely(task, asked);
      for (int i = 0; i < found.size(); i++) {
        answers[open.get(i)] = found.get(i);
      }
      if (cache != null) {
        cache.put(asked.stream().map(Encoded::key).toList(), found);
      }
    }
    return Arrays.stream(answers).map(Objects::requireNonNull).toList();
  }

  private List<Answer> generated(EvaluationTask task, List<Encoded> asked) {
    List<EncodedSample> prompts = asked.stream().map(one -> one.texts().get(0)).toList();
    List<Answer> answers = new ArrayList<>();
    for (Continuation found : model.continuations(prompts, task.maxNewTokens(), stopTokens)) {
      answers.add(
          new Answer(
              tokenizer.text(found.ids()).strip(),
              found.logProbability(),
              List.of(),
              found.ids().length,
              0));
    }
    return answers;
  }

  private List<Answer> likely(EvaluationTask task, List<Encoded> asked) {
    List<double[]> found = model.likelihoods(asked.stream().map(Encoded::texts).toList());
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      double[] of = found.get(i);
      int best = 0;
      for (int k = 1; k < of.length; k++) {
        best = of[k] > of[best] ? k : best;
      }
      answers.add(
          new Answer(
              task.form() == AnswerForm.LIKELIHOOD ? letter(best) : "",
              of[best],
              task.form() == AnswerForm.LIKELIHOOD ? Arrays.stream(of).boxed().toList() : List.of(),
              asked.get(i).texts().get(best).supervised(),
              0));
    }
    return answers;
  }

  /** Of the first choice A. */
  private static String letter(int choice) {
    return String.valueOf((char) ('A' + choice));
  }

  private Encoded encode(EvaluationTask task, TaskItem item) {
    float[] pixels = images.pixels(item.image());
    List<EncodedSample> texts =
        switch (task.form()) {
          case GENERATION -> List.of(encoder.encodeQuestion(item.id(), item.prompt(), pixels));
          case LIKELIHOOD ->
              continued(item, required(item.choices(), "choices", task, item), pixels);
          case PERPLEXITY ->
              continued(
                  item,
                  required(item.references(), "references", task, item).subList(0, 1),
                  pixels);
        };
    ContentKey.Builder key =
        ContentKey.of("answer")
            .add(task.form().name())
            .add(task.maxNewTokens(), texts.size())
            .add(longs(stopTokens.stream().mapToInt(Integer::intValue).sorted().toArray()));
    for (EncodedSample text : texts) {
      key.add(longs(text.ids())).add(longs(text.labels()));
    }
    if (pixels != null) {
      key.add(pixels);
    }
    return new Encoded(texts, key.build());
  }

  private List<EncodedSample> continued(
      TaskItem item, List<String> continuations, float @Nullable [] pixels) {
    return continuations.stream()
        .map(text -> encoder.encodeContinued(item.id(), item.prompt(), text, pixels))
        .toList();
  }

  private static List<String> required(
      List<String> texts, String what, EvaluationTask task, TaskItem item) {
    if (texts.isEmpty()) {
      throw Problem.badInput(
          "a question has no " + what,
          "task " + task.name() + ", question " + item.id(),
          "correct the task's data");
    }
    return texts;
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
