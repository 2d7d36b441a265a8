package striate.engine.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import striate.engine.journal.JournalReader;
import striate.engine.journal.JournalWriter;
import striate.engine.run.JobJson;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;

/**
 * A worker without a model: a step every few ms, a checkpoint every ten. The job's name tells how
 * it behaves: {@code held} waits before its last step for a file named {@code go} or {@code
 * cancel}, {@code slow to save} takes longer to save than the monitor of the tests waits.
 */
public final class FakeWorker {
  private FakeWorker() {}

  public static void main(String[] args) {
    Path directory = Path.of(args[1]);
    String behaviour = JobJson.read(directory.resolve("job.json")).name();
    int steps = JobJson.read(directory.resolve("job.json")).steps();
    if (behaviour.equals("mute")) {
      System.err.println("cannot find my voice");
      System.exit(3);
    }
    Path file = directory.resolve("journal.jsonl");
    int from = checkpoint(file);
    try (JournalWriter journal = JournalWriter.open(file)) {
      journal.append(
          (seq, at) ->
              new RunEvent.Started(
                  seq,
                  at,
                  journal.attempt(),
                  ProcessHandle.current().pid(),
                  from,
                  steps,
                  32,
                  List.of(0, 1),
                  10,
                  100,
                  new RunEvent.Machine("os", "cpu", 2, 1, device(), "none", "17", "0.1")));
      for (int step = from; step < steps; step++) {
        while ((behaviour.equals("held") || behaviour.equals("slow to save"))
            && step == steps - 1
            && Files.notExists(directory.resolve("go"))
            && Files.notExists(directory.resolve("cancel"))) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        if (behaviour.equals("deaf")) {
          LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
        } else if (Files.exists(directory.resolve("cancel"))) {
          int made = step;
          if (behaviour.equals("slow to save")) {
            save(directory);
          }
          journal.append((seq, at) -> new RunEvent.CheckpointSaved(seq, at, made, "c" + made));
          journal.append((seq, at) -> new RunEvent.Stopped(seq, at, made, "asked to", "c" + made));
          return;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
        int now = step;
        journal.append((seq, at) -> new RunEvent.Step(seq, at, now, loss(now), 1, 1e-3, 8, 3));
        if ((now + 1) % 10 == 0) {
          journal.append((seq, at) -> new RunEvent.CheckpointSaved(seq, at, now + 1, "c" + now));
        }
      }
      journal.append(
          (seq, at) -> new RunEvent.Score(seq, at, steps, "colour", Modality.VISUAL, 7, 10, 1));
      journal.append((seq, at) -> new RunEvent.Finished(seq, at, "id", "dir", steps, 1, 2, null));
    }
  }

  private static String device() {
    String gpus = System.getenv("CUDA_VISIBLE_DEVICES");
    return gpus == null ? "cpu" : "GPU " + gpus;
  }

  /** A checkpoint that grows for a second. */
  private static void save(Path directory) {
    try {
      Path file = Files.createDirectories(directory.resolve("checkpoints")).resolve("state");
      for (int part = 0; part < 10; part++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        Files.write(file, new byte[100 * part]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double loss(int step) {
    return 1.0 / (step + 3);
  }

  private static int checkpoint(Path journal) {
    int step = 0;
    for (RunEvent event : JournalReader.readAll(journal)) {
      step = event instanceof RunEvent.CheckpointSaved saved ? saved.step() : step;
    }
    return step;
  }
}
