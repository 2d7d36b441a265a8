package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint is tuned on conversations in LLaVA's format and scored on files as POPE, GQA and
 * MMLU publish them: during and after the run, and again from the saved adapter.
 */
class PublishedTasksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();
  private static final Path CONVERSATIONS =
      Path.of("src/test/resources/field/lora-run/samples.json").toAbsolutePath();
  private static final Path DATA = Path.of("src/test/resources/tasks/data");
  private static final List<String> TASKS = List.of("pope", "gqa", "mmlu");
  private static final int STEPS = 4;

  @TempDir Path temporary;
  private TestShell shell;
  private Path workspace;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(temporary.resolve("home"));
    workspace = Files.createDirectories(temporary.resolve("workspace"));
    for (String directory : List.of("pope", "coco", "gqa", "mmlu")) {
      copy(DATA.resolve(directory), workspace.resolve("tasks/data").resolve(directory));
    }
  }

  @Test
  void aTunedCheckpointHasTheSameScoresDuringAndAfterTheRun() throws IOException {
    assertThat(shell.striate("tasks", "check", "pope", "gqa", "mmlu", "--workspace", place()))
        .as(() -> shell.out() + shell.err())
        .isZero();
    String all = tuned("all", 1);
    String one = tuned("2", 1);

    for (String run : List.of(all, one)) {
      Map<Integer, Map<String, Double>> scores = scores(run);
      assertThat(scores.keySet()).containsExactlyInAnyOrder(0, 2, STEPS);
      assertThat(scores.values()).allSatisfy(of -> assertThat(of).containsOnlyKeys(TASKS));
      assertThat(afterwards(run)).isEqualTo(scores.get(STEPS));
    }

    assertThat(shell.striate("compare", all, one, "--json", "--workspace", place()))
        .as(shell::err)
        .isZero();
    JsonNode comparison = JSON.readTree(shell.out());
    assertThat(comparison.findValuesAsText("name")).contains("pope", "gqa", "mmlu");
    assertThat(shell.striate("compare", "--by", "layers", "--workspace", place())).isZero();
    assertThat(shell.out()).contains("pope", "gqa", "mmlu", "visual average");
  }

  private String tuned(String layers, int seed) throws IOException {
    ObjectNode job = JSON.createObjectNode();
    job.put("name", layers).put("model", MODEL.toString()).put("layers", layers);
    job.putObject("data")
        .put("samples", CONVERSATIONS.toString())
        .put("images", MODEL.toString())
        .put("template", "vicuna_v1");
    job.put("method", "lora").put("batchSize", 2).put("steps", STEPS).put("seed", seed);
    job.putObject("optimizer").put("learningRate", 1e-2);
    job.put("device", "cpu");
    ObjectNode evaluation = job.putObject("evaluation").put("everySteps", 2);
    TASKS.forEach(evaluation.putArray("tasks")::add);
    Path file = temporary.resolve("job.json");
    JSON.writeValue(file.toFile(), job);
    assertThat(shell.striate("tune", "--json", "--job", file.toString(), "--workspace", place()))
        .as(shell::err)
        .isZero();
    String last = shell.out().lines().reduce((a, b) -> b).orElse("");
    return JSON.readTree(last).get("run").asText();
  }

  private Map<Integer, Map<String, Double>> scores(String run) throws IOException {
    assertThat(shell.striate("runs", "show", run, "--json", "--workspace", place()))
        .as(shell::err)
        .isZero();
    Map<Integer, Map<String, Double>> scores = new HashMap<>();
    for (JsonNode score : JSON.readTree(shell.out()).get("scores")) {
      scores
          .computeIfAbsent(score.get("step").asInt(), step -> new HashMap<>())
          .put(score.get("task").asText(), score.get("value").asDouble());
    }
    return scores;
  }

  private Map<String, Double> afterwards(String run) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("evaluate", "--json", "--model", MODEL.toString(), "--adapter"));
    command.add(workspace.resolve("runs").resolve(run).resolve("adapter").toString());
    command.addAll(List.of("--tasks", String.join(",", TASKS), "--template", "vicuna_v1"));
    command.addAll(List.of("--workspace", place()));
    assertThat(shell.striate(command.toArray(String[]::new))).as(shell::err).isZero();
    Map<String, Double> scores = new HashMap<>();
    for (JsonNode task : JSON.readTree(shell.out()).get("tasks")) {
      scores.put(task.get("task").asText(), task.get("score").asDouble());
    }
    return scores;
  }

  private String place() {
    return workspace.toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
