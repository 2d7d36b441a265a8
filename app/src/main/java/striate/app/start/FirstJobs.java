package striate.app.start;

import java.util.List;
import striate.engine.inputs.BundledRecipe;
import striate.engine.run.JobSpec;
import striate.engine.tabletop.Tabletop;

/** The jobs that the first page offers: the paper's question in three runs. */
public final class FirstJobs {
  private FirstJobs() {}

  /** All layers, a sparse quarter and the top quarter of the bundled model, scored on all tasks. */
  public static List<JobSpec> ofBundledModel() {
    JobSpec recipe = BundledRecipe.of(Tabletop.taskNames());
    return List.of(
        named(recipe, "All layers", "all"),
        named(recipe, "Sparse & uniform 2", "sparse-uniform:2"),
        named(recipe, "Top 2", "last:2"));
  }

  private static JobSpec named(JobSpec recipe, String name, String layers) {
    return recipe.toBuilder().name(name).layers(layers).build();
  }
}
