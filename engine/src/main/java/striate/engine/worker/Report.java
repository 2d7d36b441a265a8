package striate.engine.worker;

import striate.engine.evaluation.EvaluationLog;
import striate.engine.evaluation.TaskResult;
import striate.engine.net.StepProfile;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.tuning.StepReport;

/** Receives the events of a running job. */
interface Report {
  /** The model is open and the first step is next. */
  void started(
      int fromStep,
      int totalSteps,
      int layerCount,
      java.util.List<Integer> selectedLayers,
      long trainableParameters,
      long totalParameters,
      RunEvent.Machine machine);

  /** How the attempt computes on this processor. */
  void arithmetic(RunArithmetic arithmetic, striate.engine.net.Processor processor);

  /** What this attempt is made from and with. */
  void origin(Provenance provenance);

  /** The worker's current activity: {@code done} of {@code of}. */
  void phase(String name, int done, int of);

  void step(StepReport step);

  /** A step's time per layer. */
  void profile(StepReport step, StepProfile profile);

  /** Where the answers after {@code step} steps are kept, before their scores. */
  EvaluationLog answers(int step);

  /** A task's score after {@code step} steps. */
  void score(int step, TaskResult result);

  void warning(String text);

  /** A checkpoint to resume from {@code step} is complete on disk. */
  void checkpoint(int step, java.nio.file.Path directory);
}
