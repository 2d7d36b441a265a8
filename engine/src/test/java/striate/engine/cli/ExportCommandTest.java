package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.net.OracleCase;
import striate.engine.weights.DType;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorFile;
import striate.engine.weights.TensorSource;

/**
 * Ten real steps, exported. What transformers and PEFT computed on such exports is in {@code
 * export/}, made by {@code src/test/python/round_trip.py}.
 */
class ExportCommandTest {
  private static final Path RESOURCES = RunWorkspace.RESOURCES;
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-4f);
  private static final String LLAVA = "llava-clip-llama";

  @TempDir Path workspace;
  private RunWorkspace runs;
  private TestShell shell;

  @BeforeEach
  void open() {
    runs = new RunWorkspace(workspace);
    shell = runs.shell();
  }

  @ParameterizedTest
  @ValueSource(strings = {LLAVA, "bunny-siglip-llama3"})
  void transformersAndPeftComputeTheSameOnWhatIsExported(String name) throws IOException {
    OracleCase oracle = OracleCase.load("oracle/" + name);
    tune("run", name, UnaryOperator.identity());
    Path goldens = RESOURCES.resolve("export/" + name + ".safetensors");

    Path peft = runs.exported("run", "peft");
    ModelFiles adapted = new ModelFiles(oracle.directory(), null, null, peft);
    assertLogits(adapted, oracle, goldens, "peft");

    Path merged = runs.exported("run", "merged");
    assertLogits(ModelFiles.of(merged), oracle, goldens, "merged");
    assertThat(RunWorkspace.json(merged.resolve("config.json")).has("striate")).isFalse();
    assertThat(merged.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(oracle.directory().resolve("tokenizer.json"));
    assertThat(merged.resolve("preprocessor_config.json")).exists();
  }

  @Test
  void anAdapterListsFullModuleNamesAndNoneInTheTower() throws IOException {
    tune("run", LLAVA, UnaryOperator.identity());
    Path peft = runs.exported("run", "peft");

    JsonNode config = RunWorkspace.json(peft.resolve("adapter_config.json"));
    List<String> modules = RunWorkspace.strings(config.get("target_modules"));
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
    assertThat(runs.export("run", "peft", "--names", "llava", "--output", llava.toString()))
        .isZero();
    assertThat(
            RunWorkspace.strings(
                RunWorkspace.json(llava.resolve("adapter_config.json")).get("target_modules")))
        .hasSize(3 * 7)
        .allMatch(m -> m.matches("model\\.layers\\.[136]\\.(self_attn|mlp)\\.\\w+"));
  }

  @Test
  void aPrunedCheckpointIsRenumberedAndKnowsTheOriginalLayers() throws IOException {
    OracleCase oracle = OracleCase.load("oracle/" + LLAVA);
    tune("run", LLAVA, UnaryOperator.identity());
    Path pruned = workspace.resolve("pruned");
    assertThat(
            runs.export("run", "merged", "--drop-layers", "2,4-5", "--output", pruned.toString()))
        .as(shell.err())
        .isZero();

    JsonNode config = RunWorkspace.json(pruned.resolve("config.json"));
    assertThat(config.at("/text_config/num_hidden_layers").asInt()).isEqualTo(5);
    assertThat(config.at("/striate/originalLayers").toString()).isEqualTo("[0,1,3,6,7]");
    Map<Integer, float[]> expected =
        RunWorkspace.logits(
            ModelFiles.of(runs.exported("run", "merged")), "2,4-5", oracle.samples());
    Map<Integer, float[]> found =
        RunWorkspace.logits(ModelFiles.of(pruned), null, oracle.samples());
    expected.forEach((sample, values) -> assertThat(found.get(sample)).isEqualTo(values));

    assertThat(runs.export("run", "merged", "--drop-layers", "3", "--output", pruned + "2"))
        .isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("layer 3 is one of those that the run tuned");
    assertThat(Path.of(pruned + "2")).doesNotExist();
  }

  @Test
  void aDirectoryThatIsThereStaysUnlessForced() throws IOException {
    tune("run", LLAVA, UnaryOperator.identity());
    Path target = Files.createDirectory(workspace.resolve("mine"));
    Path precious = Files.writeString(target.resolve("precious.txt"), "years of work");

    assertThat(runs.export("run", "peft", "--output", target.toString())).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains(target.toString()).contains("--force");
    assertThat(precious).hasContent("years of work");

    assertThat(runs.export("run", "peft", "--output", workspace.toString(), "--force"))
        .isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("would delete");
    assertThat(precious).hasContent("years of work");

    assertThat(runs.export("run", "peft", "--output", target.toString(), "--force")).isZero();
    assertThat(target.resolve("adapter_config.json")).exists();
    assertThat(precious).doesNotExist();
    try (Stream<Path> left = Files.list(workspace)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("runs", "cache", "mine");
    }
  }

  @Test
  void theProjectorIsWrittenAsLlavaAndBunnyReadIt() throws IOException {
    tune("run", LLAVA, UnaryOperator.identity());
    Path projector = runs.exported("run", "projector");

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
    Path merged = runs.exported("run", "merged", "--dtype", "bfloat16");

    assertThat(RunWorkspace.json(merged.resolve("config.json")).get("dtype").asText())
        .isEqualTo("bfloat16");
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
    assertThat(RunWorkspace.logits(ModelFiles.of(merged), null, oracle.samples()))
        .hasSize(oracle.samples().size());

    assertThat(runs.export("run", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("has no adapter").contains("--format merged");
  }

  @Test
  void whatCannotBeExportedIsRefusedInOneLine() throws IOException {
    assertThat(runs.export("nothing", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("run 'nothing' not found");

    Files.createDirectories(workspace.resolve("runs/open"));
    RunWorkspace.JSON.writeValue(
        workspace.resolve("runs/open/job.json").toFile(), RunWorkspace.job(LLAVA));
    assertThat(runs.export("open", "peft")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("has not finished");

    assertThat(runs.export("open", "projector", "--dtype", "float16")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--dtype");

    assertThat(runs.export("open", "gguf")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("gguf");
  }

  private static void assertLogits(
      ModelFiles files, OracleCase oracle, Path goldens, String prefix) {
    Map<Integer, float[]> found = RunWorkspace.logits(files, null, oracle.samples());
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

  private void tune(String run, String name, UnaryOperator<ObjectNode> change) throws IOException {
    runs.tune(run, change.apply(RunWorkspace.job(name)));
  }
}
