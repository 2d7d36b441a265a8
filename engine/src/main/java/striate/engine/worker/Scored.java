package striate.engine.worker;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import striate.engine.run.RunEvent;

/** A task that was scored after {@code step} steps. */
record Scored(int step, String task) {

  /** The scores of earlier attempts that still count for one that begins at {@code fromStep}. */
  static Set<Scored> before(int fromStep, List<RunEvent> earlier) {
    Set<Scored> counting = new LinkedHashSet<>();
    for (RunEvent event : earlier) {
      if (event instanceof RunEvent.Started started) {
        counting.removeIf(score -> score.step() > started.fromStep());
      } else if (event instanceof RunEvent.Score score) {
        counting.add(new Scored(score.step(), score.task()));
      }
    }
    counting.removeIf(score -> score.step() > fromStep);
    return Collections.unmodifiableSet(counting);
  }
}
