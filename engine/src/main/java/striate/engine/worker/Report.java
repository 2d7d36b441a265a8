package striate.engine.worker;

import striate.engine.evaluation.TaskResult;
import striate.engine.net.StepProfile;
import striate.engine.run.RunEvent;
import striate.engine.tuning.StepReport;

/** What a job tells while it goes on. */
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

  /** What the worker is busy with: {@code done} of {@code of}. */
  void phase(String name, int done, int of);

  void step(StepReport step);

  /** Where a step's time went. */
  void profile(StepReport step, StepProfile profile);

  /** A task's score after {@code step} updates. */
  void score(int step, TaskResult result);

  void warning(String text);

  /** A checkpoint that resumes at {@code step} is complete on disk. */
  void checkpoint(int step, java.nio.file.Path directory);
}
