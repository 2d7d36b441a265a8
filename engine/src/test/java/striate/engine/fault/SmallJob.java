package striate.engine.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import striate.engine.inputs.TrainingSamples;
import striate.engine.pretraining.TinyBundledModel;

/** Jobs of fractions of a second in which everything that depends on the step does so. */
public final class SmallJob {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ORACLE =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();

  private SmallJob() {}

  /** Steps of a few milliseconds, a checkpoint every few of them, no evaluation. */
  public static ObjectNode tuning(int steps, int checkpointEvery) {
    ObjectNode job = varied(steps, checkpointEvery);
    job.put("model", ORACLE.toString()).put("layers", "1,3,6").put("batchSize", 2);
    job.putObject("data").put("samples", ORACLE.resolve("samples.json").toString());
    return job;
  }

  /**
   * With an evaluation of two tasks, 60 questions each, every few steps.
   *
   * @param model where the model is written
   */
  public static ObjectNode evaluated(
      Path model, int steps, int checkpointEvery, int evaluateEvery) {
    TinyBundledModel.write(model);
    ObjectNode job = varied(steps, checkpointEvery);
    job.put("model", model.toString()).put("layers", "0").put("batchSize", 4);
    job.putObject("data").put("samples", TrainingSamples.TABLETOP).put("template", "turns");
    job.putObject("evaluation")
        .put("everySteps", evaluateEvery)
        .putArray("tasks")
        .add("pattern")
        .add("arithmetic");
    return job;
  }

  private static ObjectNode varied(int steps, int checkpointEvery) {
    ObjectNode job = JSON.createObjectNode();
    job.put("name", "small").put("method", "lora");
    job.putObject("lora").put("rank", 4).put("alpha", 8).put("dropout", 0.1);
    job.putObject("optimizer").put("learningRate", 1e-3).put("warmupRatio", 0.2);
    job.put("shuffle", true).put("steps", steps).put("device", "cpu");
    return job.put("checkpointEverySteps", checkpointEvery);
  }
}
