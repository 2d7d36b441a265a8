package striate.engine.tuning;

import java.util.List;
import java.util.function.BooleanSupplier;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;

/**
 * Tunes what is trainable in a network ({@link Network#train} comes first). One step at a time, so that the caller can
 * evaluate and save between steps; resuming from a {@link TuningState} gives the same numbers as never having stopped.
 */
public final class Tuner<S> implements AutoCloseable {
  public Tuner(Network network, TuningPlan plan, Objective<S> objective, List<S> samples) {}

  /** Tunes on answers. */
  public static Tuner<EncodedSample> onAnswers(
      Network network, TuningPlan plan, List<EncodedSample> samples) {
    return new Tuner<>(network, plan, Objective.answers(network), samples);
  }

  /** Updates made so far. */
  public int step() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes steps until {@code untilStep} updates were made in all, or the plan's end, or cancelled.
   *
   * @param cancelled asked before every step
   * @return whether it got there, rather than being cancelled
   * @throws striate.engine.run.Problem where the loss or the gradient is not finite; names the samples
   */
  public boolean run(int untilStep, StepListener listener, BooleanSupplier cancelled) {
    throw new UnsupportedOperationException();
  }

  /** Trained parameters and optimizer state, to go on from later. */
  public TuningState snapshot() {
    throw new UnsupportedOperationException();
  }

  /** Goes on from a snapshot of the same network, trainable set, plan and samples. */
  public void restore(TuningState state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
