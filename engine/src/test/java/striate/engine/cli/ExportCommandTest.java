package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.data.EncodedSample;
import striate.engine.net.NetworkOptions;
import striate.engine.net.OracleCase;
import striate.engine.weights.DType;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorFile;
import striate.engine.weights.TensorSource;
import striate.engine.worker.WorkerMain;

/**
 * Ten real steps, exported. What transformers and PEFT computed on such exports is in {@code
 * export/}, made by {@code src/test/python/round_trip.py}.
 */
class ExportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-4f);
  private static final String LLAVA = "llava-clip-llama";

  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(workspace);
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, "bunny-siglip-llama3"})
  void transformersAndPeftComputeTheSameOnWhatIsExported(String name) throws IOException {
    OracleCase oracle = OracleCase.load("oracle/" + name);
    tune("run", name, job -> {});
    Path goldens = RESOURCES.resolve("export/" + name + ".safetensors");

    Path peft = exported("run", "peft");
    ModelFiles adapted = new ModelFiles(oracle.directory(), null, null, peft);
    assertLogits(adapted, oracle, goldens, "peft");

    Path merged = exported("run", "merged");
    assertLogits(ModelFiles.of(merged), oracle, goldens, "merged");
    assertThat(json(merged.resolve("config.json")).has("striate")).isFalse();
    assertThat(merged.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(oracle.directory().resolve("tokenizer.json"));
    assertThat(merged.resolve("preprocessor_config.json")).exists();
  }

  @Test
  void anAdapterListsFullModuleNamesAndNoneInTheTower() throws IOException {
    tune("run", LLAVA, job -> {});
    Path peft = exported("run", "peft");

    JsonNode config = json(peft.resolve("adapter_config.json"));
    List<String> modules = strings(config.get("target_modules"));
    assertThat(modules)
        .hasSize(3 * 7)
        .doesNotHaveDuplicates()
        .allMatch(
            m -> m.matches("model\\.language_model\\.layers\\.[136]\\.(self_attn|mlp)\\.\\w+"));
    assertThat(
            config.path("layers_to_transform").isMissingNode()
                || config.get("layers_to_transform").isNull())
        .isTrue();
    assertThat(config.get("r").asInt()).isEqualTo(4);
    assertThat(config.get("lora_alpha").asInt()).isEqualTo(8);
    try (SafetensorsFile adapter = SafetensorsFile.open(peft.resolve("adapter_model.safetensors"));
        SafetensorsFile projector = SafetensorsFile.open(peft.resolve("projector.safetensors"))) {
      assertThat(adapter.names()).hasSize(2 * 3 * 7);
      assertThat(projector.names()).hasSize(4);
    }

    Path llava = workspace.resolve("llava");
    assertThat(export("run", "peft", "--names", "llava", "--output", llava.toString())).isZero();
    assertThat(strings(json(llava.resolve("adapter_config.json")).get("target_modules")))
        .hasSize(3 * 7)
        .allMatch(m -> m.matches("model\\.layers\\.[136]\\.(self_attn|mlp)\\.\\w+"));
  }

  @Test
  void aPrunedCheckpointIsRenumberedAndKnowsTheOriginalLayers() throws IOException {
    OracleCase oracle = OracleCase.load("oracle/" + LLAVA);
    tune("run", LLAVA, job -> {});
    Path pruned = workspace.resolve("pruned");
    assertThat(export("run", "merged", "--drop-layers", "2,4-5", "--output", pruned.toString()))
        .as(shell.err())
        .isZero();

    JsonNode config = json(pruned.resolve("config.json"));
    assertThat(config.at("/text_config/num_hidden_layers").asInt()).isEqualTo(5);
    assertThat(config.at("/striate/originalLayers").toString()).isEqualTo("[0,1,3,6,7]");
    Map<Integer, float[]> expected =
        logits(ModelFiles.of(exported("run", "merged")), "2,4-5", oracle);
    Map<Integer, float[]> found = logits(ModelFiles.of(pruned), null, oracle);
    expected.forEach((sample, values) -> assertThat(found.get(sample)).isEqualTo(values));

    assertThat(export("run", "merged", "--drop-layers", "3", "--output", pruned + "2"))
        .isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("layer 3 is one of those that the run tuned");
    assertThat(Path.of(pruned + "2")).doesNotExist();
  }

  @Test
  void aDirectoryThatIsThereStaysUnlessForced() throws IOException {
    tune("run", LLAVA, job -> {});
    Path target = Files.createDirectory(workspace.resolve("mine"));
    Path precious = Files.writeString(target.resolve("precious.txt"), "years of work");

    assertThat(export("run", "peft", "--output", target.toString())).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains(target.toString()).contains("--force");
    assertThat(precious).hasContent("years of work");

    assertThat(export("run", "peft", "--output", workspace.toString(), "--force")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("would delete");
    assertThat(precious).hasContent("years of work");

    assertThat(export("run", "peft", "--output", target.toString(), "--force")).isZero();
    assertThat(target.resolve("adapter_config.json")).exists();
    assertThat(precious).doesNotExist();
    try (Stream<Path> left = Files.list(workspace)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("runs", "cache", "mine");
    }
  }

  @Test
  void theProjectorIsWrittenAsLlavaAndBunnyReadIt() throws IOException {
    tune("run", LLAVA, job -> {});
    Path projector = exported("run", "projector");

    try (TensorSource bin = TensorFile.open(projector.resolve("mm_projector.bin"));
        TensorSource safe = TensorFile.open(projector.resolve("mm_projector.safetensors"));
        SafetensorsFile trained =
            SafetensorsFile.open(workspace.resolve("runs/run/adapter/projector.safetensors"))) {
      assertThat(bin.names())
          .containsExactlyInAnyOrder(
              "model.mm_projector.0.weight",
              "model.mm_projector.0.bias",
              "model.mm_projector.2.weight",
              "model.mm_projector.2.bias")
          .hasSameElementsAs(safe.names());
      for (String name : bin.names()) {
        assertThat(bin.floats(name)).isEqualTo(safe.floats(name));
        String linear = name.contains(".0.") ? "linear_1." : "linear_2.";
        String kept =
            trained.names().stream()
                .filter(n -> n.endsWith(linear + name.substring(name.lastIndexOf('.') + 1)))
                .findFirst()
                .orElseThrow();
        assertThat(bin.floats(name)).isEqualTo(trained.floats(kept));
      }
    }
  }

  @Test
  void aFullRunIsMergedInAnotherTypeAndHasNoAdapter() throws IOException {
    OracleCase oracle = OracleCase.load("oracle/" + LLAVA);
    tune("run", LLAVA, job -> job.put("method", "full").put("steps", 2));
    Path merged = exported("run", "merged", "--dtype", "bfloat16");

    assertThat(json(merged.resolve("config.json")).get("dtype").asText()).isEqualTo("bfloat16");
    try (TensorSource stored = TensorFile.open(merged.resolve("model.safetensors"));
        SafetensorsFile trained =
            SafetensorsFile.open(workspace.resolve("runs/run/trained.safetensors"))) {
      assertThat(stored.names()).allMatch(n -> stored.info(n).dtype() == DType.BF16);
      String name = "language_model.model.layers.3.mlp.up_proj.weight";
      float[] found = stored.floats(name);
      float[] expected = trained.floats(name);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], Offset.offset(Math.abs(expected[i]) / 256));
      }
    }
    assertThat(logits(ModelFiles.of(merged), null, oracle)).hasSize(oracle.samples().size());

    assertThat(export("run", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("has no adapter").contains("--format merged");
  }

  @Test
  void whatCannotBeExportedIsRefusedInOneLine() throws IOException {
    assertThat(export("nothing", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("run 'nothing' not found");

    Files.createDirectories(workspace.resolve("runs/open"));
    JSON.writeValue(workspace.resolve("runs/open/job.json").toFile(), job(LLAVA));
    assertThat(export("open", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("has not finished");

    assertThat(export("open", "projector", "--dtype", "float16")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--dtype");

    assertThat(export("open", "gguf")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("gguf");
  }

  private static void assertLogits(
      ModelFiles files, OracleCase oracle, Path goldens, String prefix) {
    Map<Integer, float[]> found = logits(files, null, oracle);
    try (SafetensorsFile expected = SafetensorsFile.open(goldens)) {
      assertThat(found).isNotEmpty();
      found.forEach(
          (sample, all) -> {
            float[] last = expected.floats(prefix + "." + sample);
            assertThat(Arrays.copyOfRange(all, all.length - last.length, all.length))
                .as("%s, sample %d", prefix, sample)
                .containsExactly(last, TOLERANCE);
          });
    }
  }

  /** All logits of every sample, by its place. */
  private static Map<Integer, float[]> logits(
      ModelFiles files, String dropLayers, OracleCase oracle) {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (OpenModel model = OpenModel.open(files, dropLayers, options, null)) {
      List<EncodedSample> samples = oracle.samples();
      Map<Integer, float[]> found = new TreeMap<>();
      IntStream.range(0, samples.size())
          .forEach(i -> found.put(i, model.network().forward(samples.get(i)).logits()));
      return found;
    }
  }

  private interface Change {
    void on(ObjectNode job);
  }

  private void tune(String run, String name, Change change) throws IOException {
    Path directory = Files.createDirectories(workspace.resolve("runs").resolve(run));
    ObjectNode job = job(name);
    change.on(job);
    JSON.writeValue(directory.resolve("job.json").toFile(), job);
    assertThat(WorkerMain.run(directory)).isZero();
  }

  /** {@code export/job.json} for a case, with absolute paths. */
  private static ObjectNode job(String name) throws IOException {
    ObjectNode job = (ObjectNode) json(RESOURCES.resolve("export/job.json"));
    Path model = RESOURCES.resolve("oracle").resolve(name);
    job.put("model", model.toString());
    job.withObject("/data").put("samples", model.resolve("samples.json").toString());
    return job;
  }

  private Path exported(String run, String format, String... more) {
    assertThat(export(run, format, more)).as(shell.err()).isZero();
    return Path.of(shell.out().strip());
  }

  private int export(String run, String format, String... more) {
    String[] args = {
      "export", "--workspace", workspace.toString(), "--run", run, "--format", format
    };
    return shell.striate(Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private static List<String> strings(JsonNode array) {
    return Arrays.asList(JSON.convertValue(array, String[].class));
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
