package striate.app.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.Main;
import striate.app.command.ChildCommands;
import striate.engine.inputs.BundledRecipe;
import striate.engine.job.ChildJvm;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;

/** The command line itself, in a process of its own, on the bundled model. */
class DryRunForecasterTest {
  @TempDir Path workspace;

  private Forecaster forecaster() {
    return new DryRunForecaster(
        new ChildCommands(new ChildJvm(Main.class.getName())::process, workspace), workspace);
  }

  private static JobSpec job(String model) {
    Path root = Path.of(System.getProperty("striate.root"));
    String text = JobJson.write(BundledRecipe.of(Tabletop.taskNames()).withName("first"));
    return JobJson.parse(text.replace("assets/model", root.resolve(model).toString()), "first job");
  }

  @Test
  void tellsMemoryAndTime() throws Exception {
    Forecast forecast = forecaster().of(job("assets/model"));
    assertThat(forecast.peakBytes()).isBetween(300L << 20, 2048L << 20);
    assertThat(forecast.steps()).isEqualTo(600);
    assertThat(forecast.secondsPerStep()).isPositive();
    assertThat(forecast.totalSeconds()).isGreaterThan(600 * forecast.secondsPerStep() * 0.99);
    assertThat(workspace).isEmptyDirectory();
  }

  @Test
  void tellsWhyThereIsNone() {
    assertThatThrownBy(() -> forecaster().of(job("assets/no-model")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no-model")
        .hasMessageNotContaining("\n");
  }
}
