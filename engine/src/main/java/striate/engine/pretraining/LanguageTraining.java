package striate.engine.pretraining;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.RandomWeights;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Modality;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.TaskSet;
import striate.engine.tabletop.TrainingText;
import striate.engine.tuning.Objective;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.TensorSource;

/** The language stages: a decoder that grows, on text about scenes. */
final class LanguageTraining {
  private static final double RATE = 3e-3;
  private static final double DEVIATION = 0.05;
  private static final int WARMUP = 30;
  private static final int BATCH = 48;
  private static final int TURNS = 8;
  private static final int EXAM_QUESTIONS = 100;
  private static final int TEST_QUESTIONS = 60;

  private final StageFiles files;
  private final Curriculum curriculum;
  private final long seed;

  LanguageTraining(StageFiles files, Curriculum curriculum, long seed) {
    this.files = files;
    this.curriculum = curriculum;
    this.seed = seed;
  }

  /** Returns true if all stages are done, false if cancelled. */
  boolean run(BooleanSupplier cancelled) {
    for (int i = 0; i < curriculum.stages().size(); i++) {
      if (!files.isDone(curriculum.stages().get(i).name()) && !run(i, cancelled)) {
        return false;
      }
    }
    return true;
  }

  private boolean run(int index, BooleanSupplier cancelled) {
    LanguageStage stage = curriculum.stages().get(index);
    VlmArchitecture architecture = Pretraining.architecture(stage.layers());
    try (TensorSource start = start(index);
        Network network = files.open(start, architecture)) {
      network.training().train(TrainableSet.languageModel(architecture));
      TrainingText text = new TrainingText(seed * 1000 + 10L * index, stage.text(), TURNS);
      Exam exam = new Exam(text.exam(EXAM_QUESTIONS));
      boolean done =
          files.run(
              stage.name(),
              network,
              plan(stage),
              Objective.answers(network),
              EncodedSamples.of(stage.steps() * BATCH, i -> SceneEncoding.sample(text.sample(i))),
              () -> stage.untilMastered() && isMastered(exam, network),
              cancelled);
      if (done) {
        files.finish(stage.name(), network);
        if (stage.equals(curriculum.last())) {
          report(network);
        }
      }
      return done;
    }
  }

  private TuningPlan plan(LanguageStage stage) {
    return new TuningPlan(
        stage.steps(),
        BATCH,
        1,
        false,
        seed,
        RATE,
        RATE,
        stage.untilMastered() ? Schedule.CONSTANT : Schedule.COSINE,
        WARMUP,
        0.01,
        1.0);
  }

  private boolean isMastered(Exam exam, Network network) {
    Map<String, Double> scores = exam.take(network);
    files.log().accept("exam: " + Exam.inWords(scores));
    return Exam.isPassed(scores);
  }

  private TensorSource start(int index) {
    int layers = curriculum.stages().get(index).layers();
    // as small as a deep decoder needs them from the first stage on, when it is still shallow
    double residual = DEVIATION * Math.sqrt(4.0 / curriculum.mostLayers());
    TensorSource fresh =
        new RandomWeights(Pretraining.architecture(layers), DEVIATION, residual, seed);
    if (index == 0) {
      return fresh;
    }
    LanguageStage before = curriculum.stages().get(index - 1);
    return new GrownDecoder(files.weightsAfter(before.name()), before.layers(), fresh);
  }

  private void report(Network network) {
    List<TaskSet> textual =
        Tabletop.taskSets(TEST_QUESTIONS).stream()
            .filter(task -> task.modality() == Modality.TEXTUAL)
            .toList();
    files.log().accept("textual tasks: " + Exam.inWords(new Exam(textual).take(network)));
  }
}
