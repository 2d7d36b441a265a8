package striate.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.image.ImagePreprocessor;
import striate.engine.net.Network;
import striate.engine.net.OracleCase;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/** Perplexities of a small checkpoint, against transformers' losses and a float64 reference. */
class PerplexityTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");
  private static final int POSITIONS = ORACLE.architecture().text().maxPositions();

  @Test
  void aPerplexityIsExpOfTransformersLoss() throws IOException {
    List<TaskItem> items = new ArrayList<>();
    JsonNode samples =
        new ObjectMapper().readTree(ORACLE.directory().resolve("samples.json").toFile());
    for (JsonNode sample : samples) {
      items.add(
          new TaskItem(
              "" + items.size(),
              sample.path("prompt").asText(),
              sample.path("image").textValue(),
              sample.path("answer").asText()));
    }
    try (Network network = ORACLE.open();
        TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      List<Answer> answers = answerer(network, tokenizer, null).answer(task(items), items);
      List<Prediction> predictions = new ArrayList<>();
      double loss = 0;
      int tokens = 0;
      for (int i = 0; i < answers.size(); i++) {
        Answer answer = answers.get(i);
        double expected = ORACLE.expected().get("samples").get(i).get("loss").asDouble();
        int supervised = ORACLE.samples().get(i).supervised();
        assertThat(answer.tokens()).isEqualTo(supervised);
        assertThat(-answer.logProbability() / answer.tokens()).isCloseTo(expected, within(1e-5));
        predictions.add(new Prediction("texts", items.get(i), answer, Math.exp(expected)));
        loss += expected * supervised;
        tokens += supervised;
      }
      // of a task: exp of the mean over all tokens, not the mean of its texts' perplexities
      double expected = Math.exp(loss / tokens);
      assertThat(new TaskResult(task(items), predictions, 0).value())
          .isCloseTo(expected, within(1e-5 * expected));
    }
  }

  @Test
  void aTextByItselfHasNoTemplateAndNoImage() {
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      String text = "Two cats and a dog.";
      List<EncodedSample> windows =
          encoder(tokenizer, ChatTemplate.VICUNA_V1).encodeText("a", text);
      assertThat(windows).hasSize(1);
      int[] ids = tokenizer.ids(text);
      assertThat(windows.get(0).ids()).isEqualTo(ids);
      assertThat(windows.get(0).supervised()).isEqualTo(ids.length - 1);
      assertThat(encoder(tokenizer, null).encodeText("a", "Two <image>cats").get(0).ids())
          .isEqualTo(tokenizer.ids("Two cats"));
    }
  }

  @Test
  void everyTokenOfALongTextIsAskedForOnceBehindTheOneBeforeIt() {
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      for (int words : new int[] {40, 300, 900}) {
        String text = text(words);
        int[] ids = tokenizer.ids(text);
        List<Integer> asked = new ArrayList<>();
        for (EncodedSample window : encoder(tokenizer, null).encodeText("a", text)) {
          assertThat(window.ids()).hasSizeLessThanOrEqualTo(POSITIONS);
          assertThat(ids.length < POSITIONS || window.ids().length == POSITIONS).isTrue();
          for (int i = 1; i < window.labels().length; i++) {
            if (window.labels()[i] != EncodedSample.IGNORED) {
              assertThat(window.ids()[i - 1]).isEqualTo(ids[asked.size()]);
              asked.add(window.labels()[i]);
            }
          }
        }
        assertThat(asked).hasSize(ids.length - 1);
        assertThat(asked.stream().mapToInt(Integer::intValue).toArray())
            .isEqualTo(Arrays.copyOfRange(ids, 1, ids.length));
      }
    }
  }

  @Test
  void aLongTextsProbabilityIsTheProductOverItsTokens() {
    try (Network network = ORACLE.open();
        TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      String text = text(230);
      List<EncodedSample> windows = encoder(tokenizer, null).encodeText("a", text);
      assertThat(windows).hasSizeGreaterThan(1);
      double sum = 0;
      for (EncodedSample window : windows) {
        sum += network.generation().likelihoods(List.of(List.of(window))).get(0)[0];
        EncodedSample last = onlyLast(window);
        assertThat(network.generation().likelihoods(List.of(List.of(last))).get(0)[0])
            .isCloseTo(reference(network, last), within(1e-4));
      }
      TaskItem item = new TaskItem("a", "", null, text);
      ModelAnswerer answerer = answerer(network, tokenizer, ChatTemplate.VICUNA_V1);
      Answer answer = answerer.answer(task(List.of(item)), List.of(item)).get(0);
      assertThat(answer.tokens()).isEqualTo(tokenizer.ids(text).length - 1);
      assertThat(answer.logProbability()).isCloseTo(sum, within(1e-5 * -sum));
    }
  }

  /** With its last few tokens supervised. */
  private static EncodedSample onlyLast(EncodedSample window) {
    int[] labels = window.labels().clone();
    Arrays.fill(labels, 0, labels.length - 6, EncodedSample.IGNORED);
    return new EncodedSample(window.id(), window.ids(), labels, null);
  }

  /** Each supervised token's log-probability after a prompt that ends before it, summed up. */
  private static double reference(Network network, EncodedSample window) {
    List<EncodedSample> prompts = new ArrayList<>();
    List<Integer> next = new ArrayList<>();
    for (int i = 1; i < window.ids().length; i++) {
      if (window.labels()[i] != EncodedSample.IGNORED) {
        prompts.add(EncodedSample.prompt("p" + i, Arrays.copyOf(window.ids(), i), null));
        next.add(window.labels()[i]);
      }
    }
    List<float[]> found = network.generation().nextTokenLogProbabilities(prompts);
    double sum = 0;
    for (int i = 0; i < found.size(); i++) {
      sum += found.get(i)[next.get(i)];
    }
    return sum;
  }

  /** So many words with about two tokens each. */
  private static String text(int words) {
    String[] some = {"the", "red", "circle", "is", "above", "two", "stars", "and", "one", "cat."};
    StringBuilder text = new StringBuilder("Once");
    for (int i = 0; i < words; i++) {
      text.append(' ').append(some[i * i % 7 + i % 4]);
    }
    return text.toString();
  }

  private static EvaluationTask task(List<TaskItem> items) {
    return new EvaluationTask(
        "texts",
        Modality.TEXTUAL,
        Metric.PERPLEXITY,
        Double.NaN,
        AnswerForm.PERPLEXITY,
        1,
        items,
        (answer, item) -> Math.exp(-answer.logProbability() / answer.tokens()));
  }

  private static SampleEncoder encoder(TextTokenizer tokenizer, @Nullable ChatTemplate template) {
    return new SampleEncoder(tokenizer, ORACLE.architecture(), template);
  }

  private static ModelAnswerer answerer(
      Network network, TextTokenizer tokenizer, @Nullable ChatTemplate template) {
    LanguageModel model =
        new LanguageModel() {
          @Override
          public List<Continuation> continuations(
              List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
            return network.generation().continuations(prompts, maxNewTokens, stopTokens);
          }

          @Override
          public List<double[]> likelihoods(List<List<EncodedSample>> questions) {
            return network.generation().likelihoods(questions);
          }
        };
    return new ModelAnswerer(
        model,
        encoder(tokenizer, template),
        new ImageSource(
            ImagePreprocessor.open(ORACLE.directory(), ORACLE.architecture().vision()),
            ORACLE.directory()),
        tokenizer,
        null);
  }
}
