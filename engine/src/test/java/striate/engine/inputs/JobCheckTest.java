package striate.engine.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;
import striate.engine.run.Dtype;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/** What every door asks, each refusal with its field. */
class JobCheckTest {
  @TempDir Path workspace;
  private final List<String> warnings = new ArrayList<>();
  private JobSpec job = JobSpec.builder().build();

  @BeforeEach
  void copy() throws IOException {
    Path oracle = TestResources.path("/oracle/llava-clip-llama");
    Path model = workspace.resolve("model");
    try (Stream<Path> files = Files.walk(oracle)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(oracle.relativize(file).toString()));
      }
    }
    job =
        JobSpec.builder()
            .name("try")
            .model("model")
            .data(new JobSpec.Data("model/samples.json", null, null))
            .layers("1,3,6")
            .set(JobFields.RANK, 4)
            .set(JobFields.ALPHA, 8.0)
            .steps(3)
            .build();
  }

  private JobCheck check(JobSpec checked) {
    return JobCheck.of(checked, new JobPaths(List.of(workspace)), warnings::add);
  }

  private <T> void refused(JobField<T> field, @Nullable T value, JobField<?> named, String words) {
    refused(job.toBuilder().set(field, value).build(), named, words);
  }

  private void refused(JobSpec wrong, JobField<?> named, String words) {
    FieldProblem problem = catchThrowableOfType(FieldProblem.class, () -> check(wrong));
    assertThat(problem).as(words).isNotNull().hasMessageContaining(words);
    assertThat(problem.field()).isEqualTo(named.path());
    assertThat(problem.getMessage()).doesNotContain("\n").contains(" - ");
  }

  @Test
  void aJobThatFitsIsOpenedWithItsSamples() {
    JobCheck checked = check(job);
    assertThat(checked.selection().indices()).containsExactly(1, 3, 6);
    assertThat(checked.samples().size()).isEqualTo(5);
    assertThat(checked.samples().estimate()).isEmpty();
    assertThat(checked.steps()).isEqualTo(3);
    assertThat(check(job.toBuilder().epochs(10).batchSize(2).build()).steps()).isEqualTo(25);
  }

  @Test
  void modelAndItsParts() throws IOException {
    refused(JobFields.MODEL_PATH, "elsewhere", JobFields.MODEL_PATH, "'elsewhere' not found");
    refused(JobFields.MODEL_PATH, "model/images", JobFields.MODEL_PATH, "config.json");
    refused(JobFields.MODEL_PATH, "model/adapter", JobFields.MODEL_PATH, "adapter");
    refused(JobFields.TOWER, "model", JobFields.PROJECTOR, "'projector' is missing beside 'tower'");
    refused(
        job.toBuilder().tower("nowhere").projector("model/model.safetensors").build(),
        JobFields.TOWER,
        "'nowhere' not found");
    refused(
        job.toBuilder().tower("model").projector("model/nowhere.bin").build(),
        JobFields.PROJECTOR,
        "'model/nowhere.bin' not found");
    Files.writeString(workspace.resolve("model/tokenizer.json"), "{");
    refused(job, JobFields.MODEL_PATH, "tokenizer.json");
  }

  @Test
  void layersAndWhatIsTrained() {
    refused(JobFields.LAYERS, "3,8", JobFields.LAYERS, "8");
    refused(JobFields.LAYERS, "sparse-unifrom:2", JobFields.LAYERS, "sparse-unifrom");
    refused(
        job.toBuilder().layers("none").trainProjector(false).build(),
        JobFields.LAYERS,
        "nothing is tuned");
    refused(JobFields.RANK, 65, JobFields.RANK, "rank 65 is above the model's hidden size of 64");
    assertThat(check(job.toBuilder().set(JobFields.RANK, 64).build()).job().lora().rank())
        .isEqualTo(64);
    refused(JobFields.DTYPE, Dtype.FLOAT16, JobFields.DTYPE, "float16 cannot hold the range");
    refused(JobFields.DTYPE, Dtype.STORED, JobFields.DTYPE, "'dtype' is 'stored'");
  }

  @Test
  void theInitialAdapter() throws IOException {
    JobSpec.Builder from = job.toBuilder().initialAdapter("model/adapter");
    assertThat(check(from.build()).selection().indices()).containsExactly(1, 3, 6);
    refused(
        from.layers("1,3").build(),
        JobFields.INITIAL_ADAPTER,
        "the adapter is on layers 1,3,6, the job selects 1,3");
    from.layers("1,3,6");
    refused(
        from.method(JobSpec.Method.FULL).build(),
        JobFields.INITIAL_ADAPTER,
        "needs selected layers and the method lora");
    from.method(JobSpec.Method.LORA);
    refused(
        from.initialAdapter("model/images").build(), JobFields.INITIAL_ADAPTER, "adapter_config");
    refused(
        from.initialAdapter("model/config.json").build(), JobFields.INITIAL_ADAPTER, "config.json");
    from.initialAdapter("model/adapter");
    Path config = workspace.resolve("model/adapter/adapter_config.json");
    String written = Files.readString(config);
    Files.writeString(config, written.replaceFirst("\\{", "{\"use_dora\": true,"));
    refused(from.build(), JobFields.INITIAL_ADAPTER, "use_dora");
  }

  /** The rank in the job says nothing about an adapter that already has one. */
  @Test
  void theAdaptersRankCountsAndIsSaid() {
    JobCheck checked =
        check(job.toBuilder().initialAdapter("model/adapter").set(JobFields.RANK, 16).build());
    assertThat(checked.job().lora().rank()).isEqualTo(4);
    assertThat(warnings)
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("the initial adapter has rank 4", "the job rank 16");
  }

  @Test
  void samplesTemplateAndTasks() throws IOException {
    refused(JobFields.SAMPLES, "nowhere.json", JobFields.SAMPLES, "'nowhere.json' not found");
    refused(JobFields.IMAGES, "nowhere", JobFields.IMAGES, "'nowhere' not found");
    refused(JobFields.TEMPLATE, "vicuna_v9", JobFields.TEMPLATE, "vicuna_v9");
    refused(JobFields.TEMPLATE, "plain", JobFields.SAMPLES, "the job names a template");
    refused(JobFields.TASKS, List.of("patern"), JobFields.TASKS, "patern");
    refused(JobFields.SAMPLES, "tabletop/train", JobFields.TEMPLATE, "needs a template");
    Files.writeString(workspace.resolve("broken.json"), "[{\"image\": ");
    refused(JobFields.SAMPLES, "broken.json", JobFields.SAMPLES, "broken.json");
  }

  @Test
  void theBundledWorldIsCountedWhole() {
    JobSpec bundled =
        job.toBuilder().data(new JobSpec.Data(TrainingSamples.TABLETOP, null, "plain")).build();
    SampleExtents samples = check(bundled).samples();
    assertThat(samples.size()).isEqualTo(9_600);
    assertThat(samples.extent(9_599).tokens()).isPositive();
    assertThat(samples.estimate()).isEmpty();
  }

  @Test
  void sizesBeyondReason() {
    refused(
        job.toBuilder().batchSize(65_536).gradientAccumulation(2).build(),
        JobFields.GRADIENT_ACCUMULATION,
        "2 x 65536 = 131072 samples a step");
    refused(JobFields.BATCH_SIZE, 1 << 30, JobFields.BATCH_SIZE, "'batchSize' is 1073741824");
    refused(JobFields.NAME, "n".repeat(201), JobFields.NAME, "longer than 200 characters");
  }
}
