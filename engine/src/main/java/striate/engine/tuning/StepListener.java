package striate.engine.tuning;

/** Hears of every optimizer step, on the tuning thread. */
@FunctionalInterface
public interface StepListener {
  void onStep(StepReport report);
}
