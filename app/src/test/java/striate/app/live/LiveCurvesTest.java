package striate.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import striate.app.WorkspaceFixture;
import striate.app.workspace.RunCard;
import striate.app.workspace.StepValues;
import striate.charts.data.Curve;
import striate.charts.data.GroupLook;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.StrategyHue;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class LiveCurvesTest {
  private static LiveCurves.Run run(String group, long seed, double loss) {
    JobSpec job = WorkspaceFixture.job(group + ", seed " + seed, "all", seed);
    RunCard card =
        new RunCard(
            new RunId("20260101-00000" + seed + "-" + group),
            job.name(),
            RunStatus.FINISHED,
            job,
            "recipe",
            8,
            new TreeSet<>(List.of(0)),
            2,
            2,
            1,
            2,
            10.0,
            "",
            "",
            false,
            "CPU",
            false,
            new TreeSet<>(),
            "");
    return new LiveCurves.Run(
        card,
        group,
        GroupLook.of(StrategyHue.TOP),
        List.of(new Point(0, loss), new Point(1, loss / 2)),
        List.of(
            new StepValues(0, loss, 3, 1e-3, 1_000, 500),
            new StepValues(1, loss / 2, 2, 5e-4, 3_000, 1_500)),
        List.of(new Point(0, 100), new Point(1, 120)));
  }

  private static LossCurves of(Measure measure, Progress progress, boolean together) {
    return new LiveCurves(measure, progress, false, together, 0)
        .of(List.of(run("a", 1, 2), run("a", 2, 4), run("b", 1, 1)));
  }

  @Test
  void seedsOfAGroupAreOneCurveWithABandOrOneCurveEach() {
    LossCurves together = of(Measure.LOSS, Progress.STEPS, true);
    assertThat(together.curves()).extracting(Curve::name).containsExactly("a, 2 seeds", "b");
    assertThat(together.curves().get(0).points())
        .containsExactly(new Point(0, 3), new Point(1, 1.5));
    assertThat(together.curves().get(0).band()).hasSize(2);
    assertThat(together.curves().get(1).band()).isEmpty();
    LossCurves each = of(Measure.LOSS, Progress.STEPS, false);
    assertThat(each.curves()).extracting(Curve::variant).containsExactly(0, 1, 0);
  }

  @Test
  void everyMeasureIsDrawnOverStepsTokensAndTime() {
    assertThat(of(Measure.SPEED, Progress.STEPS, true).curves().get(1).points())
        .containsExactly(new Point(0, 2_000), new Point(1, 2_000));
    assertThat(of(Measure.GRADIENT_NORM, Progress.TOKENS, true).curves().get(1).points())
        .containsExactly(new Point(1, 3), new Point(4, 2));
    assertThat(of(Measure.LEARNING_RATE, Progress.TIME, true).curves().get(1).points())
        .containsExactly(new Point(0.5, 1e-3), new Point(2, 5e-4));
    assertThat(of(Measure.MEMORY, Progress.STEPS, true).curves().get(1).points())
        .containsExactly(new Point(0, 100), new Point(1, 120));
    assertThat(of(Measure.MEMORY, Progress.TIME, true).curves().get(1).points())
        .containsExactly(new Point(0.5, 100), new Point(2, 120));
    assertThat(of(Measure.MEMORY, Progress.TIME, true).axes().y()).contains("MiB");
  }
}
