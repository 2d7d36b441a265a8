package striate.engine.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.RandomWeights;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.tabletop.Tabletop;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;

class GrownDecoderTest {
  private static final VlmArchitecture SHALLOW = Pretraining.architecture(2);
  private static final VlmArchitecture DEEP = Pretraining.architecture(4);
  private static final RandomWeights TRAINED = new RandomWeights(SHALLOW, 0.05, 4);
  private static final RandomWeights FRESH = new RandomWeights(DEEP, 0.05, 5);
  private static final GrownDecoder GROWN = new GrownDecoder(TRAINED, 2, FRESH);

  @Test
  void itHasTheTensorsOfTheDeeperModel() {
    assertThat(GROWN.names()).isEqualTo(FRESH.names());
  }

  @Test
  void theLowerLayersAndAllElseAreTheTrainedOnes() {
    for (String name : FRESH.names()) {
      boolean added = name.contains("layers.2.") || name.contains("layers.3.");
      boolean inTower = name.startsWith("vision_tower.");
      assertThat(GROWN.floats(name))
          .as(name)
          .isEqualTo((added && !inTower ? FRESH : TRAINED).floats(name));
    }
  }

  @Test
  void withoutTheAddedLayersItComputesTheVerySameLogits() {
    EncodedSample sample = sample();
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (Network shallow = Network.open(TRAINED, SHALLOW, options);
        Network dropped = Network.open(GROWN, DEEP, options.withoutLayers(Set.of(2, 3)));
        Network deep = Network.open(GROWN, DEEP, options)) {
      float[] expected = shallow.inspection().forward(sample).logits();
      assertThat(dropped.inspection().forward(sample).logits()).isEqualTo(expected);
      assertThat(deep.inspection().forward(sample).logits()).isNotEqualTo(expected);
    }
  }

  @Test
  void everyAddedTensorHasAGradientFromTheFirstStep() {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (Network deep = Network.open(GROWN, DEEP, options)) {
      TrainableSet added = TrainableSet.layers(DEEP, List.of(2, 3));
      deep.training().train(added);
      TuningPlan plan = new TuningPlan(1, 1, 1, false, 1, 1e-3, 0, Schedule.CONSTANT, 0, 0, 1);
      try (Tuner<?> tuner = Tuner.onAnswers(deep, plan, List.of(sample()))) {
        tuner.run(1, step -> assertThat(step.gradNorm()).isPositive(), () -> false);
      }
      for (String name : added.names()) {
        assertThat(deep.read(name)).as(name).isNotEqualTo(GROWN.floats(name));
      }
    }
  }

  private static EncodedSample sample() {
    return SceneEncoding.sample(Tabletop.visualTraining(3, 1, 6).get(0));
  }
}
