package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import striate.engine.model.TextConfig;
import striate.engine.model.TuningEstimate;
import striate.engine.tuning.StepCalibration.LayerTime;

class StepCalibrationTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  @Test
  void aFullyMeasuredBatchHasNoConstantTime() {
    LayerTime time = StepCalibration.layerTime(0.02, 500, 0, 0);
    assertThat(time.once()).isCloseTo(0, EXACT);
    assertThat(time.seconds(500)).isCloseTo(0.02, EXACT);
  }

  @Test
  void twoLengthsSeparateTheConstantTime() {
    // half a second to widen the weights, 2 ms for each position
    LayerTime time = StepCalibration.layerTime(0.5 + 32 * 0.002, 32, 0.5 + 160 * 0.002, 128);
    assertThat(time.once()).isCloseTo(0.5, EXACT);
    assertThat(time.seconds(616)).isCloseTo(0.5 + 616 * 0.002, EXACT);
  }

  @Test
  void noiseMakesNoTimeNegative() {
    LayerTime shorter = StepCalibration.layerTime(0.5, 32, 0.4, 128);
    assertThat(shorter).isEqualTo(new LayerTime(0.5, 0));
    LayerTime steep = StepCalibration.layerTime(0.1, 32, 9, 128);
    assertThat(steep.once()).isCloseTo(0, EXACT);
    assertThat(StepCalibration.layerTime(-0.1, 32, 0, 0)).isEqualTo(new LayerTime(0, 0));
  }

  @Test
  void aNarrowerLayerHasTheSameKindOfHeads() {
    TextConfig wide =
        TextConfig.llama(32_000, 8192, 28_672, 80, 64, 8, 128, 1e-5, 1e4, 4096, false, 1, 2);
    TextConfig narrow = MeasuredLayers.narrowed(wide, 4);
    assertThat(narrow.hidden()).isEqualTo(2048);
    assertThat(narrow.intermediate()).isEqualTo(7168);
    assertThat(narrow.heads()).isEqualTo(16);
    assertThat(narrow.kvHeads()).isEqualTo(2);
    assertThat(narrow.headDim()).isEqualTo(128);
    assertThat(MeasuredLayers.narrowed(wide, 1)).isEqualTo(wide);
    assertThat(MeasuredLayers.narrowed(wide, 100).kvHeads()).isEqualTo(1);
    assertThat(MeasuredLayers.narrowed(wide, 100).heads()).isEqualTo(8);
  }

  @Test
  void samplesAreAsUnequalAsInABatch() {
    TuningEstimate.Batches uneven = new TuningEstimate.Batches(4, 600, 100, 576, 100, 4, 190, 32);
    assertThat(StepCalibration.lengths(4, 144, uneven)).containsExactly(190, 128, 129, 129);
    TuningEstimate.Batches even = new TuningEstimate.Batches(4, 600, 100, 576, 100, 4, 144, 32);
    assertThat(StepCalibration.lengths(4, 144, even)).containsOnly(144);
    assertThat(StepCalibration.lengths(1, 616, even)).containsExactly(616);
  }
}
