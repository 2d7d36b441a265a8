package striate.engine.cli;

import java.nio.file.Path;
import java.util.Set;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.disk.AtomicDirectory;
import striate.engine.export.MergedCheckpoint;
import striate.engine.export.Tuned;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorSource;

/** Writes models without some of their layers as Hugging Face checkpoints, merged. */
final class PrunedCheckpoint {
  private PrunedCheckpoint() {}

  /**
   * @param directory which does not exist
   * @param files a model with what was tuned in it
   * @param gone its layers that are left out
   */
  static void write(Path directory, ModelFiles files, Set<Integer> gone) {
    try (Tuned tuned = tuned(files)) {
      AtomicDirectory.write(directory, new MergedCheckpoint(tuned, gone, null)::writeTo);
    }
  }

  private static Tuned tuned(ModelFiles files) {
    Path trained = files.trained();
    Checkpoint base = Checkpoint.open(files.tunedBy(files.adapter(), null));
    try {
      Path adapter = base.files().adapter();
      if (adapter == null) {
        TensorSource replaced =
            trained == null ? new MemoryTensors() : SafetensorsFile.open(trained);
        return new Tuned(base, null, replaced);
      }
      PeftAdapter read = PeftAdapter.read(adapter, base.architecture());
      TensorSource projector = read.projector();
      return new Tuned(base, read, projector == null ? new MemoryTensors() : projector);
    } catch (RuntimeException e) {
      base.close();
      throw e;
    }
  }
}
