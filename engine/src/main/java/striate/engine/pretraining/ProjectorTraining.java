package striate.engine.pretraining;

import java.util.List;
import java.util.function.BooleanSupplier;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Modality;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.TaskSet;
import striate.engine.tuning.Objective;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.TensorSource;

/** The projector's stage: captions of whole scenes, with tower and decoder frozen. */
final class ProjectorTraining {
  static final String STAGE = "projector";

  private static final int BATCH = 32;
  private static final double RATE = 3e-3;
  private static final int TEST_QUESTIONS = 60;

  private final StageFiles files;
  private final int steps;
  private final long seed;

  /**
   * @param steps 0 = only the random start
   */
  ProjectorTraining(StageFiles files, int steps, long seed) {
    this.files = files;
    this.steps = steps;
    this.seed = seed;
  }

  /** Returns true if the stage is done, false if cancelled. */
  boolean run(TensorSource start, VlmArchitecture architecture, BooleanSupplier cancelled) {
    try (Network network = files.open(start, architecture)) {
      new SmallProjector(seed).write(network);
      network.training().train(TrainableSet.projector(architecture));
      boolean done = steps == 0 || train(network, cancelled);
      if (done) {
        report(network);
        files.finish(STAGE, network);
      }
      return done;
    }
  }

  private boolean train(Network network, BooleanSupplier cancelled) {
    return files.run(
        STAGE,
        network,
        new TuningPlan(steps, BATCH, 1, false, seed, RATE, RATE, Schedule.COSINE, 10, 0.1, 0),
        Objective.answers(network),
        EncodedSamples.of(
            steps * BATCH, i -> SceneEncoding.sample(Tabletop.caption(seed * 1000 + 8, i))),
        () -> false,
        cancelled);
  }

  private void report(Network network) {
    List<TaskSet> visual =
        Tabletop.taskSets(TEST_QUESTIONS).stream()
            .filter(task -> task.modality() == Modality.VISUAL)
            .toList();
    files.log().accept("visual tasks: " + Exam.inWords(new Exam(visual).take(network)));
  }
}
