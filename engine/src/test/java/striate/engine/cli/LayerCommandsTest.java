package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.importance.ImportanceMetric;
import striate.engine.net.OracleCase;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/** {@code striate importance}, {@code reset} and {@code prune} on a checkpoint of the oracle. */
class LayerCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");
  private static final Path MODEL = ORACLE.directory();
  private static final String SAMPLES = MODEL.resolve("samples.json").toString();

  @TempDir Path temporary;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(temporary);
  }

  @Test
  void blockInfluenceIsPrintedToTheLetterAndEqualsTransformers() throws IOException {
    assertThat(importance("--metric", "block-influence", "--json")).as(shell.err()).isZero();
    JsonNode printed = JSON.readTree(shell.out());
    assertThat(printed.fieldNames()).toIterable().containsExactly("metric", "layers");
    assertThat(printed.get("metric").asText()).isEqualTo("block-influence");
    int samples = ORACLE.samples().size();
    JsonNode expected = ORACLE.expected().get("samples");
    int layers = ORACLE.architecture().text().layers();
    assertThat(printed.get("layers")).hasSize(layers);
    for (int layer = 0; layer < layers; layer++) {
      JsonNode found = printed.get("layers").get(layer);
      assertThat(found.fieldNames())
          .toIterable()
          .containsExactly("layer", "value", "image", "text");
      assertThat(found.get("layer").asInt()).isEqualTo(layer);
      assertThat(found.get("image").asDouble()).isPositive();
      assertThat(found.get("text").asDouble()).isPositive();
      if (layer < layers - 1) { // transformers gives the last one only after the final norm
        double mean = 0;
        for (int i = 0; i < samples; i++) {
          mean += expected.get(i).get("block_influence").get(layer).asDouble() / samples;
        }
        assertThat(found.get("value").asDouble()).isCloseTo(mean, within(1e-5));
      }
    }
    assertThat(shell.err()).contains("sample");
  }

  @Test
  void everyMetricHasAScoreForEachLayer() throws IOException {
    String adapter = tunedAdapter().toString();
    assertThat(
            importance(
                "--adapter",
                adapter,
                "--metric",
                String.join(",", ImportanceMetric.words()),
                "--matrix",
                "--json"))
        .as(shell.err())
        .isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : shell.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    int layers = ORACLE.architecture().text().layers();
    assertThat(lines)
        .extracting(line -> line.get("metric").asText())
        .containsExactlyElementsOf(ImportanceMetric.words());
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.get("layers")).as(line.get("metric").asText()).hasSize(layers);
              if (!line.get("metric").asText().startsWith("multimodal-block-influence-repo")) {
                assertThat(line.get("layers"))
                    .allSatisfy(layer -> assertThat(layer.get("value").isNumber()).isTrue());
              }
            });
    JsonNode matrix = lines.get(ImportanceMetric.ANGULAR_DISTANCE.ordinal()).get("matrix");
    assertThat(matrix).hasSize(layers);
    assertThat(matrix.get(layers - 1)).hasSize(1);
    JsonNode change = lines.get(ImportanceMetric.PARAMETER_CHANGE_RATIO.ordinal()).get("layers");
    for (int layer = 0; layer < layers; layer++) {
      double value = change.get(layer).get("value").asDouble();
      assertThat(value > 0).isEqualTo(ORACLE.selection().contains(layer));
    }
  }

  /** The language model before instruction tuning is a base, too. */
  @Test
  void checkpointsAreComparedWithTheirBase() throws IOException {
    String base = base().toString();
    assertThat(importance("--base", base, "--metric", "parameter-change-ratio", "--json"))
        .as(shell.err())
        .isZero();
    JsonNode layers = JSON.readTree(shell.out()).get("layers");
    assertThat(layers).hasSize(ORACLE.architecture().text().layers());
    // seven linears, each of them twice as large after tuning
    assertThat(layers.get(1).get("value").asDouble()).isCloseTo(7, within(1e-6));
    assertThat(layers)
        .filteredOn(layer -> layer.get("layer").asInt() != 1)
        .allSatisfy(layer -> assertThat(layer.get("value").asDouble()).isZero());
  }

  @Test
  void anInterruptedAblationGoesOn() throws IOException {
    String[] asked = {
      "--metric", "ablation", "--json", "--output", temporary.resolve("ablation").toString()
    };
    assertThat(importance(asked)).as(shell.err()).isZero();
    String scores = shell.out();
    Path measured = temporary.resolve("ablation/measured.jsonl");
    List<String> whole = Files.readAllLines(measured);
    assertThat(whole).hasSize(1 + ORACLE.architecture().text().layers());
    Files.writeString(
        measured, String.join("\n", whole.subList(0, 4)) + "\n" + whole.get(4).substring(0, 20));
    assertThat(importance(asked)).isEqualTo(2);
    assertThat(importance(with(asked, "--resume"))).as(shell.err()).isZero();
    assertThat(shell.out()).isEqualTo(scores);
    assertThat(shell.err()).doesNotContain("layer 2 of").contains("layer 3 of");
    assertThat(Files.readAllLines(measured)).isEqualTo(whole);
  }

  @Test
  void wrongInputIsOneLine() throws IOException {
    refuse("metric 'importance' not found", importance("--metric", "importance"));
    refuse("--base", importance("--metric", "parameter-change-ratio"));
    refuse("take 1 to", importance("--metric", "angular-distance", "--distance", "99"));
    refuse("--distance", importance("--distance", "2"));
    refuse("--matrix", importance("--matrix"));
    refuse("only ablation", importance("--tasks", "visual"));
    refuse("only ablation", importance("--output", temporary.resolve("kept").toString()));
    refuse("not found", importance("--base", "nowhere", "--metric", "parameter-l2-change"));
    refuse("not said", prune());
    refuse("but only 2 may", prune("--region", allBut(2, 7), "--steps", "3"));
    refuse("not found", prune("--region", "none", "--metric", "size"));
    refuse("name one of the two", reset("--layers", "1"));
    String adapter = tunedAdapter().toString();
    refuse("layer 0 was not tuned", reset("--adapter", adapter, "--layers", "0,1"));
  }

  @Test
  void layersThatArePutBackHaveNoAdapter() throws IOException {
    String adapter = tunedAdapter().toString();
    assertThat(reset("--adapter", adapter, "--layers", "all", "--json")).as(shell.err()).isZero();
    JsonNode all = JSON.readTree(shell.out()).get("variants");
    assertThat(all).hasSize(2);
    assertThat(all.get(0).get("reset").asText()).isEqualTo("none");
    double base = meanLoss();
    assertThat(all.get(1).get("loss").asDouble()).isCloseTo(base, within(1e-5 * base));
    assertThat(all.get(0).get("loss").asDouble()).isNotCloseTo(base, within(1e-3));

    Path output = temporary.resolve("reset");
    assertThat(
            reset(
                "--adapter",
                adapter,
                "--layers",
                "all",
                "--each",
                "--json",
                "--output",
                output.toString()))
        .as(shell.err())
        .isZero();
    JsonNode each = JSON.readTree(shell.out()).get("variants");
    assertThat(each).hasSize(1 + ORACLE.selection().size());
    assertThat(each.get(1).get("layers")).hasSize(1);
    assertThat(JSON.readTree(output.resolve("scores.json").toFile()).get("variants"))
        .isEqualTo(each);
  }

  @Test
  void anInterruptedResetGoesOnWithTheLossesThatAreLeft() throws IOException {
    String output = temporary.resolve("reset").toString();
    String[] call = {
      "--adapter",
      tunedAdapter().toString(),
      "--layers",
      "all",
      "--each",
      "--json",
      "--output",
      output
    };
    assertThat(reset(call)).as(shell.err()).isZero();
    String whole = shell.out();
    assertThat(shell.err()).contains("reset none");
    Path measured = Path.of(output, "measured.jsonl");
    List<String> lines = Files.readAllLines(measured);
    String half = lines.get(1).substring(0, 20);
    Files.writeString(measured, lines.get(0) + "\n" + half);

    assertThat(reset(with(call, "--resume"))).as(shell.err()).isZero();
    assertThat(shell.out()).isEqualTo(whole);
    assertThat(shell.err()).doesNotContain("reset none").contains("reset " + lastTuned());
    assertThat(Files.readAllLines(measured)).isEqualTo(lines);
  }

  @Test
  void aQuestionGetsItsAnswerAndTheAttentionOnEachPatch() throws IOException {
    String image = MODEL.resolve("images/0.png").toString();
    assertThat(ask("--image", image, "--json", "What is it?")).as(shell.err()).isZero();
    JsonNode found = JSON.readTree(shell.out());
    assertThat(found.fieldNames())
        .toIterable()
        .containsExactly("answer", "logProbability", "tokens", "seen", "grid", "layers");
    int grid = found.get("grid").asInt();
    assertThat(found.get("layers")).hasSize(ORACLE.architecture().text().layers());
    for (JsonNode layer : found.get("layers")) {
      double sum = 0;
      for (JsonNode patch : layer.get("patches")) {
        assertThat(patch.asDouble()).isBetween(0.0, 1.0);
        sum += patch.asDouble();
      }
      assertThat(layer.get("patches")).hasSize(grid * grid);
      assertThat(sum).isBetween(0.0, 1.0).isCloseTo(layer.get("image").asDouble(), within(1e-12));
    }
    byte[] seen = java.util.Base64.getDecoder().decode(found.get("seen").asText());
    assertThat(javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(seen)).getWidth())
        .isEqualTo(ORACLE.architecture().vision().imageSize());

    assertThat(ask("--most-tokens", "3", "Is it?")).as(shell.err()).isZero();
    assertThat(shell.out()).contains("tokens, log-probability").doesNotContain("layer");
    refuse("nothing is asked", ask(" "));
  }

  private int ask(String... more) {
    return shell.striate(
        with(new String[] {"ask", "--model", MODEL.toString(), "--device", "cpu"}, more));
  }

  private static int lastTuned() {
    List<Integer> tuned = ORACLE.selection();
    return tuned.get(tuned.size() - 1);
  }

  @Test
  void aModelWithoutAnAdapterIsPutBackToItsBase() throws IOException {
    String base = base().toString();
    assertThat(reset("--base", base, "--layers", "1-2", "--each", "--json"))
        .as(shell.err())
        .isZero();
    JsonNode variants = JSON.readTree(shell.out()).get("variants");
    assertThat(variants).hasSize(3);
    double tuned = meanLoss();
    assertThat(variants.get(0).get("loss").asDouble()).isCloseTo(tuned, within(1e-5 * tuned));
    assertThat(variants.get(1).get("loss").asDouble()).isNotCloseTo(tuned, within(1e-3));
    // of this layer the base has the same weights, and layer 1 is tuned again
    assertThat(variants.get(2).get("loss")).isEqualTo(variants.get(0).get("loss"));
  }

  @Test
  void prunedLossesEqualThoseOfTransformersAndTheExportToo() throws IOException {
    Path exported = temporary.resolve("pruned");
    assertThat(
            prune(
                "--region",
                allBut(2, 7),
                "--steps",
                "2",
                "--rerank",
                "--metric",
                "block-influence",
                "--ignore-region",
                "--export",
                exported.toString(),
                "--json"))
        .as(shell.err())
        .isZero();
    JsonNode curves = JSON.readTree(shell.out()).get("curves");
    JsonNode steps = curves.get(0).get("steps");
    double pruned = prunedLoss();
    assertThat(steps).hasSize(3);
    assertThat(steps.get(0).get("loss").asDouble()).isCloseTo(meanLoss(), within(1e-5 * pruned));
    assertThat(steps.get(2).get("gone")).extracting(JsonNode::asInt).containsExactly(2, 7);
    assertThat(steps.get(2).get("loss").asDouble()).isCloseTo(pruned, within(1e-5 * pruned));
    assertThat(steps)
        .allSatisfy(
            step -> {
              assertThat(step.get("forwardTokensPerSecond").asDouble()).isPositive();
              assertThat(step.get("generationTokensPerSecond").asDouble()).isPositive();
            });
    assertThat(steps.get(2).get("parameterBytes").asLong())
        .isEqualTo(4 * steps.get(2).get("parameters").asLong())
        .isLessThan(steps.get(0).get("parameterBytes").asLong());
    assertThat(curves.get(1).get("steps")).hasSize(3);

    assertThat(
            shell.striate(
                "forward",
                "--model",
                exported.toString(),
                "--samples",
                SAMPLES,
                "--json",
                "--output",
                temporary.resolve("logits.safetensors").toString()))
        .as(shell.err())
        .isZero();
    double[] losses = OracleCase.numbers(ORACLE.expected().get("pruned").get("losses"));
    JsonNode samples = JSON.readTree(shell.out()).get("samples");
    for (int i = 0; i < losses.length; i++) {
      assertThat(samples.get(i).get("loss").asDouble())
          .isCloseTo(losses[i], within(1e-5 * losses[i]));
    }
  }

  /** For a window, which shows each step as it comes and writes the model at any of them. */
  @Test
  void stepsAreFollowedAndTheModelOfOneOfThemIsWritten() throws IOException {
    Path exported = temporary.resolve("less");
    String[] asked = {"--region", allBut(2, 7), "--steps", "2", "--rerank", "--metric", "ablation"};
    assertThat(
            prune(
                with(
                    asked,
                    "--json",
                    "--follow",
                    "--export",
                    exported.toString(),
                    "--export-step",
                    "1")))
        .as(shell.err())
        .isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : shell.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).hasSize(4);
    JsonNode steps = lines.get(3).get("curves").get(0).get("steps");
    for (int step = 0; step < 3; step++) {
      ObjectNode line = (ObjectNode) lines.get(step);
      assertThat(line.remove("event").asText()).isEqualTo("step");
      assertThat(line.remove("curve").asText()).isEqualTo("pruned");
      assertThat(line).isEqualTo(steps.get(step));
    }
    assertThat(
            JSON.readTree(exported.resolve("config.json").toFile())
                .findValue("num_hidden_layers")
                .asInt())
        .isEqualTo(ORACLE.architecture().text().layers() - 1);

    refuse("lines of JSON", prune(with(asked, "--follow")));
    refuse("nothing is written", prune(with(asked, "--export-step", "1")));
    refuse(
        "3 is out of range",
        prune(with(asked, "--export-step", "3", "--export", temporary + "/other")));
  }

  @Test
  void anotherAdaptersModelLosesTheSameLayersAndAnInterruptedPruningGoesOn() throws IOException {
    String adapter = tunedAdapter().toString();
    Path output = temporary.resolve("pruning");
    String[] asked = {
      "--adapter",
      adapter,
      "--compare-with",
      MODEL.resolve("adapter").toString(),
      "--steps",
      "2",
      "--json",
      "--output",
      output.toString()
    };
    assertThat(prune(asked)).as(shell.err()).isZero();
    JsonNode first = JSON.readTree(shell.out());
    JsonNode curves = first.get("curves");
    assertThat(curves).hasSize(2);
    JsonNode gone = curves.get(0).get("steps").get(2).get("gone");
    assertThat(gone).hasSize(2).noneMatch(layer -> ORACLE.selection().contains(layer.asInt()));
    assertThat(curves.get(1).get("steps").get(2).get("gone")).isEqualTo(gone);
    // that adapter adds nothing
    assertThat(curves.get(1).get("steps").get(0).get("loss").asDouble())
        .isCloseTo(meanLoss(), within(1e-4));

    Path measured = output.resolve("measured.jsonl");
    List<String> lines = Files.readAllLines(measured);
    Files.write(measured, lines.subList(0, 2));
    assertThat(prune(with(asked, "--resume"))).as(shell.err()).isZero();
    JsonNode again = JSON.readTree(shell.out()).get("curves");
    for (int curve = 0; curve < 2; curve++) {
      for (int step = 0; step < 3; step++) {
        JsonNode before = curves.get(curve).get("steps").get(step);
        JsonNode now = again.get(curve).get("steps").get(step);
        assertThat(now.get("gone")).isEqualTo(before.get("gone"));
        assertThat(now.get("loss")).isEqualTo(before.get("loss"));
      }
    }
    assertThat(again.get(0).get("steps").get(1)).isEqualTo(curves.get(0).get("steps").get(1));
    assertThat(shell.err()).doesNotContain("pruned, step 1").contains("pruned, step 2");
  }

  private int importance(String... more) {
    return striate("importance", more);
  }

  private int prune(String... more) {
    return striate("prune", more);
  }

  private int reset(String... more) {
    return striate("reset", more);
  }

  private int striate(String command, String... more) {
    String[] all = {command, "--model", MODEL.toString(), "--samples", SAMPLES, "--device", "cpu"};
    return shell.striate(with(all, more));
  }

  private void refuse(String words, int code) {
    assertThat(code).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains(words);
  }

  private static String[] with(String[] args, String... more) {
    return Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String allBut(int... layers) {
    List<String> others = new ArrayList<>();
    for (int layer = 0; layer < ORACLE.architecture().text().layers(); layer++) {
      int one = layer;
      if (java.util.Arrays.stream(layers).noneMatch(other -> other == one)) {
        others.add(String.valueOf(layer));
      }
    }
    return String.join(",", others);
  }

  /** Per supervised token, as transformers computes it for each sample. */
  private static double meanLoss() {
    double[] losses = new double[ORACLE.samples().size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = ORACLE.expected().get("samples").get(i).get("loss").asDouble();
    }
    return mean(losses);
  }

  private static double prunedLoss() {
    return mean(OracleCase.numbers(ORACLE.expected().get("pruned").get("losses")));
  }

  private static double mean(double[] losses) {
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < losses.length; i++) {
      int supervised = ORACLE.samples().get(i).supervised();
      sum += losses[i] * supervised;
      tokens += supervised;
    }
    return sum / tokens;
  }

  /** A language model whose layer 1 has linears of half the size, and no tower or projector. */
  private Path base() throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("base"));
    MemoryTensors tensors = new MemoryTensors();
    try (TensorSource stored = ORACLE.weights()) {
      for (String name : stored.names()) {
        if (name.startsWith("language_model.model.")) {
          float[] values = stored.floats(name);
          for (int i = 0; i < values.length && name.contains(".layers.1."); i++) {
            values[i] /= 2;
          }
          tensors.add(
              name.substring("language_model.".length()),
              stored.info(name).shape().stream().mapToLong(Long::longValue).toArray(),
              values);
        }
      }
    }
    SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors);
    return directory;
  }

  /** The oracle's adapter with B no longer zero. */
  private Path tunedAdapter() throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("adapter"));
    Path source = MODEL.resolve("adapter");
    Files.write(
        directory.resolve("adapter_config.json"),
        Files.readAllBytes(source.resolve("adapter_config.json")));
    MemoryTensors tensors = new MemoryTensors();
    Random random = new Random(1);
    try (TensorSource stored = SafetensorsFile.open(source.resolve("adapter_model.safetensors"))) {
      for (String name : stored.names()) {
        float[] values = stored.floats(name);
        for (int i = 0; i < values.length && name.contains("lora_B"); i++) {
          values[i] = (float) (0.05 * random.nextGaussian());
        }
        tensors.add(
            name, stored.info(name).shape().stream().mapToLong(Long::longValue).toArray(), values);
      }
    }
    SafetensorsWriter.write(directory.resolve("adapter_model.safetensors"), tensors);
    return directory;
  }
}
