package striate.engine.worker;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * When a worker may end at once and lose nothing: while it opens the model, and during an
 * evaluation whose step has a checkpoint. Both can take much longer than a step.
 */
final class EarlyEnd {
  private @Nullable Integer step;

  /** From now on it may; a resume would begin at {@code resumedFrom}. */
  synchronized void allow(int resumedFrom) {
    step = resumedFrom;
  }

  /** From now on it may not; waits for an end that has begun. */
  synchronized void forbid() {
    step = null;
  }

  /** Calls {@code end} with the step that a resume would begin at, if ending is allowed. */
  synchronized void endIfAllowed(IntConsumer end) {
    if (step != null) {
      end.accept(step);
    }
  }
}
