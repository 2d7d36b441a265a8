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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.SmallJob;
import striate.engine.net.OracleCase;

/** {@code striate prune} on runs of a workspace, with and without healing. */
class HealingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");
  private static final String SAMPLES = ORACLE.directory().resolve("samples.json").toString();

  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(workspace.resolve("home"));
  }

  @Test
  void aPrunedModelIsHealedByARunThatIsNotRepeatedAndItsExportIsTheHealedOne() throws IOException {
    String run = tuned(SmallJob.tuning(8, 4));
    Path exported = workspace.resolve("exported");
    String[] asked = {"--run", run, "--steps", "2", "--heal", "--output", "" + at("measured")};
    assertThat(prune(with(asked, "--export", "" + exported))).as(shell.err()).isZero();
    JsonNode printed = JSON.readTree(shell.out());
    assertThat(printed.get("region").asText()).isEqualTo("1,3,6");
    JsonNode pruned = printed.get("curves").get(0).get("steps").get(2);
    JsonNode healed = printed.get("curves").get(1).get("steps").get(0);
    assertThat(printed.get("curves").get(1).get("name").asText()).isEqualTo("pruned, healed");
    assertThat(healed.get("gone")).isEqualTo(pruned.get("gone"));
    assertThat(healed.get("layers").asInt()).isEqualTo(pruned.get("layers").asInt()).isEqualTo(6);
    assertThat(healed.get("loss").asDouble()).isLessThan(pruned.get("loss").asDouble());
    JsonNode healing = printed.get("healed");
    assertThat(healing.get("layers").toString()).isEqualTo("[1,3,6]");
    assertThat(healing.get("steps").asInt()).isEqualTo(2); // a quarter of eight

    JsonNode job = job(healing.get("run").asText());
    assertThat(job.get("layers").asText()).isEqualTo(renumbered(pruned.get("gone")));
    assertThat(job.get("model").asText()).startsWith("pruned/without-");
    assertThat(job.at("/optimizer/learningRate").asDouble()).isEqualTo(1e-3);
    double written = meanLoss("--model", "" + exported);
    assertThat(written).isCloseTo(healed.get("loss").asDouble(), within(1e-5 * written));
    JsonNode left = JSON.readTree(exported.resolve("config.json").toFile()).at("/striate");
    assertThat(left.get("originalLayers"))
        .hasSize(6)
        .doesNotContainAnyElementsOf(pruned.get("gone"));

    assertThat(prune(with(asked, "--resume"))).as(shell.err()).isZero();
    assertThat(JSON.readTree(shell.out()).get("healed")).isEqualTo(healing);
    assertThat(JSON.readTree(shell.out()).get("curves")).isEqualTo(printed.get("curves"));
    assertThat(shell.err()).contains("healed before").doesNotContain("sample 1");
    assertThat(runs()).hasSize(2);

    assertThat(prune(with(asked, "--resume", "--heal-steps", "3"))).as(shell.err()).isZero();
    assertThat(JSON.readTree(shell.out()).get("healed").get("steps").asInt()).isEqualTo(3);
    assertThat(runs()).hasSize(3);
  }

  @Test
  void aRunThatTunedInFullIsPrunedResetAndMeasuredByItsId() throws IOException {
    ObjectNode job = SmallJob.tuning(4, 4).put("method", "full").put("layers", "1,3");
    String run = tuned(job);
    Path merged = workspace.resolve("merged");
    assertThat(
            shell.striate(
                "export",
                "--run",
                run,
                "--format",
                "merged",
                "--output",
                "" + merged,
                "--workspace",
                "" + workspace))
        .as(shell.err())
        .isZero();
    double tuned = meanLoss("--model", "" + merged);
    assertThat(prune("--run", run, "--steps", "1", "--metric", "gradient-norm", "--rerank"))
        .as(shell.err())
        .isZero();
    JsonNode printed = JSON.readTree(shell.out());
    assertThat(printed.get("region").asText()).isEqualTo("1,3");
    JsonNode curve = printed.get("curves").get(0).get("steps");
    assertThat(curve.get(0).get("loss").asDouble()).isCloseTo(tuned, within(1e-5 * tuned));

    // a run of adapters beside it, pruned by how far the full one's layers moved
    String other = tuned(SmallJob.tuning(2, 2));
    assertThat(
            prune(
                "--run",
                run,
                "--steps",
                "2",
                "--metric",
                "parameter-change-ratio",
                "--compare-with",
                other,
                "--ignore-region"))
        .as(shell.err())
        .isZero();
    JsonNode curves = JSON.readTree(shell.out()).get("curves");
    assertThat(curves)
        .extracting(one -> one.get("name").asText())
        .containsExactly(
            "pruned", "pruned, region ignored", "compared, same layers", "compared, own ranking");
    assertThat(curves.get(1).get("steps").get(2).get("gone")).doesNotContain(JSON.readTree("1"));

    assertThat(striate("reset", "--run", run, "--layers", "all", "--json"))
        .as(shell.err())
        .isZero();
    JsonNode variants = JSON.readTree(shell.out()).get("variants");
    assertThat(variants.get(0).get("loss").asDouble()).isCloseTo(tuned, within(1e-5 * tuned));
    assertThat(variants.get(1).get("layers").toString()).isEqualTo("[1,3]");

    assertThat(striate("importance", "--run", run, "--metric", "parameter-l2-change", "--json"))
        .as(shell.err())
        .isZero();
    for (JsonNode layer : JSON.readTree(shell.out()).get("layers")) {
      boolean changed = List.of(1, 3).contains(layer.get("layer").asInt());
      assertThat(layer.get("value").asDouble() > 0).isEqualTo(changed);
    }
  }

  @Test
  void whatCannotBeHealedIsRefusedBeforeAnythingIsMeasured() throws IOException {
    String model = ORACLE.directory().toString();
    String adapter = ORACLE.directory().resolve("adapter").toString();
    refused("what the pruned model is healed with", "--model", model, "--region", "1", "--heal");
    refused("no region to heal", "--model", model, "--region", "none", "--heal");
    refused("run 'nobody' not found", "--run", "nobody", "--heal");
    refused("a run names its model's parts", "--run", "nobody", "--adapter", adapter);
    refused("0 is out of range", "--model", model, "--region", "1", "--heal-steps", "0");
    refused(
        "run 'nobody' not found", "--model", model, "--region", "1", "--compare-with", "nobody");
    assertThat(prune("--steps", "1")).isEqualTo(2);
    assertThat(shell.err()).contains("--model", "--run");
  }

  private void refused(String words, String... more) {
    assertThat(prune(more)).as(shell.err()).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains(words);
  }

  private Path at(String name) {
    return workspace.resolve(name);
  }

  /** Tunes a job to its end; returns the run. */
  private String tuned(ObjectNode job) throws IOException {
    JSON.writeValue(at("job.json").toFile(), job);
    String file = at("job.json").toString();
    assertThat(shell.striate("tune", "--job", file, "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    return shell.out().strip().split(" ")[0];
  }

  private int prune(String... more) {
    return striate("prune", with(more, "--json"));
  }

  private int striate(String command, String... more) {
    String[] all = {
      command, "--samples", SAMPLES, "--device", "cpu", "--workspace", "" + workspace
    };
    return shell.striate(with(all, more));
  }

  private static String[] with(String[] args, String... more) {
    return Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private JsonNode job(String run) throws IOException {
    return JSON.readTree(workspace.resolve("runs").resolve(run).resolve("job.json").toFile());
  }

  private JsonNode runs() throws IOException {
    assertThat(shell.striate("runs", "--json", "--workspace", "" + workspace)).isZero();
    return JSON.readTree(shell.out()).get("runs");
  }

  /** The region's places among the layers that are left. */
  private static String renumbered(JsonNode gone) {
    List<String> places = new ArrayList<>();
    for (int layer : List.of(1, 3, 6)) {
      int below = 0;
      for (JsonNode removed : gone) {
        below += removed.asInt() < layer ? 1 : 0;
      }
      places.add(String.valueOf(layer - below));
    }
    return String.join(",", places);
  }

  /** Per supervised token. */
  private double meanLoss(String... model) throws IOException {
    Path logits = Files.createTempFile(workspace, "logits", ".safetensors");
    String[] asked = {"forward", "--samples", SAMPLES, "--json", "--output", "" + logits};
    assertThat(shell.striate(with(asked, model))).as(shell.err()).isZero();
    JsonNode samples = JSON.readTree(shell.out()).get("samples");
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < samples.size(); i++) {
      int supervised = ORACLE.samples().get(i).supervised();
      sum += samples.get(i).get("loss").asDouble() * supervised;
      tokens += supervised;
    }
    return sum / tokens;
  }
}
