package striate.engine.export;

import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.weights.TensorSource;

/**
 * A model and what a run trained in it.
 *
 * @param adapter low-rank additions; null where tensors were trained in full
 * @param replaced tensors, under canonical names, that count instead of the base's
 * @param padImages whether the run centred its images on a square first
 */
public record Tuned(
    Checkpoint base, @Nullable PeftAdapter adapter, TensorSource replaced, boolean padImages)
    implements AutoCloseable {

  /** The same where images are prepared as the base says. */
  public Tuned(Checkpoint base, @Nullable PeftAdapter adapter, TensorSource replaced) {
    this(base, adapter, replaced, base.padImages());
  }

  /** The whole model's tensors under canonical names. */
  TensorSource tensors() {
    return new TunedTensors(base.tensors(), adapter, replaced);
  }

  @Override
  public void close() {
    base.close();
    replaced.close();
    if (adapter != null) {
      adapter.close();
    }
  }
}
