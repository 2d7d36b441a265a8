package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Tuning jobs of the bundled model, with the recipe of assets/docs/bundled-model.md. */
final class BundledJobs {
  static final String MODEL = "assets/model";

  private static final int STEPS = 600;
  private static final int EVALUATE_EVERY = 100;

  private BundledJobs() {}

  /** The number of decoder layers of an installation's bundled model. */
  static int layerCount(Path home) {
    Path config = home.resolve(MODEL).resolve("config.json");
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
    return of(name, layers, seed, share, STEPS, List.of("all"), EVALUATE_EVERY);
  }

  /** Fewer steps and tasks, scored before and after. */
  static JobSpec quick(String name, String layers, long seed, int steps, List<String> tasks) {
    return of(name, layers, seed, 1, steps, tasks, null);
  }

  /**
   * @param every steps between evaluations; null = before and after only
   */
  private static JobSpec of(
      String name,
      String layers,
      long seed,
      double share,
      int steps,
      List<String> tasks,
      @Nullable Integer every) {
    String json =
        String.format(
            Locale.ROOT,
            """
            {"name": "%s", "model": "%s", "data": {"samples": "tabletop/train", "template": "turns"%s},
             "layers": "%s", "method": "lora", "lora": {"rank": 16, "alpha": 32, "dropout": 0.0},
             "optimizer": {"learningRate": 3e-3, "projectorLearningRate": 3e-4, "schedule": "cosine",
                           "warmupRatio": 0.03, "maxGradNorm": 1.0},
             "batchSize": 16, "steps": %d, "seed": %d, "checkpointEverySteps": %d,
             "evaluation": {"tasks": ["%s"]%s}}
            """,
            name,
            MODEL,
            share == 1 ? "" : ", \"share\": " + share,
            layers,
            steps,
            seed,
            steps,
            String.join("\", \"", tasks),
            every == null ? "" : ", \"everySteps\": " + every);
    return JobJson.parse(json, "the bundled model's job");
  }
}
