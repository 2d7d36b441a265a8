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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

class GeneratingAnswererTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  /** Gives the same answer to every prompt and stops at the stop tokens. */
  private static final class Parrot implements GeneratingAnswerer.Generator {
    private final int[] words;
    private final Set<Integer> stops = new LinkedHashSet<>();
    private int prompts;

    Parrot(int... words) {
      this.words = words;
    }

    @Override
    public List<int[]> generate(
        List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
      this.prompts += prompts.size();
      stops.addAll(stopTokens);
      int[] said =
          Arrays.stream(words)
              .limit(maxNewTokens)
              .takeWhile(t -> !stopTokens.contains(t))
              .toArray();
      return prompts.stream().map(prompt -> said).toList();
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
      return new GeneratingAnswerer(
              parrot,
              new SampleEncoder(tokenizer, ending, ChatTemplate.VICUNA_V1),
              new ImageSource(ImagePreprocessor.open(directory, model.vision()), directory),
              tokenizer)
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
  void aBrokenImageOfATaskIsAProblemRatherThanAnotherScore(@TempDir Path temporary)
      throws IOException {
    byte[] png = Files.readAllBytes(ORACLE.directory().resolve("images/0.png"));
    Files.write(temporary.resolve("good.png"), png);
    Files.write(temporary.resolve("bad.png"), Arrays.copyOf(png, png.length / 2));
    Parrot parrot = new Parrot(2);
    try (TextTokenizer tokenizer = TextTokenizer.open(ORACLE.directory())) {
      GeneratingAnswerer answerer =
          new GeneratingAnswerer(
              parrot,
              new SampleEncoder(tokenizer, ORACLE.architecture(), ChatTemplate.VICUNA_V1),
              new ImageSource(
                  ImagePreprocessor.open(ORACLE.directory(), ORACLE.architecture().vision()),
                  temporary),
              tokenizer);
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
