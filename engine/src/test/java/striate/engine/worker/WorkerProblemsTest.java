package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
    assertRefused("'elsewhere' not found", "model");
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
  void imagesThatAreAllMissing() throws IOException {
    job.withObject("/data").put("images", "runs");
    Files.createDirectories(workspace.resolve("runs"));
    assertRefused("not found, nor any of the", "samples.json, sample 0");
  }

  @Test
  void anEmptyImage() throws IOException {
    Files.write(workspace.resolve("model/images/2.png"), new byte[0]);
    assertLeftOut("the image is empty");
  }

  @Test
  void aMissingImage() throws IOException {
    Files.delete(workspace.resolve("model/images/2.png"));
    assertLeftOut("image not found");
  }

  @Test
  void anImageThatIsNoImage() throws IOException {
    Files.writeString(workspace.resolve("model/images/2.png"), "not a picture");
    assertLeftOut("neither PNG, JPEG, GIF, BMP, WebP nor TIFF");
  }

  @Test
  void aRunThatGoesOnWithOtherSamplesThanItBeganWith() throws IOException {
    job.put("steps", 4).put("checkpointEverySteps", 2);
    TestRun run = TestRun.create(workspace, "run", job);
    assertThat(run.work(() -> run.losses().size() == 2)).isZero();
    Path samples = workspace.resolve("model/samples.json");
    String before = Files.readString(samples);
    Files.writeString(samples, before.replaceFirst("What", "Which"));

    assertThat(run.work()).isEqualTo(2);
    assertThat(run.events().get(run.events().size() - 1))
        .isInstanceOfSatisfying(
            RunEvent.Failed.class,
            failed ->
                assertThat(failed.problem()).isEqualTo("changed since the run began: samples"));

    Files.writeString(samples, before);
    assertThat(run.work()).isZero();
  }

  /** Trains as if the sample had never been in the file, and says so. */
  private void assertLeftOut(String what) throws IOException {
    job.put("steps", 6);
    TestRun run = TestRun.create(workspace, "run", job);
    assertThat(run.work()).isZero();
    assertThat(warnings(run))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("left out: 1 sample whose image cannot be used")
        .contains(what)
        .contains("2.png");
    Path samples = workspace.resolve("model/samples.json");
    ArrayNode all = (ArrayNode) new ObjectMapper().readTree(samples.toFile());
    all.remove(2);
    new ObjectMapper().writeValue(samples.toFile(), all);
    TestRun without = TestRun.create(workspace, "without", job);
    assertThat(without.work()).isZero();
    assertThat(run.losses()).hasSize(6).isEqualTo(without.losses());
  }

  private static List<String> warnings(TestRun run) {
    return run.events(RunEvent.Warning.class).stream().map(RunEvent.Warning::text).toList();
  }

  @Test
  void anImageThatBreaksWhileTheRunIsStopped() throws IOException {
    job.put("steps", 8);
    TestRun whole = TestRun.create(workspace, "whole", job);
    assertThat(whole.work()).isZero();
    TestRun run = TestRun.create(workspace, "run", job);
    run.work(run.cancelledAfter(3));
    Files.delete(run.directory().resolve("cancel"));
    Files.write(workspace.resolve("model/images/2.png"), new byte[0]);
    assertThat(run.work()).isZero();
    // the seventh sample is the third again: nothing comes of it, the others stay in place
    assertThat(run.losses()).isEqualTo(whole.losses().subList(0, 7));
    assertThat(warnings(run)).hasSize(3);
    assertThat(warnings(run).get(0)).startsWith("some images changed since the run began");
    assertThat(warnings(run).get(1)).contains("nothing is learned from sample").contains("2.png");
    assertThat(warnings(run).get(2)).startsWith("step 7 changed nothing");
  }

  @Test
  void missingSamples() {
    job.withObject("/data").put("samples", "nowhere.json");
    assertRefused("'nowhere.json' not found", "data.samples");
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
    job.putObject("evaluation").putArray("tasks").add("pattern").add("patern");
    assertRefused("task 'patern' not found", "evaluation.tasks");
  }

  @Test
  void anUnknownTemplate() {
    job.withObject("/data").put("template", "vicuna_v9");
    assertRefused("template 'vicuna_v9' not found", "data.template");
  }

  @Test
  void anAdapterOnOtherLayers() {
    job.put("initialAdapter", "model/adapter").put("layers", "1,3");
    assertRefused("the adapter is on layers 1,3,6, the job selects 1,3", "adapter");
  }

  @Test
  void anAdapterForATuningOfFullWeights() {
    job.put("initialAdapter", "model/adapter").put("method", "full");
    assertRefused("an initial adapter needs selected layers and the method lora", "initialAdapter");
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
