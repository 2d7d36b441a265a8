package striate.app.compare;

import java.util.List;
import java.util.Optional;
import striate.engine.report.Comparison;
import striate.engine.run.Modality;

/** What stands for a modality as a whole. */
final class Headline {
  private Headline() {}

  /** The average of its tasks, or the task where there is only one. */
  static Optional<Comparison.Row> of(Comparison comparison, Modality modality) {
    return comparison
        .average(modality)
        .or(
            () -> {
              List<Comparison.Row> tasks =
                  comparison.rows().stream().filter(row -> row.modality() == modality).toList();
              return tasks.size() == 1 && !tasks.get(0).partial()
                  ? Optional.of(tasks.get(0))
                  : Optional.empty();
            });
  }
}
