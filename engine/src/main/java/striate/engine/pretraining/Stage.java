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
  /** Steps between checkpoints and between questions whether the stage may end. */
  private static final int ROUND = 50;

  private static final int LINE_EVERY = 25;

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

  /**
   * @param mastered asked every {@value #ROUND} steps, also after a resume, so that a stage ends at
   *     the same step whether it was stopped or not
   * @return true if the stage is done, false if cancelled with a checkpoint saved
   */
  <S> boolean run(
      Network network,
      TuningPlan plan,
      Objective<S> objective,
      List<S> samples,
      BooleanSupplier mastered,
      BooleanSupplier cancelled) {
    try (Tuner<S> tuner = new Tuner<>(network, plan, objective, samples)) {
      checkpoints
          .latest(log)
          .ifPresent(
              state -> {
                tuner.restore(state);
                log.accept(name + ": resuming at step " + state.step());
              });
      while (!isDone(tuner.step(), plan.steps(), mastered)) {
        int until = Math.min(plan.steps(), (tuner.step() / ROUND + 1) * ROUND);
        boolean reached = tuner.run(until, step -> line(step, plan.steps()), cancelled);
        checkpoints.save(tuner.current(), network.shapes());
        if (!reached) {
          return false;
        }
      }
      return true;
    }
  }

  private boolean isDone(int step, int steps, BooleanSupplier mastered) {
    if (step == steps) {
      return true;
    }
    if (step == 0 || step % ROUND != 0 || !mastered.getAsBoolean()) {
      return false;
    }
    log.accept(name + ": mastered after " + step + " steps");
    return true;
  }

  private void line(StepReport step, int steps) {
    lossSum += step.loss();
    millisSum += step.millis();
    if (++lines == LINE_EVERY) {
      double secondsPerStep = millisSum / lines / 1e3;
      log.accept(
          String.format(
              Locale.ROOT,
              "%s: step %d of %d, loss %.4f, %.2f s per step, at most %.0f s left",
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
