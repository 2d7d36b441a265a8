package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.fault.SmallJob;
import striate.engine.run.JobFields;

/** The command line's tuning, with a real worker and a tiny model. */
class TuneCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path ORACLE =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();

  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void copyTheSamples() throws IOException {
    shell = new TestShell(workspace.resolve("home"));
    Files.createDirectories(workspace.resolve("jobs/images"));
    Files.copy(ORACLE.resolve("samples.json"), workspace.resolve("jobs/samples.json"));
    for (int i = 0; i < 4; i++) {
      Files.copy(
          ORACLE.resolve("images/" + i + ".png"), workspace.resolve("jobs/images/" + i + ".png"));
    }
  }

  @Test
  void everyEventIsALineAndTheLastOneNamesTheRun() throws IOException {
    Path job = job(tree -> {});

    assertThat(tune(job, "--json")).as(shell.err()).isZero();

    List<JsonNode> events = shell.out().lines().map(TuneCommandTest::json).toList();
    assertThat(events)
        .extracting(e -> e.get("event").asText())
        .contains("started", "step", "checkpoint");
    assertThat(events).filteredOn(e -> e.get("event").asText().equals("step")).hasSize(2);
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.get("event").asText()).isEqualTo("finished");
    Path directory = Path.of(last.get("directory").asText());
    assertThat(directory).isEqualTo(workspace.resolve("runs").resolve(last.get("run").asText()));
    assertThat(Files.readString(directory.resolve("journal.jsonl"))).isEqualTo(shell.out());
    assertThat(shell.err()).isEmpty();

    assertThat(shell.striate("runs", "--workspace", workspace.toString())).isZero();
    assertThat(shell.out())
        .contains(last.get("run").asText())
        .contains("finished")
        .contains("·█")
        .contains("2/2");

    assertThat(tune(job, "--resume")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("FINISHED and cannot be resumed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layers          | 3,99                | 99
          layers          | sparse-unifrom:8    | sparse-unifrom
          model           | no/such/model       | no/such/model
          learningRates   | 1                   | learningRates
          method          | prefix              | method
          steps           | -3                  | steps
          dtype           | float16             | float16 cannot hold
          tower           | no/tower            | 'no/tower' not found
          initialAdapter  | no/adapter          | 'no/adapter' not found
          """)
  void aWrongFieldIsOneLineAndChangesNothing(String field, String value, String named)
      throws IOException {
    Path job =
        job(tree -> tree.put(field, value).put("projector", field.equals("tower") ? "." : null));
    refusedAtBothDoors(job, named);
  }

  private void refusedAtBothDoors(Path job, String named) {
    for (String[] door : List.of(new String[0], new String[] {"--dry-run", "--json"})) {
      assertThat(tune(job, door)).isEqualTo(2);

      assertThat(shell.err()).hasLineCount(1).startsWith("striate: ").contains(named);
      assertThat(shell.out()).isEmpty();
      nothingWasMade();
    }
  }

  @Test
  void whatTheWorkerWouldRefuseIsRefusedBeforeARunIsMade() throws IOException {
    refusedAtBothDoors(
        job(tree -> tree.put("layers", "none").put("trainProjector", false)), "nothing is tuned");
    refusedAtBothDoors(
        job(tree -> tree.put("initialAdapter", ORACLE.resolve("adapter").toString())),
        "the adapter is on layers 1,3,6, the job selects");
    refusedAtBothDoors(
        job(tree -> tree.putObject("lora").put("rank", 65)),
        "rank 65 is above the model's hidden size of 64");
    refusedAtBothDoors(
        job(tree -> tree.put("batchSize", 60_000).put("gradientAccumulation", 60_000)),
        "60000 x 60000 = 3600000000 samples a step");
    refusedAtBothDoors(
        job(tree -> tree.withObject("/data").put("template", "plain")), "names a template");
  }

  @Test
  void theFieldsOfAJobAreListed() {
    assertThat(shell.striate("tune", "--fields")).isZero();
    assertThat(shell.out()).isEqualTo(JobFields.listing(100));
    assertThat(shell.striate("tune")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("--job", "--fields");
  }

  @Test
  void aDryRunOfManySamplesSaysThatItCountedAPart() throws IOException {
    StringBuilder samples = new StringBuilder("[");
    for (int i = 0; i < 6000; i++) {
      samples.append(i == 0 ? "" : ",").append("{\"prompt\": \"a b\", \"answer\": \" c\"}");
    }
    Files.writeString(workspace.resolve("jobs/samples.json"), samples.append("]"));

    assertThat(tune(job(tree -> {}), "--dry-run")).as(shell.err()).isZero();

    assertThat(shell.out())
        .contains("6,000; lengths from ")
        .contains(" of 6,000 samples: 2,048 drawn by chance and the longest by their bytes")
        .contains("measured on layers as wide as the model's");
    nothingWasMade();
  }

  @Test
  void aTruncatedCheckpointIsOneLineAndChangesNothing() throws IOException {
    Path model = workspace.resolve("model");
    Files.createDirectories(model);
    for (String name :
        List.of(
            "config.json", "tokenizer.json", "tokenizer_config.json", "preprocessor_config.json")) {
      Files.copy(ORACLE.resolve(name), model.resolve(name));
    }
    byte[] weights = Files.readAllBytes(ORACLE.resolve("model.safetensors"));
    Files.write(
        model.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, weights.length / 2));

    assertThat(tune(job(tree -> tree.put("model", "../model")))).isEqualTo(2);

    assertThat(shell.err()).hasLineCount(1).contains("model.safetensors");
    nothingWasMade();
  }

  @Test
  void anImageThatIsNoneIsNamedAndItsSampleLeftOut() throws IOException {
    Files.writeString(workspace.resolve("jobs/images/2.png"), "no picture");

    assertThat(tune(job(tree -> {}))).as(shell.err()).isZero();

    assertThat(shell.err())
        .contains("left out: 1 sample whose image cannot be used")
        .contains("neither PNG, JPEG, GIF, BMP, WebP nor TIFF")
        .contains("2.png");
  }

  @Test
  void imagesThatAreAllMissingAreOneLineAndChangeNothing() throws IOException {
    for (int i = 0; i < 4; i++) {
      Files.delete(workspace.resolve("jobs/images/" + i + ".png"));
    }

    assertThat(tune(job(tree -> {}))).isEqualTo(2);

    assertThat(shell.err()).hasLineCount(1).contains("0.png not found, nor any of the");
    nothingWasMade();
  }

  @Test
  void aDryRunTellsWhatTheRunTakesAndMakesNothing() throws IOException {
    Path job = job(tree -> {});
    assertThat(tune(job, "--dry-run", "--json")).as(shell.err()).isZero();
    JsonNode told = json(shell.out());
    assertThat(told.get("steps").asInt()).isEqualTo(2);
    assertThat(told.get("secondsPerStep").asDouble()).isPositive();
    assertThat(told.get("totalSeconds").asDouble())
        .isGreaterThanOrEqualTo(2 * told.get("secondsPerStep").asDouble());
    for (String part :
        List.of("weights", "gradients", "optimizer", "activations", "data", "process", "peak")) {
      assertThat(told.get("bytes").get(part).asLong()).as(part).isPositive();
    }
    nothingWasMade();

    assertThat(tune(job, "--dry-run")).isZero();
    assertThat(shell.out()).contains("peak memory", "a step", "2 steps");
    nothingWasMade();

    assertThat(tune(job, "--json")).as(shell.err()).isZero();
    JsonNode started =
        shell
            .out()
            .lines()
            .map(TuneCommandTest::json)
            .filter(e -> e.has("trainableParameters"))
            .findFirst()
            .orElseThrow();
    assertThat(told.get("trainableParameters")).isEqualTo(started.get("trainableParameters"));
  }

  @Test
  void aReplayMakesTheSameNumbersAndTellsOtherFiles() throws IOException {
    assertThat(tune(job(tree -> {}), "--json")).as(shell.err()).isZero();
    String original =
        json(shell.out().lines().reduce((a, b) -> b).orElseThrow()).get("run").asText();

    assertThat(replay(original)).as(shell.err()).isZero();
    assertThat(shell.out()).contains("2 of 2 losses are equal to the bit");

    Path samples = workspace.resolve("jobs/samples.json");
    Files.writeString(samples, Files.readString(samples).replaceFirst("It is red", "It is blue"));
    assertThat(replay(original)).isEqualTo(1);
    assertThat(shell.err()).contains("the samples changed since the original");
    assertThat(shell.out())
        .contains("the first that differs is step")
        .contains("the samples changed");

    assertThat(replay("nobody")).isEqualTo(2);
    assertThat(shell.striate("runs", "show", original, "--workspace", workspace.toString()))
        .isZero();
    assertThat(shell.out()).contains("recipe").contains("sha256").contains("pytorch");
  }

  private int replay(String run) {
    return shell.striate("tune", "--replay", run, "--workspace", workspace.toString());
  }

  @Test
  void scoresOfSomeQuestionsSaySoAndGiveNoAverage() throws IOException {
    ObjectNode job = SmallJob.evaluated(workspace.resolve("model"), 1, 10, 1);
    job.withObject("/evaluation").put("limit", 7);
    Path file = workspace.resolve("jobs/some.json");
    Files.writeString(file, MAPPER.writeValueAsString(job));

    assertThat(tune(file)).as(shell.err()).isZero();
    assertThat(shell.err())
        .containsPattern("before tuning: \\w+ [\\d.]+ % \\(7 of 60 questions\\), arithmetic ")
        .contains("after 1 steps: ")
        .doesNotContain("visual", "textual");

    assertThat(shell.striate("runs", "--json", "--workspace", workspace.toString())).isZero();
    String run = json(shell.out()).at("/runs/0/id").asText();
    assertThat(shell.striate("runs", "show", run, "--workspace", workspace.toString())).isZero();
    assertThat(shell.out()).contains("(accuracy, 7 of 60 questions)");
  }

  @Test
  void aJobFileThatIsNotThereIsOneLine() {
    assertThat(tune(workspace.resolve("none.json"))).isEqualTo(2);

    assertThat(shell.err()).hasLineCount(1).contains("job file not found");
  }

  @Test
  void withoutAStoreThereAreNoRuns() {
    assertThat(shell.striate("runs", "--json", "--workspace", workspace.toString())).isZero();

    assertThat(json(shell.out()).get("runs")).isEmpty();
  }

  private void nothingWasMade() {
    assertThat(workspace.resolve("experiments.db")).doesNotExist();
    assertThat(workspace.resolve("runs")).doesNotExist();
  }

  /** Paths in it start at its own directory, which is not the workspace. */
  private Path job(Consumer<ObjectNode> change) throws IOException {
    ObjectNode job = MAPPER.createObjectNode();
    job.put("name", "try");
    job.put("model", ORACLE.toString());
    job.putObject("data").put("samples", "samples.json");
    job.put("layers", "sparse-uniform:2");
    job.put("steps", 2);
    job.put("batchSize", 2);
    change.accept(job);
    Path file = workspace.resolve("jobs/job.json");
    Files.writeString(file, MAPPER.writeValueAsString(job));
    return file;
  }

  private int tune(Path job, String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(more, 0, args, 5, more.length);
    args[0] = "tune";
    args[1] = "--job";
    args[2] = job.toString();
    args[3] = "--workspace";
    args[4] = workspace.toString();
    return shell.striate(args);
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
