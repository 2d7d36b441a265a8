package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.cache.CacheSetting;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.disk.AtomicDirectory;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.inputs.TrainingSamples;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.CacheDirectory;
import striate.engine.net.OracleCase;
import striate.engine.net.ParameterNames;
import striate.engine.pretraining.TinyBundledModel;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;

/** The worker from job file to journal and trained files, in this process. */
class WorkerTest {
  static final List<String> CASES = OracleCase.NAMES;
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path workspace;

  @ParameterizedTest
  @FieldSource("CASES")
  void aFullTuningJobFollowsTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    ObjectNode job = TestRun.job(oracle, "full", 10);
    TestRun run = finished("full", followed(job, oracle, oracle.expected().get("full_tuning")));
    assertFollows(run, oracle.expected().get("full_tuning"));
    assertThat(run.has("adapter")).isFalse();
    VlmArchitecture architecture = oracle.architecture();
    Set<String> trained = new HashSet<>(ParameterNames.ofProjector(architecture));
    oracle.selection().stream()
        .map(layer -> "language_model.model.layers." + layer + ".")
        .forEach(
            layer ->
                ParameterNames.all(architecture).keySet().stream()
                    .filter(parameter -> parameter.startsWith(layer))
                    .forEach(trained::add));
    assertThat(run.tensors("trained.safetensors").keySet()).isEqualTo(trained);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void aLowRankJobFromAnAdapterFollowsPeft(String name) {
    OracleCase oracle = OracleCase.load(name);
    ObjectNode job = TestRun.job(oracle, "lora", 10);
    job.put("initialAdapter", oracle.directory().resolve("adapter").toString());
    TestRun run = finished("lora", followed(job, oracle, oracle.expected().get("lora_tuning")));
    assertFollows(run, oracle.expected().get("lora_tuning"));
    assertThat(run.has("trained.safetensors")).isFalse();
  }

  @Test
  void aRunsResultLoadsAsAnInitialAdapterWithTheSameLoss() throws IOException {
    ObjectNode job = TestRun.job(ORACLE, "lora", 6);
    job.withObject("/lora").put("alpha", 6).put("dropout", 0.0);
    TestRun whole = finished("whole", job);
    // with one sample a step in the file's order, step 5 sees the first of the five samples again
    TestRun first = finished("first", job.deepCopy().put("steps", 5));
    Path adapter = first.directory().resolve("adapter");
    try (PeftAdapter read = PeftAdapter.read(adapter, ORACLE.architecture())) {
      assertThat(read.rank()).isEqualTo(4);
      assertThat(read.alpha()).isEqualTo(6);
      assertThat(read.layers()).containsExactly(1, 3, 6);
      assertThat(read.projector()).isNotNull();
    }
    ObjectNode next = job.deepCopy().put("steps", 1);
    next.put("initialAdapter", "runs/first/adapter");
    assertThat(finished("second", next).losses()).containsExactly(whole.losses().get(5));
    assertThat(whole.losses().get(5)).isLessThan(0.99 * whole.losses().get(0));
  }

