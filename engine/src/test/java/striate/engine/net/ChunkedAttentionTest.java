package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/** Texts longer than a chunk of queries, with windows that begin and end within chunks. */
@Isolated("sets which attention is taken")
class ChunkedAttentionTest {
  private static final int VOCABULARY = 40;

  /** In shorter texts chunks have other borders; cached generation has no chunks. */
  @ParameterizedTest
  @CsvSource({"4, 2, 0", "4, 2, 40", "3, 3, 70", "2, 1, 5"})
  void chunkBordersDoNotChangeTheResult(int heads, int kvHeads, int window) {
    try (Network network = open(heads, kvHeads, window)) {
      int[] ids = text(150, 1).ids();
      float[] whole = network.inspection().forward(text(150, 1)).logits();
      for (int length : new int[] {63, 64, 65, 100, 128, 129}) {
        float[] part = network.inspection().forward(prompt(Arrays.copyOf(ids, length))).logits();
        assertThat(Arrays.copyOfRange(part, (length - 1) * VOCABULARY, length * VOCABULARY))
            .as("after %d tokens", length)
            .containsExactly(
                Arrays.copyOfRange(whole, (length - 1) * VOCABULARY, length * VOCABULARY),
                Offset.offset(1e-4f));
      }
      int[] next =
          network
              .generation()
              .generate(List.of(prompt(ids)), GenerationOptions.greedy(8, List.of()))
              .get(0);
      for (int token : next) {
        float[] logits = network.inspection().forward(prompt(ids)).logits();
        int last = logits.length - VOCABULARY;
        float best = Float.NEGATIVE_INFINITY;
        for (int i = last; i < logits.length; i++) {
          best = Math.max(best, logits[i]);
        }
        assertThat(logits[last + token]).isCloseTo(best, within(1e-4f));
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = token;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 0", "4, 2, 40", "3, 3, 70"})
  void gradientsEqualFiniteDifferences(int heads, int kvHeads, int window) {
    List<EncodedSample> samples = List.of(text(150, 1), text(133, 2), text(20, 3));
    long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
    try (Network network = open(heads, kvHeads, window)) {
      for (String linear : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
        for (int layer = 0; layer < 3; layer += 2) {
          String name = ParameterNames.layerPrefix(layer) + "self_attn." + linear + ".weight";
          network.training().train(new TrainableSet(Set.of(name)));
          network.training().accumulate(samples, supervised, 0);
          Map<String, float[]> found = TinyModel.collected(network);
          float[] gradient = found.get(name);
          double norm = 0;
          for (float g : gradient) {
            norm += (double) g * g;
          }
          norm = Math.sqrt(norm);
          float[] kept = network.read(name);
          double up = lossAt(network, name, kept, gradient, 0.004 / norm, samples);
          double down = lossAt(network, name, kept, gradient, -0.004 / norm, samples);
          network.write(name, kept);
          assertThat((up - down) / 0.008).as(name).isCloseTo(norm, within(0.02 * norm));
        }
      }
    }
  }

  /** On a GPU attention is torch's fused kernel, with autograd. */
  @ParameterizedTest
  @CsvSource({"4, 2, 0", "4, 2, 40", "3, 3, 70"})
  void torchsFusedAttentionGivesTheSame(int heads, int kvHeads, int window) {
    List<EncodedSample> samples = List.of(text(150, 1), text(133, 2), text(20, 3));
    Map<String, float[]> ours = gradients(open(heads, kvHeads, window), samples);
    System.setProperty(KernelSettings.ATTENTION, "fused");
    Map<String, float[]> torchs = gradients(open(heads, kvHeads, window), samples);
    ours.forEach(
        (name, found) ->
            assertThat(found).as(name).containsExactly(torchs.get(name), Offset.offset(1e-4f)));
  }

  @AfterEach
  void restoreChunkedAttention() {
    System.clearProperty(KernelSettings.ATTENTION);
  }

  private static Map<String, float[]> gradients(Network opened, List<EncodedSample> samples) {
    try (Network network = opened) {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(0, 1, 2, 3)));
      network.training().accumulate(samples, 10, 0);
      return TinyModel.collected(network);
    }
  }

  private static double lossAt(
      Network network,
      String name,
      float[] from,
      float[] direction,
      double length,
      List<EncodedSample> samples) {
    float[] moved = from.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (length * direction[i]);
    }
    network.write(name, moved);
    return network.inspection().loss(samples, samples.size());
  }

  /** All layers but the first have the window; 0 = none has. */
  private static Network open(int heads, int kvHeads, int window) {
    VlmArchitecture plain = TinyModel.architecture(heads, kvHeads, 12, true);
    TextConfig t = plain.text();
    TextConfig windowed =
        new TextConfig(
            t.family(),
            t.vocabulary(),
            t.hidden(),
            t.intermediate(),
            t.layers(),
            t.heads(),
            t.kvHeads(),
            t.headDim(),
            t.rmsEpsilon(),
            t.rotary(),
            256,
            window,
            window > 0 ? 1 : 0,
            t.tiedEmbeddings(),
            t.bosToken(),
            t.eosTokens());
    return TinyModel.open(
        new VlmArchitecture(
            windowed,
            plain.vision(),
            plain.projectorLayers(),
            plain.projectorBias(),
            plain.projectorActivation(),
            plain.imageToken(),
            plain.padToken()),
        0.3);
  }

  private static EncodedSample prompt(int[] ids) {
    return EncodedSample.prompt("p", ids, null);
  }

  /** Every seventh token is supervised. */
  private static EncodedSample text(int length, long seed) {
    Random random = new Random(seed);
    int[] ids = new int[length];
    int[] labels = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = 5 + random.nextInt(VOCABULARY - 5);
      labels[i] = i % 7 == 6 ? ids[i] : EncodedSample.IGNORED;
    }
    return new EncodedSample("text-" + seed, ids, labels, null);
  }
}
