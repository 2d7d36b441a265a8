package striate.app.inspect;

import java.nio.file.Path;
import striate.engine.run.RunId;

/** Writes what a run trained into a directory. Slow: call it in the background. */
public interface RunExporter {

  /** What is written. */
  enum Format {
    PEFT,
    MERGED
  }

  /**
   * Writes a new directory.
   *
   * @return the directory
   * @throws striate.engine.run.Problem if the run has nothing to write, or it cannot be written
   * @throws InterruptedException if the window closes
   */
  Path export(RunId run, Format format) throws InterruptedException;
}
