package striate.engine.pretraining;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.tabletop.SceneRenderer;
import striate.engine.tabletop.Vocabulary;
import striate.engine.weights.TensorSource;

/**
 * Trains the bundled model from a seed, in the stages of the real models: language on text about
 * scenes, a vision tower that classifies patches, and a projector aligned on captions with both
 * frozen. It omits visual instruction tuning on purpose, since that is the subject of the runs. It
 * can be stopped at any time and resumes where it was.
 */
public final class Pretraining {
  private final Path output;
  private final StageFiles files;
  private final Curriculum curriculum;
  private final long seed;
  private final int captionSteps;
  private final Consumer<String> log;

  /**
   * @param output the model's directory; unfinished stages are kept in its {@code stages}
   * @param captionSteps optimizer steps of the projector's alignment
   * @param threads per operation; 0 = one per core
   * @param log receives one line at a time
   */
  public Pretraining(
      Path output,
      Curriculum curriculum,
      long seed,
      int captionSteps,
      int threads,
      Consumer<String> log) {
    this.output = output;
    this.files = new StageFiles(output.resolve("stages"), threads, log);
    this.curriculum = curriculum;
    this.seed = seed;
    this.captionSteps = captionSteps;
    this.log = log;
  }

  /** The bundled model's shape with this number of decoder layers. */
  public static VlmArchitecture architecture(int layers) {
    return new VlmArchitecture(
        TextConfig.llama(
            Vocabulary.WORDS.size(),
            48,
            64,
            layers,
            2,
            2,
            24,
            1e-5,
            10_000,
            256,
            false,
            Vocabulary.BEGIN,
            Vocabulary.END),
        new VisionConfig(
            VisionConfig.Family.CLIP,
            64,
            256,
            3,
            4,
            SceneRenderer.PICTURE,
            SceneRenderer.PATCH,
            1e-5,
            "quick_gelu",
            -2,
            true),
        2,
        true,
        "gelu",
        Vocabulary.IMAGE,
        Vocabulary.PAD);
  }

  /** Returns true if the model is complete, false if cancelled with all progress saved. */
  public boolean run(BooleanSupplier cancelled) {
    files.create();
    VlmArchitecture architecture = architecture(curriculum.layers());
    if (!new LanguageTraining(files, curriculum, seed).run(cancelled)) {
      return false;
    }
    if (!files.isDone(TowerTraining.STAGE)) {
      try (TensorSource start = files.weightsAfter(curriculum.last().name())) {
        if (!new TowerTraining(files, seed).run(start, architecture, cancelled)) {
          return false;
        }
      }
    }
    if (!files.isDone(ProjectorTraining.STAGE)) {
      try (TensorSource start = files.weightsAfter(TowerTraining.STAGE)) {
        if (!new ProjectorTraining(files, captionSteps, seed).run(start, architecture, cancelled)) {
          return false;
        }
      }
    }
    try (TensorSource weights = files.weightsAfter(ProjectorTraining.STAGE)) {
      ModelDirectory.write(output, architecture, weights);
    }
    log.accept("the model is in " + output);
    return true;
  }
}
