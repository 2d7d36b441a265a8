package striate.engine.run;

import java.nio.file.Path;

/**
 * The directory of one run: the one place that names its files. Opens nothing.
 *
 * @param path usually {@code runs/ID} of a workspace
 */
public record RunDirectory(Path path) {

  /** The job, as it was submitted. */
  public Path job() {
    return path.resolve("job.json");
  }

  /** All events, one a line; only ever appended to. */
  public Path journal() {
    return path.resolve("journal.jsonl");
  }

  /** The parent of the checkpoints that a run resumes from. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The trained adapter in PEFT's layout. */
  public Path adapter() {
    return path.resolve("adapter");
  }

  /** The trained weights of a run without an adapter. */
  public Path trained() {
    return path.resolve("trained.safetensors");
  }

  /** Every answer to every question. */
  public Path predictions() {
    return path.resolve("predictions.jsonl");
  }

  /** The worker's output. */
  public Path log() {
    return path.resolve("worker.log");
  }

  /** Asks the worker to end while it exists; holds the reason. */
  public Path cancellation() {
    return path.resolve("cancel");
  }

  /** Which process the worker is. */
  public Path process() {
    return path.resolve("worker.pid");
  }

  /** Under which name a launcher with a queue of its own got the run. */
  public Path submission() {
    return path.resolve("submission.json");
  }

  /** The worker's command line. */
  public Path arguments() {
    return path.resolve("worker.args");
  }

  /** What people say about the run: tags, a note, another name. */
  public Path annotations() {
    return path.resolve("annotations.json");
  }

  /** The places of the samples that were left out for their images. */
  public Path leftOut() {
    return path.resolve("left-out.json");
  }

  /** Which launcher has the run, from the moment it leaves the queue. */
  public Path launched() {
    return path.resolve("launched.json");
  }
}
