package striate.engine.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import striate.engine.journal.JournalReader;
import striate.engine.net.OracleCase;
import striate.engine.run.RunEvent;
import striate.engine.weights.SafetensorsFile;

/** A run's directory in a workspace, with its job, for workers in this process. */
public record TestRun(Path directory) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Makes {@code runs/NAME/job.json}. */
  public static TestRun create(Path workspace, String name, JsonNode job) {
    try {
      Path directory = Files.createDirectories(workspace.resolve("runs").resolve(name));
      JSON.writeValue(directory.resolve("job.json").toFile(), job);
      return new TestRun(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A job on an oracle checkpoint as its goldens were made: one sample a step, in the file's order.
   */
  static ObjectNode job(OracleCase oracle, String method, int steps) {
    ObjectNode job = JSON.createObjectNode();
    job.put("name", "oracle " + method);
    job.put("model", oracle.directory().toString());
    job.putObject("data").put("samples", oracle.directory().resolve("samples.json").toString());
    job.put("layers", "1,3,6");
    job.put("method", method);
    job.putObject("lora").put("rank", 4).put("alpha", 8).put("dropout", 0);
    ObjectNode optimizer = job.putObject("optimizer");
    optimizer.put("learningRate", 1e-3).put("schedule", "constant").put("warmupRatio", 0);
    optimizer.put("weightDecay", 0).put("maxGradNorm", 1.0);
    job.put("batchSize", 1).put("shuffle", false).put("steps", steps).put("device", "cpu");
    return job;
  }

  /** A job in which everything that depends on the step does so: order, rate, dropout. */
  public static ObjectNode variedJob(
      OracleCase oracle, String method, int steps, int checkpointEvery) {
    ObjectNode job = job(oracle, method, steps);
    job.put("batchSize", 2).put("shuffle", true).put("checkpointEverySteps", checkpointEvery);
    job.withObject("/lora").put("dropout", 0.1);
    job.withObject("/optimizer").put("schedule", "cosine").put("warmupRatio", 0.2);
    return job;
  }

  public int work() {
    return WorkerMain.run(directory);
  }

  int work(BooleanSupplier cancelled) {
    return WorkerMain.run(directory, cancelled);
  }

  /**
   * Asks, like {@link #work()}, for the cancel file, which appears before update number {@code
   * step} + 1.
   */
  BooleanSupplier cancelledAfter(int step) {
    return () -> {
      if (events(RunEvent.Step.class).size() == step) {
        write("cancel", "enough seen");
      }
      return JobRun.cancelled(directory);
    };
  }

  List<RunEvent> events() {
    return JournalReader.readAll(directory.resolve("journal.jsonl"));
  }

  <E extends RunEvent> List<E> events(Class<E> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  RunEvent lastEvent() {
    List<RunEvent> all = events();
    return all.get(all.size() - 1);
  }

  /** In the journal's order. */
  public List<Double> losses() {
    return events(RunEvent.Step.class).stream().map(RunEvent.Step::loss).toList();
  }

  /** Every value of a file of tensors, by name. */
  Map<String, float[]> tensors(String file) {
    Map<String, float[]> values = new TreeMap<>();
    try (SafetensorsFile tensors = SafetensorsFile.open(directory.resolve(file))) {
      tensors.names().forEach(name -> values.put(name, tensors.floats(name)));
    }
    return values;
  }

  void write(String file, String text) {
    try {
      Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }
}
