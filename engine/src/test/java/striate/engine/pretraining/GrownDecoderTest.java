package striate.engine.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.RandomWeights;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.TensorSource;

class GrownDecoderTest {
  private static final VlmArchitecture SHALLOW = Pretraining.architecture(2);
  private static final VlmArchitecture DEEP = Pretraining.architecture(4);
  private static final RandomWeights WEIGHTS = new RandomWeights(SHALLOW, 0.05, 4);
  private static final String ADDED = "language_model.model.layers.1.self_attn.o_proj.weight";

  @Test
  void aGrownDecoderHasTheTensorsOfADeeperOne() {
    assertThat(new GrownDecoder(WEIGHTS).names())
        .isEqualTo(new RandomWeights(DEEP, 0.05, 4).names());
  }

  @Test
  void aGrownDecoderComputesTheVerySameLogits() {
    List<EncodedSample> samples = List.of(sample(true), sample(false));
    try (Network shallow = open(WEIGHTS, SHALLOW);
        Network deep = open(new GrownDecoder(WEIGHTS), DEEP);
        Network other = open(new RandomWeights(DEEP, 0.05, 4), DEEP)) {
      for (EncodedSample sample : samples) {
        float[] expected = shallow.inspection().forward(sample).logits();
        assertThat(deep.inspection().forward(sample).logits()).isEqualTo(expected);
        assertThat(other.inspection().forward(sample).logits()).isNotEqualTo(expected);
      }
      assertThat(deep.generation().generate(samples, 4))
          .extracting(Arrays::toString)
          .isEqualTo(
              shallow.generation().generate(samples, 4).stream().map(Arrays::toString).toList());
    }
  }

  @Test
  void theAddedLayersAreTrained() {
    try (Network deep = open(new GrownDecoder(WEIGHTS), DEEP)) {
      assertThat(deep.read(ADDED)).containsOnly(0f);
      deep.training().train(TrainableSet.layers(deep.architecture(), List.of(1, 3)));
      TuningPlan plan = new TuningPlan(2, 1, 1, false, 1, 1e-3, 0, Schedule.CONSTANT, 0, 0, 1);
      try (Tuner<?> tuner = Tuner.onAnswers(deep, plan, List.of(sample(true), sample(false)))) {
        tuner.run(2, step -> assertThat(step.gradNorm()).isPositive(), () -> false);
      }
      assertThat(deep.read(ADDED)).doesNotContain(0f);
    }
  }

  private static Network open(TensorSource weights, VlmArchitecture architecture) {
    return Network.open(
        weights, architecture, NetworkOptions.defaults().withDevice("cpu").withThreads(1));
  }

  /** The start token, optionally an image's patches, and words; the last one is supervised. */
  private static EncodedSample sample(boolean image) {
    Random random = new Random(6);
    int patches = image ? SHALLOW.vision().patches() : 0;
    int size = SHALLOW.vision().imageSize();
    int[] ids =
        IntStream.range(0, patches + 9)
            .map(i -> i >= 1 && i <= patches ? SHALLOW.imageToken() : 6 + random.nextInt(40))
            .toArray();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, EncodedSample.IGNORED);
    labels[ids.length - 1] = ids[ids.length - 1];
    float[] pixels = new float[3 * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new EncodedSample("grown", ids, labels, image ? pixels : null);
  }
}
