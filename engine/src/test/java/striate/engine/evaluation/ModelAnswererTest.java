package striate.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.cache.CacheSetting;
import striate.engine.cache.ContentKey;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.image.ImagePreprocessor;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.OracleCase;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

class ModelAnswererTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  /** Gives the same answer to every prompt and stops at the stop tokens. */
  private static final class Parrot implements LanguageModel {
    private final int[] words;
    private final Set<Integer> stops = new LinkedHashSet<>();
    private int prompts;

    Parrot(int... words) {
      this.words = words;
    }

    @Override
    public List<Continuation> continuations(
        List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
      this.prompts += prompts.size();
      stops.addAll(stopTokens);
      int[] said =
          Arrays.stream(words)
              .limit(maxNewTokens)
              .takeWhile(t -> !stopTokens.contains(t))
              .toArray();
      return prompts.stream().map(prompt -> new Continuation(said, -1)).toList();
    }

    /** The later a text's last supervised token is in the alphabet, the likelier. */
    @Override
    public List<double[]> likelihoods(List<List<EncodedSample>> questions) {
      this.prompts += questions.size();
      return questions.stream()
          .map(all -> all.stream().mapToDouble(one -> last(one) / -1e4 - 1).toArray())
          .toList();
    }

    private static int last(EncodedSample sample) {
      return 10_000 - sample.labels()[sample.labels().length - 1];
    }
  }

  private static EvaluationTask task(List<TaskItem> questions) {
    return new EvaluationTask(
        "colour",
        Modality.VISUAL,
        Metric.ACCURACY,
        0.5,
        AnswerForm.GENERATION,
        8,
        questions,
        Scorer.EXACT);
  }

  private static List<String> answers(Parrot parrot, List<Integer> ends, int questions) {
    VlmArchitecture model = ORACLE.architecture();
    VlmArchitecture ending = model.withText(model.text().withEosTokens(ends));
    Path directory = ORACLE.directory();
    try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
      return new ModelAnswerer(
              parrot,
              new SampleEncoder(tokenizer, ending, ChatTemplate.VICUNA_V1),
              new ImageSource(ImagePreprocessor.open(directory, model.vision()), directory),
              tokenizer,
              null)
              .answer(
                  task(List.of()),
                  IntStream.range(0, questions)
                      .mapToObj(i -> new TaskItem("q" + i, "Which?", null, "red"))
                      .toList())
              .stream()
              .map(Answer::text)
              .toList();
    }
  }

  @Test
  void anAnswerEndsWithTheTemplatesTokenAndWithAnyOfTheModels() {
    // "a" and "b", then </s> of the template or one of the model's own ends
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      int a = tokenizer.bareIds("a")[0];
      int b = tokenizer.bareIds("b")[0];
      for (int end : new int[] {2, 300, 301}) {
        Parrot parrot = new Parrot(a, end, b);
        assertThat(answers(parrot, List.of(300, 301), 1)).containsExactly("a");
        assertThat(parrot.stops).containsExactly(300, 301, 2);
      }
    }
  }

  @Test
  void manyQuestionsAreAnsweredInOrder() {
    Parrot parrot = new Parrot(2);
    assertThat(answers(parrot, List.of(2), 130)).hasSize(130).containsOnly("");
    assertThat(parrot.prompts).isEqualTo(130);
  }

  @Test
  void theLikeliestChoiceIsTheAnswer() {
    EvaluationTask task =
        new EvaluationTask(
            "letters",
            Modality.TEXTUAL,
            Metric.ACCURACY,
            0.25,
            AnswerForm.LIKELIHOOD,
            1,
            List.of(),
            Scorer.EXACT);
    List<TaskItem> questions =
        Stream.of(List.of("a", "b", "c"), List.of("c", "b", "a"))
            .map(c -> new TaskItem("q" + c, "Which?", null, List.of("C"), c, "q" + c, ""))
            .toList();
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      List<Answer> answers = answerer(new Parrot(), tokenizer, null).answer(task, questions);
      int[] ids = {tokenizer.bareIds("a")[0], tokenizer.bareIds("c")[0]};
      boolean ascending = ids[0] < ids[1];
      assertThat(answers)
          .extracting(Answer::text)
          .containsExactly(ascending ? "C" : "A", ascending ? "A" : "C");
      assertThat(answers.get(0).choiceLogProbabilities())
          .hasSize(3)
          .contains(answers.get(0).logProbability());
      assertThat(answers.get(0).tokens()).isPositive();
      EvaluationTask unanswerable = task.with(List.of(new TaskItem("1", "Which?", null, "A")));
      assertThatThrownBy(
              () -> answerer(new Parrot(), tokenizer, null).answer(task, unanswerable.items()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("no choices");
    }
  }

  @Test
  void identicalQuestionsAreAnsweredFromTheCache(@TempDir Path cache) {
    List<TaskItem> questions =
        IntStream.range(0, 5).mapToObj(i -> new TaskItem("q" + i, "Q" + i, null, "a")).toList();
    ContentKey model = ContentKey.of("a model").build();
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      Parrot parrot = new Parrot(tokenizer.bareIds("a")[0]);
      List<Answer> asked =
          answerer(parrot, tokenizer, open(cache, model)).answer(task(List.of()), questions);
      assertThat(parrot.prompts).isEqualTo(5);
      List<Answer> again =
          answerer(parrot, tokenizer, open(cache, model)).answer(task(List.of()), questions);
      assertThat(parrot.prompts).isEqualTo(5);
      assertThat(again).isEqualTo(asked);

      answerer(parrot, tokenizer, open(cache, ContentKey.of("another").build()))
          .answer(task(List.of()), questions);
      assertThat(parrot.prompts).as("another model is asked").isEqualTo(10);
      TaskItem other = new TaskItem("q0", "Q0?", null, "a");
      answerer(parrot, tokenizer, open(cache, model)).answer(task(List.of()), List.of(other));
      assertThat(parrot.prompts).as("another prompt is asked").isEqualTo(11);
    }
  }

  @Test
  void aFullCacheKeepsNoMoreAnswers(@TempDir Path cache) {
    List<ContentKey> questions =
        IntStream.range(0, 100).mapToObj(i -> ContentKey.of("question " + i).build()).toList();
    List<Answer> answers =
        questions.stream().map(question -> new Answer("a", -1.0, List.of(), 1, 0)).toList();
    ContentKey model = ContentKey.of("a model").build();
    System.setProperty(CacheSetting.PROPERTY, "2e-6"); // 2 KiB
    try {
      AnswerCache full = open(cache, model);
      full.put(questions, answers);
      assertThat(full.get(questions.get(99))).isNotNull();
      assertThat(open(cache, model).get(questions.get(99))).isNull();
      open(cache, model).put(questions.subList(0, 2), answers.subList(0, 2));
      assertThat(open(cache, model).get(questions.get(1))).isNotNull();
    } finally {
      System.clearProperty(CacheSetting.PROPERTY);
    }
  }

  private static AnswerCache open(Path cache, ContentKey model) {
    return AnswerCache.open(
        cache,
        model,
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private static ModelAnswerer answerer(
      Parrot parrot, TextTokenizer tokenizer, @Nullable AnswerCache cache) {
    return new ModelAnswerer(
        parrot,
        new SampleEncoder(tokenizer, ORACLE.architecture(), ChatTemplate.VICUNA_V1),
        new ImageSource(
            ImagePreprocessor.open(ORACLE.directory(), ORACLE.architecture().vision()),
            ORACLE.directory()),
        tokenizer,
        cache);
  }

  @Test
  void aBrokenImageOfATaskIsAProblemRatherThanAnotherScore(@TempDir Path temporary)
      throws IOException {
    byte[] png = Files.readAllBytes(ORACLE.directory().resolve("images/0.png"));
    Files.write(temporary.resolve("good.png"), png);
    Files.write(temporary.resolve("bad.png"), Arrays.copyOf(png, png.length / 2));
    Parrot parrot = new Parrot(2);
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      ModelAnswerer answerer =
          new ModelAnswerer(
              parrot,
              new SampleEncoder(tokenizer, ORACLE.architecture(), ChatTemplate.VICUNA_V1),
              new ImageSource(
                  ImagePreprocessor.open(ORACLE.directory(), ORACLE.architecture().vision()),
                  temporary),
              tokenizer,
              null);
      for (String name : List.of("bad.png", "none.png")) {
        EvaluationTask task =
            task(
                List.of(
                    new TaskItem("1", "<image>\nWhich?", "good.png", "red"),
                    new TaskItem("2", "<image>\nWhich?", name, "red")));
        List<TaskResult> results = new ArrayList<>();
        assertThatThrownBy(
                () -> new Evaluator(answerer).evaluate(List.of(task), () -> false, results::add))
            .isInstanceOf(Problem.class)
            .hasMessageContaining(name);
        assertThat(results).isEmpty();
      }
    }
  }
}
