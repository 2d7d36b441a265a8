package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.net.OracleCase;
import striate.engine.run.RunEvent;

/**
 * Bad input ends a run with one event that says what, where and what to do; nothing is trained or
 * left.
 */
class WorkerProblemsTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path workspace;
  private ObjectNode job;

  /** The oracle's files, so that a test can break its own copy. */
  @BeforeEach
  void copy() throws IOException {
    Path model = workspace.resolve("model");
    try (Stream<Path> files = Files.walk(ORACLE.directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(ORACLE.directory().relativize(file).toString()));
      }
    }
    job = TestRun.job(ORACLE, "lora", 3);
    job.put("model", "model").withObject("/data").put("samples", "model/samples.json");
  }

  @Test
  void aJobOnTheUnbrokenCopyWorks() {
    assertThat(TestRun.create(workspace, "run", job).work()).isZero();
  }

  @Test
  void anUnknownField() {
    job.put("learningRat", 1);
    assertRefused("learningRat", "job.json");
  }

  @Test
  void aMissingModel() {
    job.put("model", "elsewhere");
    assertRefused("there is no 'elsewhere'", "model");
  }

  @Test
  void aModelWithoutItsWeights() throws IOException {
    Files.delete(workspace.resolve("model/model.safetensors"));
    assertRefused("model.safetensors", "model");
  }

  @Test
  void aTruncatedModel() throws IOException {
    Path weights = workspace.resolve("model/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
    assertRefused("", "model.safetensors");
  }

  @Test
  void anEmptyImage() throws IOException {
    Files.write(workspace.resolve("model/images/2.png"), new byte[0]);
    assertRefused("the image is empty", "2.png");
  }

  @Test
  void aMissingImage() throws IOException {
    Files.delete(workspace.resolve("model/images/2.png"));
    assertRefused("2.png", "samples.json, sample 2");
  }

  @Test
  void anImageThatIsNoImage() throws IOException {
    Files.writeString(workspace.resolve("model/images/2.png"), "not a picture");
    assertRefused("neither PNG, JPEG, GIF nor BMP", "2.png");
  }

  @Test
  void missingSamples() {
    job.withObject("/data").put("samples", "nowhere.json");
    assertRefused("there is no 'nowhere.json'", "data.samples");
  }

  @Test
  void nothingSelected() {
    job.put("layers", "none").put("trainProjector", false);
    assertRefused("nothing is tuned", "layers");
  }

  @Test
  void aLayerThatTheModelDoesNotHave() {
    job.put("layers", "3,8");
    assertRefused("8", "");
  }

  @Test
  void anUnknownTask() {
    job.putObject("evaluation").putArray("tasks").add("colour").add("colur");
    assertRefused("there is no task 'colur'", "evaluation.tasks");
  }

  @Test
  void anUnknownTemplate() {
    job.withObject("/data").put("template", "vicuna_v9");
    assertRefused("there is no template 'vicuna_v9'", "data.template");
  }

  @Test
  void gradientCheckpointingIsRefusedRatherThanIgnored() {
    job.put("gradientCheckpointing", true);
    assertRefused("gradient checkpointing is not there yet", "gradientCheckpointing");
  }

  @Test
  void anAdapterOnOtherLayers() {
    job.put("initialAdapter", "model/adapter").put("layers", "1,3");
    assertRefused("the adapter is on layers 1,3,6, the job selects 1,3", "adapter");
  }

  @Test
  void anAdapterForATuningOfFullWeights() {
    job.put("initialAdapter", "model/adapter").put("method", "full");
    assertRefused("an adapter to start from", "initialAdapter");
  }

  @Test
  void anotherWorkerOnTheSameRunIsLeftAlone() {
    TestRun run = TestRun.create(workspace, "run", job);
    int[] second = {-1};
    int first =
        run.work(
            () -> {
              if (second[0] < 0) {
                second[0] = run.work();
              }
              return false;
            });
    assertThat(first).isZero();
    assertThat(second[0]).isEqualTo(1);
    assertThat(run.losses()).hasSize(3);
    assertThat(run.events(RunEvent.Failed.class)).isEmpty();
  }

  private void assertRefused(String problem, String place) {
    TestRun run = TestRun.create(workspace, "run", job);
    assertThat(run.work()).isEqualTo(2);
    List<RunEvent.Failed> failures = run.events(RunEvent.Failed.class);
    assertThat(failures).hasSize(1);
    RunEvent.Failed failed = failures.get(0);
    assertThat(run.lastEvent()).isEqualTo(failed);
    assertThat(failed.problem()).contains(problem).isNotBlank().doesNotContain("Exception");
    assertThat(failed.place()).contains(place).isNotBlank();
    assertThat(failed.remedy()).isNotBlank();
    assertThat(run.losses()).isEmpty();
    assertThat(run.has("adapter")).isFalse();
    assertThat(run.has("checkpoints")).isFalse();
    assertThat(run.has("predictions.jsonl")).isFalse();
  }
}
