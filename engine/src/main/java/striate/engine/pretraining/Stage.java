package striate.engine.pretraining;

import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.net.Network;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.Objective;
import striate.engine.tuning.StepReport;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;

/** Runs one stage to its end, from its last checkpoint if there is one. */
final class Stage {
  private static final int LINE_EVERY = 25;
  private static final int SAVE_EVERY = 100;

  private final String name;
  private final CheckpointFiles checkpoints;
  private final Consumer<String> log;
  private double lossSum;
  private double millisSum;
  private int lines;

  Stage(String name, CheckpointFiles checkpoints, Consumer<String> log) {
    this.name = name;
    this.checkpoints = checkpoints;
    this.log = log;
  }

  /** Returns true if the stage is done, false if cancelled with a checkpoint saved. */
  <S> boolean run(
      Network network,
      TuningPlan plan,
      Objective<S> objective,
      List<S> samples,
      BooleanSupplier cancelled) {
    try (Tuner<S> tuner = new Tuner<>(network, plan, objective, samples)) {
      checkpoints
          .latest(log)
          .ifPresent(
              state -> {
                tuner.restore(state);
                log.accept(name + ": resuming at step " + state.step());
              });
      while (tuner.step() < plan.steps()) {
        int until = Math.min(plan.steps(), (tuner.step() / SAVE_EVERY + 1) * SAVE_EVERY);
        boolean reached = tuner.run(until, step -> line(step, plan.steps()), cancelled);
        checkpoints.save(tuner.current(), network.shapes());
        if (!reached) {
          return false;
        }
      }
      return true;
    }
  }

  private void line(StepReport step, int steps) {
    lossSum += step.loss();
    millisSum += step.millis();
    if (++lines == LINE_EVERY) {
      double secondsPerStep = millisSum / lines / 1e3;
      log.accept(
          String.format(
              Locale.ROOT,
              "%s: step %d of %d, loss %.4f, %.2f s per step, %.0f s left",
              name,
              step.step() + 1,
              steps,
              lossSum / lines,
              secondsPerStep,
              secondsPerStep * (steps - step.step() - 1)));
      lossSum = 0;
      millisSum = 0;
      lines = 0;
    }
  }
}
