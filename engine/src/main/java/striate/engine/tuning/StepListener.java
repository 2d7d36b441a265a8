package striate.engine.tuning;

/** Receives every optimizer step, on the tuning thread. */
@FunctionalInterface
public interface StepListener {
  void onStep(StepReport report);
}
