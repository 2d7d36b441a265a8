package striate.engine.worker;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Evaluator;
import striate.engine.inputs.TrainingSamples;
import striate.engine.net.Network;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.StepReport;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;
import striate.engine.tuning.TuningState;

/**
 * Tunes and evaluates: scores before tuning, steps with scores and checkpoints between them, scores
 * after. Works the same from step 0 and from a checkpoint.
 */
final class TuningJob {
  private final Network network;
  private final TuningPlan plan;
  private final TrainingSamples samples;
  private final List<EvaluationTask> tasks;
  private final IntFunction<Evaluator> evaluators;
  private final @Nullable Integer evaluateEvery;
  private final int checkpointEvery;
  private final @Nullable Integer profileEvery;
  private final int lowest;
  private final CheckpointFiles checkpoints;
  private final EarlyEnd early;
  private final Report report;
  private final SlowSteps slowSteps;
  private double tuningMillis;

  /** The step of the newest checkpoint, 0 without one. */
  private int savedStep;

  /**
   * @param evaluators for the network after so many steps
   * @param lowest the lowest layer that propagates a gradient to its input
   */
  TuningJob(
      Network network,
      TuningPlan plan,
      TrainingSamples samples,
      List<EvaluationTask> tasks,
      IntFunction<Evaluator> evaluators,
      @Nullable Integer evaluateEvery,
      int checkpointEvery,
      @Nullable Integer profileEvery,
      int lowest,
      CheckpointFiles checkpoints,
      EarlyEnd early,
      Report report) {
    this.network = network;
    this.plan = plan;
    this.samples = samples;
    this.tasks = tasks;
    this.evaluators = evaluators;
    this.evaluateEvery = evaluateEvery;
    this.checkpointEvery = checkpointEvery;
    this.profileEvery = profileEvery;
    this.lowest = lowest;
    this.checkpoints = checkpoints;
    this.early = early;
    this.report = report;
    this.slowSteps = new SlowSteps(network.threads());
  }

  /**
   * Runs to the end or until cancelled. Saves a checkpoint before every evaluation, so that an
   * interrupted evaluation loses no steps.
   *
   * @param from the state to resume from; null = step 0
   * @param scored tasks that already have a score at that step
   * @return total number of steps; fewer than the plan's if cancelled
   */
  int run(@Nullable TuningState from, Set<String> scored, BooleanSupplier cancelled) {
    early.forbid();
    try (Tuner<EncodedSample> tuner = tuner()) {
      if (from != null) {
        tuner.restore(from);
        savedStep = from.step();
      }
      Set<String> done = scored;
      while (!isDue(tuner.step()) || evaluate(tuner.step(), done, cancelled)) {
        if (tuner.step() == plan.steps()) {
          break;
        }
        boolean reached = tuner.run(nextStop(tuner.step()), step -> onStep(tuner, step), cancelled);
        // a checkpoint of a diverging run must not replace a good one
        if (!tuner.isDiverging() || !reached || tuner.step() == plan.steps()) {
          save(tuner);
        }
        if (!reached) {
          break;
        }
        done = Set.of();
      }
      return tuner.step();
    }
  }

  private Tuner<EncodedSample> tuner() {
    return Tuner.onAnswers(network, plan, samples, i -> samples.extent(i).tokens());
  }

  /** Time in optimizer steps, without evaluation, in s. */
  double tuningSeconds() {
    return tuningMillis / 1e3;
  }

  private void onStep(Tuner<EncodedSample> tuner, StepReport step) {
    tuningMillis += step.millis();
    if (step.updated()) {
      report.step(step);
      slowSteps.after(step, Network.machineLoad()).ifPresent(report::warning);
      if (profileEvery != null && step.step() % profileEvery == 0) {
        List<EncodedSample> batch = tuner.firstBatch(step.step());
        if (batch.stream().anyMatch(sample -> sample.supervised() > 0)) {
          report.profile(step, network.training().profile(batch, lowest));
        }
      }
    } else {
      report.warning(
          "step " + step.step() + " changed nothing: none of its samples has supervised tokens");
    }
  }

  private void save(Tuner<EncodedSample> tuner) {
    TuningState state = tuner.current();
    report.checkpoint(state.step(), checkpoints.save(state, network.shapes()));
    savedStep = state.step();
  }

  private boolean isDue(int step) {
    return step == 0
        || step == plan.steps()
        || (evaluateEvery != null && step % evaluateEvery == 0);
  }

  /** Returns false if cancelled. */
  private boolean evaluate(int step, Set<String> scored, BooleanSupplier cancelled) {
    List<EvaluationTask> open = tasks.stream().filter(t -> !scored.contains(t.name())).toList();
    if (open.isEmpty()) {
      return !cancelled.getAsBoolean();
    }
    int[] done = {tasks.size() - open.size()};
    report.phase("evaluating", done[0], tasks.size());
    if (step == savedStep) {
      early.allow(step);
    }
    List<?> results =
        evaluators
            .apply(step)
            .evaluate(
                open,
                cancelled,
                report.answers(step),
                result -> {
                  report.score(step, result);
                  report.phase("evaluating", ++done[0], tasks.size());
                });
    early.forbid();
    return results.size() == open.size();
  }

  private int nextStop(int step) {
    int stop = Math.min(plan.steps(), nextMultiple(step, checkpointEvery));
    return evaluateEvery == null ? stop : Math.min(stop, nextMultiple(step, evaluateEvery));
  }

  private static int nextMultiple(int step, int every) {
    return (step / every + 1) * every;
  }
}
