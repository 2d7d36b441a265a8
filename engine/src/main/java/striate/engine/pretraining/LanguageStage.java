package striate.engine.pretraining;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.tabletop.SceneTask;

/**
 * One stage of the language curriculum. A shallow decoder learns within a minute to look things up,
 * first with one piece on the table, then with more; the deep decoder is grown from it.
 *
 * @param depth decoder layers: as many as in the previous stage, or twice as many
 * @param learningRate peak learning rate
 * @param mostPieces maximum number of pieces in a written scene
 */
record LanguageStage(
    String name,
    int depth,
    int steps,
    int batch,
    double learningRate,
    Schedule schedule,
    int warmupSteps,
    int mostPieces,
    Set<SceneTask> tasks) {

  /** The questions that a scene with one piece allows. */
  private static final Set<SceneTask> ABOUT_ONE =
      EnumSet.complementOf(EnumSet.of(SceneTask.RELATION, SceneTask.COMPARISON));

  private static final Set<SceneTask> ALL = EnumSet.allOf(SceneTask.class);

  /** The bundled model's curriculum, found by experiment; see assets/docs/bundled-model.md. */
  static List<LanguageStage> curriculum() {
    return List.of(
        new LanguageStage("language-4-one", 4, 200, 64, 2e-3, Schedule.CONSTANT, 50, 1, ABOUT_ONE),
        new LanguageStage("language-4-two", 4, 250, 64, 2e-3, Schedule.CONSTANT, 20, 2, ALL),
        new LanguageStage("language-4-three", 4, 600, 64, 2e-3, Schedule.COSINE, 20, 3, ALL),
        new LanguageStage("language-8", 8, 400, 64, 1.5e-3, Schedule.COSINE, 20, 3, ALL),
        new LanguageStage("language-16", 16, 200, 32, 1e-3, Schedule.COSINE, 20, 3, ALL),
        new LanguageStage("language-32", 32, 300, 32, 1e-3, Schedule.COSINE, 20, 3, ALL));
  }
}
