package striate.app.launch;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/** Reads configs and headers of checkpoints in any layout, looked for where jobs look for them. */
public final class CheckpointShapes implements ModelReader {
  private final List<Path> bases;

  /**
   * @param bases directories that relative paths start from, the first that has them wins
   */
  public CheckpointShapes(List<Path> bases) {
    this.bases = List.copyOf(bases);
  }

  @Override
  public VlmArchitecture read(String path) {
    if (path.isEmpty()) {
      throw Problem.badInput("no model is named", "model", "name a checkpoint's directory");
    }
    for (Path base : bases) {
      Path directory;
      try {
        directory = base.resolve(path);
      } catch (InvalidPathException noPath) {
        throw Problem.badInput(
            "'" + path + "' is no path", "model", "name a checkpoint's directory", noPath);
      }
      if (Files.isDirectory(directory)) {
        try (Checkpoint checkpoint = Checkpoint.open(ModelFiles.of(directory))) {
          return checkpoint.architecture();
        }
      }
    }
    throw Problem.badInput("there is no such directory", path, "name a checkpoint's directory");
  }
}
