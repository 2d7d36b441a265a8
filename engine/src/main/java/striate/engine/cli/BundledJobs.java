package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.inputs.BundledRecipe;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Tuning jobs of the bundled model, with the recipe of assets/docs/bundled-model.md. */
final class BundledJobs {
  private BundledJobs() {}

  /** The number of decoder layers of an installation's bundled model. */
  static int layerCount(Path home) {
    Path config = home.resolve(BundledRecipe.MODEL).resolve("config.json");
    if (!Files.exists(config)) {
      throw Problem.badInput(
          "the bundled model was not found",
          config,
          "restore assets/model from the repository, or make one with `striate pretrain --output"
              + " assets/model`");
    }
    return HuggingFaceConfig.read(config).text().layers();
  }

  /** The full recipe on all tasks. */
  static JobSpec of(String name, String layers, long seed) {
    return of(name, layers, seed, 1);
  }

  /**
   * The full recipe on all tasks.
   *
   * @param share of the training samples, above 0 to 1; the number of steps stays
   */
  static JobSpec of(String name, String layers, long seed, double share) {
    JobSpec recipe = BundledRecipe.of(List.of("all"));
    return named(recipe, name, layers, seed)
        .set(JobFields.DATA_SHARE, share)
        .set(JobFields.CHECKPOINT_EVERY, recipe.steps())
        .build();
  }

  /** Fewer steps and tasks, scored before and after. */
  static JobSpec quick(String name, String layers, long seed, int steps, List<String> tasks) {
    return named(BundledRecipe.of(tasks), name, layers, seed)
        .steps(steps)
        .checkpointEverySteps(steps)
        .evaluation(new JobSpec.Evaluation(tasks, null))
        .build();
  }

  private static JobSpec.Builder named(JobSpec recipe, String name, String layers, long seed) {
    return recipe.toBuilder().name(name).layers(layers).seed(seed);
  }
}
