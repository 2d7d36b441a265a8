package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import striate.engine.model.LayerActivations.Part;
import striate.engine.run.Dtype;
import striate.engine.run.JobSpec.Method;

/** Counts against what PyTorch says, and against each other. */
class TuningEstimateTest {
  private static final TextConfig PEER =
      TextConfig.llama(49152, 576, 1536, 30, 9, 3, 64, 1e-5, 10000, 2048, true, 1, 2);
  private static final VisionConfig VISION =
      new VisionConfig(
          VisionConfig.Family.CLIP, 192, 768, 4, 3, 112, 14, 1e-5, "quick_gelu", -2, true);
  private static final VlmArchitecture MODEL =
      new VlmArchitecture(PEER, VISION, 2, true, "gelu", 4, 3);
  private static final TuningEstimate.Batches BATCHES =
      new TuningEstimate.Batches(4, 692, 118, 692, 118, 4, 173, 32);

  /**
   * Goldens: what {@code profile_layer} leaves in the kernels' {@code tapes}, numbers a position.
   */
  @Test
  void whatIsKeptOfALayerIsWhatTheKernelsKeep() {
    LayerActivations kinds = new LayerActivations(PEER, 16, false);
    assertThat(kinds.perPosition(Part.FORWARD_ONLY)).isZero();
    assertThat(kinds.perPosition(Part.PASSES_GRADIENT)).isEqualTo(5186);
    assertThat(kinds.perPosition(Part.ADAPTER)).isEqualTo(5762 + 7 * 16);
    assertThat(kinds.perPosition(Part.FULL)).isEqualTo(5762);
  }

  @Test
  void numbersThatLearnAreThoseOfTheRun() {
    // the runs on the same model say so in their started events
    assertThat(estimate(setup(all(), Method.LORA, true)).trainable()).isEqualTo(5328000);
    assertThat(estimate(setup(layers(1, 5, 9, 13, 17, 21, 25, 29), Method.FULL, true)).trainable())
        .isEqualTo(28764288);
  }

  @Test
  void memoryFollowsWhatIsChosen() {
    long lora = peak(setup(all(), Method.LORA, true));
    assertThat(peak(setup(all(), Method.FULL, true))).isGreaterThan(lora);
    assertThat(peak(setup(layers(1, 5, 9), Method.LORA, true))).isLessThan(lora);
    assertThat(peak(setup(layers(27, 28, 29), Method.LORA, false)))
        .as("nothing is kept below the lowest layer that learns")
        .isLessThan(peak(setup(layers(1, 5, 9), Method.LORA, false)));
    TuningEstimate.Setup checkpointing =
        new TuningEstimate.Setup(all(), Method.LORA, 16, false, true, Dtype.FLOAT32, 1, true);
    assertThat(peak(checkpointing)).isLessThan(lora / 2 + (lora / 4));
    assertThat(estimate(checkpointing).operations())
        .isGreaterThan(estimate(setup(all(), Method.LORA, true)).operations());
  }

  @Test
  void remediesComeWithValuesAndWhatTheyTake() {
    TuningEstimate.Setup setup = setup(all(), Method.LORA, true);
    long needed = peak(setup);
    assertThat(MemoryRemedies.of(MODEL, setup, BATCHES, needed - 1))
        .hasSize(3)
        .allMatch(text -> text.matches(".* \\([0-9.]+ GiB\\)"))
        .first()
        .asString()
        .startsWith("batchSize 4 -> ");
    assertThat(MemoryRemedies.of(MODEL, setup, BATCHES, needed / 2))
        .as("what fits comes before what only comes nearer")
        .hasSize(3)
        .first()
        .asString()
        .startsWith("layers last:");
  }

  private static TuningEstimate.Setup setup(
      SortedSet<Integer> selection, Method method, boolean projector) {
    return new TuningEstimate.Setup(
        selection, method, 16, false, projector, Dtype.FLOAT32, 1, false);
  }

  private static TuningEstimate estimate(TuningEstimate.Setup setup) {
    return TuningEstimate.of(MODEL, setup, BATCHES);
  }

  private static long peak(TuningEstimate.Setup setup) {
    return estimate(setup).bytes().peak();
  }

  private static SortedSet<Integer> layers(Integer... layers) {
    return new TreeSet<>(List.of(layers));
  }

  private static SortedSet<Integer> all() {
    SortedSet<Integer> all = new TreeSet<>();
    for (int layer = 0; layer < PEER.layers(); layer++) {
      all.add(layer);
    }
    return all;
  }
}
