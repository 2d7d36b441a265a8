package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;

/** Likelihoods with shared beginnings are those of every alternative by itself. */
class LikelihoodTest {
  private static final float[] RED = TinyModel.pixels(new Random(1));
  private static final float[] BLUE = TinyModel.pixels(new Random(2));

  @Test
  void alternativesOfTextQuestionsAreAsLikelyAsAlone() {
    assertAsAlone(
        List.of(
            question(null, 5, 1, 2, 4, 1),
            question(null, 9, 1, 1),
            question(null, 5, 3),
            question(null, 31, 2, 1, 1, 6)));
  }

  @Test
  void alternativesOfQuestionsAboutImagesAreAsLikelyAsAlone() {
    assertAsAlone(
        List.of(
            question(RED, 9, 1, 2, 4, 1),
            question(BLUE, 7, 1, 1),
            question(RED, 12, 2, 2),
            question(RED, 11, 3)));
  }

  /** The image's last patch is what the first token follows. */
  @Test
  void anAnswerRightAfterTheImageIsAsLikelyAsAlone() {
    assertAsAlone(List.of(question(RED, 5, 1, 2), question(BLUE, 5, 2, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oracle/llava-clip-llama", "oracle/bunny-siglip-llama3"})
  void anOracleModelsAlternativesAreAsLikelyAsAlone(String name) {
    OracleCase oracle = OracleCase.load(name);
    List<List<EncodedSample>> questions = new ArrayList<>();
    for (EncodedSample sample : oracle.samples()) {
      int[] other = sample.ids().clone();
      int last = other.length - 1;
      other[last] = other[last] == 7 ? 8 : 7;
      int[] labels = sample.labels().clone();
      labels[last] = other[last];
      questions.add(
          List.of(sample, new EncodedSample(sample.id(), other, labels, sample.pixels())));
    }
    try (Network network = oracle.open()) {
      assertAsAlone(network, questions);
    }
  }

  @Test
  void aQuestionWithoutAlternativesHasNoLikelihoods() {
    try (Network network = TinyModel.open()) {
      assertThat(network.generation().likelihoods(List.of())).isEmpty();
      List<double[]> found =
          network.generation().likelihoods(List.of(List.of(), question(null, 5, 1)));
      assertThat(found.get(0)).isEmpty();
      assertThat(found.get(1)).hasSize(1);
    }
  }

  @Test
  void aGreedyContinuationIsAsLikelyAsTheSameTextAsAnAlternative() {
    try (Network network = TinyModel.open()) {
      List<EncodedSample> prompts =
          IntStream.of(6, 9, 14).mapToObj(n -> question(n == 9 ? RED : null, n, 1).get(0)).toList();
      List<Continuation> found = network.generation().continuations(prompts, 5, Set.of());
      for (int i = 0; i < prompts.size(); i++) {
        int[] asked = prompts.get(i).ids();
        int[] ids = Arrays.copyOf(asked, asked.length + 5);
        int[] labels = new int[ids.length];
        Arrays.fill(labels, EncodedSample.IGNORED);
        for (int k = 0; k < 5; k++) {
          ids[asked.length + k] = found.get(i).ids()[k];
          labels[asked.length + k] = ids[asked.length + k];
        }
        EncodedSample whole = new EncodedSample("whole", ids, labels, prompts.get(i).pixels());
        assertThat(found.get(i).logProbability())
            .isNegative()
            .isCloseTo(
                network.generation().likelihoods(List.of(List.of(whole))).get(0)[0], within(1e-4));
      }
    }
  }

  /** The content's key tells models apart, not the adapter of a run before its first step. */
  @Test
  void aContentKeyChangesWithTheValues() {
    try (Network network = TinyModel.open();
        Network same = TinyModel.open()) {
      assertThat(same.contentKey()).isEqualTo(network.contentKey());
      LoraAdapter fresh = LoraAdapter.fresh(network.architecture().text(), List.of(1), 2, 4, 0, 5);
      same.attach(fresh);
      assertThat(same.contentKey()).isEqualTo(network.contentKey());
      String matrix = LoraAdapter.name(1, "mlp.up_proj", "B");
      float[] values = same.read(matrix);
      values[3] = 0.5f;
      same.write(matrix, values);
      assertThat(same.contentKey()).isNotEqualTo(network.contentKey());
    }
  }

  private static void assertAsAlone(List<List<EncodedSample>> questions) {
    try (Network network = TinyModel.open()) {
      assertAsAlone(network, questions);
    }
  }

  private static void assertAsAlone(Network network, List<List<EncodedSample>> questions) {
    List<double[]> together = network.generation().likelihoods(questions);
    for (int q = 0; q < questions.size(); q++) {
      assertThat(together.get(q)).hasSize(questions.get(q).size());
      for (int a = 0; a < questions.get(q).size(); a++) {
        EncodedSample one = questions.get(q).get(a);
        double alone = -network.inspection().loss(List.of(one), 1) * one.supervised();
        assertThat(together.get(q)[a]).isCloseTo(alone, within(1e-4 * Math.max(1, -alone)));
      }
    }
  }

  /** A prompt of some tokens, an image among the first if there are pixels, and alternatives. */
  private static List<EncodedSample> question(float[] pixels, int prompt, int... lengths) {
    Random random = new Random(prompt);
    int[] begin = random.ints(prompt, 5, 40).toArray();
    if (pixels != null) {
      Arrays.fill(begin, 1, 5, TinyModel.IMAGE_TOKEN);
      begin[0] = 6;
    }
    List<EncodedSample> alternatives = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = Arrays.copyOf(begin, prompt + length);
      int[] labels = new int[ids.length];
      Arrays.fill(labels, EncodedSample.IGNORED);
      for (int i = prompt; i < ids.length; i++) {
        ids[i] = 5 + random.nextInt(35);
        labels[i] = ids[i];
      }
      alternatives.add(new EncodedSample("q" + prompt, ids, labels, pixels));
    }
    return alternatives;
  }
}