  @Test
  void theProjectorOfTheAdapterThatAJobStartsFromStaysWithIt() {
    ObjectNode job = TestRun.job(ORACLE, "lora", 2);
    TestRun first = finished("first", job);
    ObjectNode next = job.deepCopy().put("trainProjector", false);
    next.put("initialAdapter", "runs/first/adapter");
    TestRun second = finished("second", next);

    Map<String, float[]> before = first.tensors("adapter/projector.safetensors");
    Map<String, float[]> after = second.tensors("adapter/projector.safetensors");
    assertThat(after.keySet()).isEqualTo(before.keySet()).hasSize(4);
    after.forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "full"})
  void gradientCheckpointingGivesTheSameLosses(String method) {
    ObjectNode job = TestRun.job(ORACLE, method, 10);
    TestRun kept = finished("kept", job);
    TestRun again = finished("again", job.deepCopy().put("gradientCheckpointing", true));

    for (int i = 0; i < 10; i++) {
      assertThat(again.losses().get(i))
          .isCloseTo(kept.losses().get(i), within(1e-5 * kept.losses().get(i)));
    }
  }

  /** None of so small a model's matrices is worth rounding. */
  @Test
  void aJobInBfloat16KeepsSmallMatricesExact() {
    ObjectNode job = TestRun.job(ORACLE, "lora", 3);
    TestRun exact = finished("exact", job);
    TestRun half = finished("half", job.deepCopy().put("dtype", "bfloat16"));

    // rounding to bfloat16 would show in the third digit; another matrix library in the eighth
    for (int step = 0; step < 3; step++) {
      assertThat(half.losses().get(step))
          .isCloseTo(exact.losses().get(step), withinPercentage(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "full"})
  void aCancelledAndResumedJobEqualsAnUninterruptedOne(String method) {
    ObjectNode job = TestRun.variedJob(ORACLE, method, 12, 5);
    TestRun whole = finished("whole", job);
    TestRun run = TestRun.create(workspace, "cancelled", job);

    assertThat(run.work(run.cancelledAfter(7))).isZero();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Stopped.class,
            stopped -> {
              assertThat(stopped.step()).isEqualTo(7);
              assertThat(stopped.reason()).isEqualTo("enough seen");
            });
    assertThat(run.events(RunEvent.CheckpointSaved.class))
        .extracting(RunEvent.CheckpointSaved::step)
        .containsExactly(5, 7);
    assertThat(run.has("checkpoints/step-000007")).isTrue();
    assertThat(run.has("adapter")).isFalse();
    assertThat(run.has("trained.safetensors")).isFalse();

    // while the request exists it stops again, and loses nothing
    assertThat(run.work()).isZero();
    assertThat(run.losses()).hasSize(7);

    assertThat(run.directory().resolve("cancel").toFile().delete()).isTrue();
    assertThat(run.work()).isZero();
    assertThat(run.lastEvent()).isInstanceOf(RunEvent.Finished.class);
    assertThat(run.losses()).isEqualTo(whole.losses());
    assertThat(run.events(RunEvent.Started.class))
        .extracting(RunEvent.Started::attempt, RunEvent.Started::fromStep)
        .containsExactly(tuple(1, 0), tuple(2, 7), tuple(3, 7));
    List<String> files =
        method.equals("lora")
            ? List.of("adapter/adapter_model.safetensors", "adapter/projector.safetensors")
            : List.of("trained.safetensors");
    for (String file : files) {
      Map<String, float[]> expected = whole.tensors(file);
      Map<String, float[]> found = run.tensors(file);
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }
  }

  /** Runs of a sweep: other layers, the same images and, from the lowest layer on, states. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void laterRunsOfAWorkspaceFindWhatTheFirstComputed(boolean projector) {
    ObjectNode job = TestRun.job(ORACLE, "lora", 12);
    job.put("layers", "2,5").put("trainProjector", projector).put("batchSize", 2);
    TestRun first = finished("first", job);
    CacheDirectory cache = new CacheDirectory(workspace.resolve("cache"));
    Set<String> entries = cache.entries();
    long images = ORACLE.samples().stream().filter(s -> s.pixels() != null).count();
    assertThat(entries).hasSizeBetween(1, (int) images + (projector ? 0 : ORACLE.samples().size()));

    assertThat(finished("again", job).losses()).isEqualTo(first.losses());
    assertThat(cache.entries()).as("nothing was computed").isEqualTo(entries);
    ObjectNode other = job.deepCopy().put("layers", "2-4").put("method", "full");
    TestRun cached = finished("other", other);
    assertThat(cache.entries()).as("nothing was computed").isEqualTo(entries);

    assertThat(cache.falsify(0)).hasSameSizeAs(entries);
    assertThat(finished("misled", job).losses()).as("it was read").isNotEqualTo(first.losses());

    System.setProperty(CacheSetting.PROPERTY, "off");
    try {
      assertThat(finished("off", job).losses()).isEqualTo(first.losses());
      assertThat(finished("other, off", other).losses()).isEqualTo(cached.losses());
    } finally {
      System.clearProperty(CacheSetting.PROPERTY);
    }
  }

  @Test
  void aCacheThatCannotBeUsedIsAWarningInTheJournal() throws IOException {
    ObjectNode job = TestRun.job(ORACLE, "lora", 3);
    TestRun first = finished("first", job);
    AtomicDirectory.delete(workspace.resolve("cache"));
    Files.writeString(workspace.resolve("cache"), "a file");
    TestRun second = finished("second", job);
    assertThat(second.losses()).isEqualTo(first.losses());
    assertThat(second.events(RunEvent.Warning.class))
        .singleElement()
        .extracting(RunEvent.Warning::text)
        .asString()
        .contains("cache")
        .contains("results stay the same");
  }

  @Test
  void theTasksOfAJobAreScoredBeforeDuringAndAfterIt() throws IOException {
    TestRun run = finished("scored", bundledJob());
    assertThat(run.events(RunEvent.Score.class))
        .extracting(RunEvent.Score::step, RunEvent.Score::task, RunEvent.Score::modality)
        .containsExactly(
            tuple(0, "pattern", Modality.VISUAL),
            tuple(0, "arithmetic", Modality.TEXTUAL),
            tuple(2, "pattern", Modality.VISUAL),
            tuple(2, "arithmetic", Modality.TEXTUAL),
            tuple(4, "pattern", Modality.VISUAL),
            tuple(4, "arithmetic", Modality.TEXTUAL));
    assertThat(run.events(RunEvent.Score.class))
        .allSatisfy(score -> assertThat(score.questions()).isEqualTo(TaskRegistry.QUESTIONS));
    assertPredictionsAgree(run);
  }

  @Test
  void aJobCancelledDuringEvaluationScoresTheRestAfterResuming() throws IOException {
    TestRun run = TestRun.create(workspace, "scored", bundledJob());
    assertThat(
            run.work(
                () -> {
                  if (run.events(RunEvent.Score.class).size() == 3) {
                    run.write("cancel", "");
                  }
                  return JobRun.cancelled(run.directory());
                }))
        .isZero();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Stopped.class, stopped -> assertThat(stopped.step()).isEqualTo(2));
    assertThat(run.directory().resolve("cancel").toFile().delete()).isTrue();
    assertThat(run.work()).isZero();
    assertThat(run.events(RunEvent.Score.class))
        .extracting(score -> score.step() + " " + score.task())
        .containsExactly(
            "0 pattern", "0 arithmetic", "2 pattern", "2 arithmetic", "4 pattern", "4 arithmetic");
    assertPredictionsAgree(run);
  }

  private ObjectNode bundledJob() {
    Path model = workspace.resolve("model");
    TinyBundledModel.write(model);
    ObjectNode job = TestRun.job(ORACLE, "lora", 4);
    job.put("model", "model").put("layers", "0").put("batchSize", 4).put("shuffle", true);
    job.putObject("data").put("samples", TrainingSamples.TABLETOP).put("template", "turns");
    job.putObject("evaluation")
        .put("everySteps", 2)
        .putArray("tasks")
        .add("pattern")
        .add("arithmetic");
    return job;
  }

  /** Every question of every score is there once, and as many are right as the score says. */
  private static void assertPredictionsAgree(TestRun run) throws IOException {
    List<String> lines = Files.readAllLines(run.directory().resolve("predictions.jsonl"));
    List<RunEvent.Score> scores = run.events(RunEvent.Score.class);
    assertThat(lines).hasSize(scores.size() * TaskRegistry.QUESTIONS);
    Set<String> questions = new HashSet<>();
    for (RunEvent.Score score : scores) {
      int correct = 0;
      for (String line : lines) {
        JsonNode prediction = new ObjectMapper().readTree(line);
        if (prediction.get("step").asInt() == score.step()
            && prediction.get("task").asText().equals(score.task())) {
          questions.add(score.step() + " " + prediction.get("item").asText());
          correct += prediction.get("value").asInt();
        }
      }
      assertThat((double) correct / TaskRegistry.QUESTIONS).isEqualTo(score.value());
    }
    assertThat(questions).hasSize(lines.size());
  }

  private TestRun finished(String name, JsonNode job) {
    TestRun run = TestRun.create(workspace, name, job);
    assertThat(run.work()).as(() -> run.lastEvent().toString()).isZero();
    assertThat(run.lastEvent()).isInstanceOf(RunEvent.Finished.class);
    return run;
  }

  private static ObjectNode followed(ObjectNode job, OracleCase oracle, JsonNode golden) {
    job.put("layers", oracle.selection().toString().replaceAll("[\\[\\] ]", ""));
    job.withObject("/optimizer").set("learningRate", golden.get("lr"));
    return job;
  }

  private static void assertFollows(TestRun run, JsonNode golden) {
    double[] losses = OracleCase.numbers(golden.get("losses"));
    double[] norms = OracleCase.numbers(golden.get("grad_norms"));
    List<RunEvent.Step> steps = run.events(RunEvent.Step.class);
    assertThat(steps).hasSize(losses.length);
    for (int i = 0; i < losses.length; i++) {
      assertThat(steps.get(i).step()).isEqualTo(i);
      assertThat(steps.get(i).loss()).isCloseTo(losses[i], within(2e-4 * losses[i]));
      assertThat(steps.get(i).gradNorm()).isCloseTo(norms[i], within(1e-3 * norms[i]));
    }
  }
}
