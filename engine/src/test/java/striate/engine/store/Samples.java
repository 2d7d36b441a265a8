package striate.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import striate.engine.run.EventJson;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/** Jobs and journals for the store's tests. */
final class Samples {
  static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1L << 33, "cpu", "torch 2.7.1", "17", "0.1");

  private Samples() {}

  static JobSpec job(String name, String layers, long seed) {
    return JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":4}",
            "sample")
        .withName(name)
        .withLayers(layers)
        .withSeed(seed);
  }

  /** Starts at 0, is cut at step 3, resumes from the checkpoint at 2, and finishes 4 steps. */
  static List<RunEvent> resumedJournal() {
    List<RunEvent> events = new ArrayList<>();
    events.add(started(events, 1, 0));
    events.add(new RunEvent.Phase(1, 1001, "evaluating", 0, 2));
    events.add(score(2, 0, "colour", Modality.VISUAL, 20));
    events.add(score(3, 0, "order", Modality.TEXTUAL, 90));
    events.add(step(4, 0, 4.0));
    events.add(step(5, 1, 3.0));
    events.add(new RunEvent.CheckpointSaved(6, 1006, 2, "checkpoints/step-2"));
    events.add(step(7, 2, 2.5));
    events.add(score(8, 3, "colour", Modality.VISUAL, 30));
    events.add(started(events, 2, 2));
    events.add(new RunEvent.Warning(10, 1010, "slow disk"));
    events.add(step(11, 2, 2.25));
    events.add(step(12, 3, Double.NaN));
    events.add(score(13, 4, "colour", Modality.VISUAL, 80));
    events.add(score(14, 4, "order", Modality.TEXTUAL, 85));
    events.add(new RunEvent.Finished(15, 1015, "id", "dir", 4, 1.0, 2.5, 1L << 30));
    return events;
  }

  static RunEvent started(List<RunEvent> before, int attempt, int fromStep) {
    int seq = before.size();
    return new RunEvent.Started(
        seq, 1000 + seq, attempt, 77, fromStep, 4, 32, List.of(1, 5, 9), 1000, 9000, MACHINE);
  }

  static RunEvent step(long seq, int step, double loss) {
    return new RunEvent.Step(seq, 1000 + seq, step, loss, 0.5, 1e-3, 64, 250);
  }

  static RunEvent score(long seq, int step, String task, Modality modality, int correct) {
    return new RunEvent.Score(seq, 1000 + seq, step, task, modality, correct, 100, 5);
  }

  static String lines(List<RunEvent> events) {
    return events.stream().map(e -> EventJson.write(e) + "\n").collect(Collectors.joining());
  }

  static void rename(Store store, RunId run, String name) {
    new RunAnnotations(store).change(run, said -> said.withName(name));
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
