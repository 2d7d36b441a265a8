package striate.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import striate.engine.run.EventJson;
import striate.engine.run.JobJson;
import striate.engine.run.Modality;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/** Writes the directory of a run as a worker leaves it, without tuning anything. */
public final class SampleRun {
  public static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "Test CPU", 8, 1L << 34, "cpu", "torch 2.7.1", "17", "0.1");

  private SampleRun() {}

  /** A run that finished four steps. */
  public static RunId finished(Path workspace, String id, String name) {
    return write(workspace, id, name, true);
  }

  /** A run whose worker died in its last step. */
  public static RunId cut(Path workspace, String id, String name) {
    return write(workspace, id, name, false);
  }

  private static RunId write(Path workspace, String id, String name, boolean ends) {
    RunDirectory files = new RunDirectory(workspace.resolve("runs").resolve(id));
    try {
      Files.createDirectories(files.adapter());
      Files.createDirectories(files.checkpoints().resolve("step-2"));
      Files.writeString(
          files.job(),
          JobJson.writePretty(
              JobJson.parse(
                      "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"1,5,9\","
                          + "\"steps\":4}",
                      "sample")
                  .withName(name)));
      Files.writeString(files.journal(), journal(id, ends));
      Files.writeString(files.adapter().resolve("adapter_model.safetensors"), "weights of " + id);
      Files.writeString(files.checkpoints().resolve("step-2").resolve("state"), "state of " + id);
      Files.writeString(files.log(), "worker's output\n");
      Files.writeString(files.process(), "{\"pid\":2147480000,\"began\":\"then\"}\n");
      return new RunId(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String journal(String id, boolean ends) {
    List<RunEvent> events = new ArrayList<>();
    events.add(
        new RunEvent.Started(0, 1000, 1, 77, 0, 4, 32, List.of(1, 5, 9), 1000, 9000, MACHINE));
    for (int step = 0; step < 4; step++) {
      events.add(
          new RunEvent.Step(events.size(), 1001 + step, step, 4.0 - step, 0.5, 1e-3, 64, 250));
    }
    events.add(new RunEvent.Score(events.size(), 1010, 4, "colour", Modality.VISUAL, 80, 100, 5));
    if (ends) {
      events.add(
          new RunEvent.Finished(events.size(), 1020, id, "runs/" + id, 4, 1.0, 2.5, 1L << 30));
    }
    return events.stream()
        .map(event -> EventJson.write(event) + "\n")
        .collect(Collectors.joining());
  }
}
