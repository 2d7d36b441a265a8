package striate.app.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import striate.app.WorkspaceFixture;
import striate.engine.model.ParameterCounts;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec.Method;

class CostTest {
  private final VlmArchitecture model = WorkspaceFixture.architecture(32);

  private Cost cost(String layers, boolean projector, Method method) {
    return Cost.of(model, LayerSelection.parse(layers, 32).asSet(), projector, method, 16);
  }

  @Test
  void aQuarterOfTheLayersInFullTakesThreeQuartersOfTheTime() {
    assertThat(cost("sparse-uniform:8", true, Method.FULL).relativeTime())
        .isCloseTo(4.5 / 6, within(1e-12));
  }

  @Test
  void withAFrozenProjectorTheBackwardPassEndsAtTheLowestTunedLayer() {
    assertThat(cost("last:8", false, Method.FULL).relativeTime())
        .isCloseTo((2 * 32 + 2 * 8 + 2 * 8) / (6.0 * 32), within(1e-12));
    assertThat(cost("none", false, Method.FULL).relativeTime()).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void allLayersTakeAllOfTheTime() {
    assertThat(cost("all", true, Method.LORA).relativeTime()).isCloseTo(1, within(1e-12));
  }

  @Test
  void adaptersCountOnAllSevenLinearMapsOfALayer() {
    Cost cost = cost("0-3", true, Method.LORA);
    assertThat(cost.modules()).isEqualTo(28);
    long layer = 16L * (4 * (128 + 128) + 3 * (128 + 352));
    assertThat(cost.trainable()).isEqualTo(4 * layer + ParameterCounts.of(model).projector());
  }

  @Test
  void modelsOfSixteenToFortyLayersFillTheGrid() {
    for (int layers = 16; layers <= 40; layers++) {
      RegionModel region = new RegionModel();
      region.architectureProperty().set(WorkspaceFixture.architecture(layers));
      assertThat(region.layerCountProperty().get()).isEqualTo(layers);
      assertThat(region.selectionProperty().get()).hasSize(layers / 4);
      region.invert();
      assertThat(region.selectionProperty().get()).hasSize(layers - layers / 4);
      region.choose(Preset.NONE);
      assertThat(region.selectionProperty().get()).isEqualTo(new TreeSet<>());
      assertThat(region.textProperty().get()).isEqualTo("none");
    }
  }
}
