package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.TinyModel;

@Isolated("sets which library is forced")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class MatmulChoiceTest {
  private static final MatmulTrial.Shapes SHAPES =
      new MatmulTrial.Shapes(TinyModel.architecture(), 70, 4, true);
  private static final NetworkOptions OPTIONS = NetworkOptions.defaults().withDevice("cpu");

  @TempDir Path directory;
  private CalibrationCache cache;
  private MatmulChoice choice;

  @BeforeEach
  void startTheEngine() {
    cache = new CalibrationCache(directory.resolve("calibration.json"));
    choice = new MatmulChoice(cache);
    Network.startEngine(OPTIONS);
  }

  @AfterEach
  void forceNothing() {
    System.clearProperty(MatmulLibrary.PROPERTY);
  }

  @Test
  void theFasterOneOfAnEarlierMeasurementIsTaken() {
    cache.keep(MatmulChoice.name(OPTIONS, SHAPES), new MatmulTrial(2, 1));
    assertThat(choice.of(OPTIONS, SHAPES)).isEqualTo(MatmulLibrary.ONEDNN);
    cache.keep(MatmulChoice.name(OPTIONS, SHAPES), new MatmulTrial(1, 2));
    assertThat(choice.of(OPTIONS, SHAPES)).isEqualTo(MatmulLibrary.TORCH);
    assertThat(choice.applied(OPTIONS, SHAPES).matmul()).isEqualTo(MatmulLibrary.TORCH);
  }

  @Test
  void betweenEqualsChanceDoesNotDecide() {
    assertThat(new MatmulTrial(1, 1).faster()).isEqualTo(MatmulLibrary.TORCH);
    assertThat(new MatmulTrial(1, 0.9).faster()).isEqualTo(MatmulLibrary.TORCH);
    assertThat(new MatmulTrial(1, 0.8).faster()).isEqualTo(MatmulLibrary.ONEDNN);
  }

  @Test
  void bothAreMeasuredForLoraForFullWeightsAndForGeneration() {
    for (MatmulTrial.Shapes shapes :
        new MatmulTrial.Shapes[] {
          SHAPES,
          new MatmulTrial.Shapes(TinyModel.architecture(), 70, 0, true),
          MatmulTrial.Shapes.ofInference(TinyModel.architecture())
        }) {
      MatmulTrial trial = MatmulTrial.measure(shapes, OPTIONS);
      assertThat(trial.torch()).isPositive().isFinite();
      assertThat(trial.onednn()).isPositive().isFinite();
    }
  }

  @Test
  void jobsOnOneModelShareOneChoice() {
    String name = MatmulChoice.name(OPTIONS, SHAPES);
    assertThat(MatmulChoice.name(OPTIONS, new MatmulTrial.Shapes(SHAPES.model(), 500, 0, true)))
        .as("another batch and no adapter")
        .isEqualTo(name);
    assertThat(MatmulChoice.name(OPTIONS, new MatmulTrial.Shapes(SHAPES.model(), 120, 4, false)))
        .isNotEqualTo(name);
    assertThat(MatmulChoice.name(OPTIONS.withThreads(7), SHAPES)).isNotEqualTo(name);
    assertThat(MatmulChoice.name(OPTIONS.withDtype("bfloat16"), SHAPES)).isNotEqualTo(name);
  }

  @Test
  void thePropertyForcesOne() {
    cache.keep(MatmulChoice.name(OPTIONS, SHAPES), new MatmulTrial(2, 1));
    System.setProperty(MatmulLibrary.PROPERTY, "torch");
    assertThat(choice.of(OPTIONS, SHAPES)).isEqualTo(MatmulLibrary.TORCH);
  }
}
