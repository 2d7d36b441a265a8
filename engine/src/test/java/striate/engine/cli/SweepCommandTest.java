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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.ChildProcesses;
import striate.engine.fault.Dose;
import striate.engine.fault.SmallJob;
import striate.engine.job.WorkerProcess;

/**
 * Sweeps by the command line, with real workers. {@code -Dstriate.sweepKills=N} kills a sweep of 12
 * runs N times before it is let to end; the small dose kills one of 3 runs once.
 */
class SweepCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Dose.of("striate.sweepKills", 1, 20);
  private static final String SEEDS = KILLS > 1 ? "1,2,3,4" : "1";
  private static final int RUNS = KILLS > 1 ? 12 : 3;

  @TempDir Path directory;
  private final Random random = new Random(Long.getLong("striate.killSeed", 13));
  private TestShell shell;
  private Path workspace;
  private Path job;

  @BeforeEach
  void writeTheJob() throws IOException {
    shell = new TestShell(directory.resolve("home"));
    workspace = Files.createDirectories(directory.resolve("workspace"));
    job = directory.resolve("job.json");
  }

  @AfterEach
  void endWorkers() throws IOException {
    killWorkers();
  }

  @Test
  void aPlanIsShownAndNothingIsWritten() throws IOException {
    JSON.writeValue(job.toFile(), SmallJob.tuning(40, 20));
    String[] sweep = {
      "sweep",
      "--job",
      "" + job,
      "--strategies",
      "all,sparse-uniform,top-quarter",
      "--sizes",
      "1/4,2",
      "--seeds",
      "1,2",
      "--shares",
      "1,0.5",
      "--workspace",
      "" + workspace,
      "--dry-run"
    };
    assertThat(shell.striate(sweep)).as(shell.err()).isZero();
    assertThat(shell.out())
        .contains("all, seed 1", "sparse-uniform:2, 50 % of the samples, seed 2")
        .containsPattern("small-[0-9a-f]{6}: 12 runs, 0 done")
        .containsPattern("time: about .* \\(measured now, without scoring\\)")
        .containsPattern("disk: about .* of .* free");
    assertThat(shell.striate(with(sweep, "--json"))).as(shell.err()).isZero();
    JsonNode plan = JSON.readTree(shell.out());
    // of 8 layers a quarter is 2: the sizes meet, and so would the same layers by another name
    assertThat(plan.get("count").asInt()).isEqualTo(12);
    assertThat(plan.get("left").asInt()).isEqualTo(12);
    assertThat(plan.get("seconds").asDouble()).isPositive();
    // a factor of 1 + 3 * 2 checkpoints of float32
    assertThat(plan.get("runs").get(0).get("bytes").asLong() % (7 * 4)).isZero();
    assertThat(plan.get("runs").get(0).get("state").asText()).isEqualTo("new");
    assertThat(workspace.resolve("sweeps")).doesNotExist();
    assertThat(workspace.resolve("runs")).doesNotExist();
  }

  @Test
  void wrongSweepsAreOneLine() throws IOException {
    JSON.writeValue(job.toFile(), SmallJob.tuning(2, 2));
    refused("no base job is given", "sweep", "--strategies", "all");
    refused(
        "'first' needs a count, and no sizes", "sweep", "--job", "" + job, "--strategies", "first");
    refused("'8' is not a layer", "sweep", "--job", "" + job, "--strategy", "1,8");
    refused("1.5 is out of range", "sweep", "--job", "" + job, "--shares", "1.5");
    refused("no sweep of the name 'x'", "sweep", "--resume", "x");
    refused("--resume goes with no other sweep", "sweep", "--resume", "x", "--seeds", "1");
    refused("no sweep of the name 'x'", "sweep", "figures", "x");
    refused("'gif' is no format of figures", "sweep", "figures", "x", "--formats", "svg,gif");
    refused("'a b' is not a name", "sweep", "--job", "" + job, "--name", "a b");
    refused("scores nothing", "search", "--job", "" + job, "--method", "forward");
  }

  private void refused(String what, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--workspace", workspace.toString()));
    assertThat(shell.striate(all.toArray(String[]::new))).as(shell.err()).isEqualTo(2);
    assertThat(shell.err().lines().filter(line -> line.startsWith("striate:"))).hasSize(1);
    assertThat(shell.err()).contains(what);
  }

  /** The sweep, its figures, a search and the store's view of them, on one set of runs. */
  @Test
  void aKilledSweepGoesOnAndItsRunsAreDrawnAndFoundAgain() throws Exception {
    ObjectNode small = SmallJob.evaluated(directory.resolve("model"), 6, 2, 6);
    JSON.writeValue(job.toFile(), small);
    List<String> command =
        List.of(
            "sweep",
            "--job",
            "" + job,
            "--strategies",
            "all,first:1,last:1",
            "--seeds",
            SEEDS,
            "--name",
            "small",
            "--json",
            "--yes",
            "--workspace",
            "" + workspace);
    TreeMap<String, String> finished = new TreeMap<>(); // the size of each run's journal
    for (int kill = 0; kill < KILLS; kill++) {
      killed(command);
      for (String run : finishedRuns()) {
        String size = "" + Files.size(workspace.resolve("runs/" + run + "/journal.jsonl"));
        assertThat(finished.getOrDefault(run, size)).as("journal of " + run).isEqualTo(size);
        finished.put(run, size);
      }
      Dose.progress("kills", kill + 1, KILLS);
    }
    assertThat(finished).as("done before the last kill").isNotEmpty();
    assertThat(shell.striate("sweep", "--resume", "small", "--json", "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    List<JsonNode> lines = lines(shell.out());
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            JSON.readTree(
                "{\"event\":\"finished\",\"sweep\":\"small\",\"count\":"
                    + RUNS
                    + ",\"done\":"
                    + RUNS
                    + "}"));
    assertThat(finishedRuns()).hasSize(RUNS).containsAll(finished.keySet());
    assertThat(allRuns()).hasSize(RUNS);
    for (String run : finished.keySet()) {
      assertThat(Files.size(workspace.resolve("runs/" + run + "/journal.jsonl")))
          .isEqualTo(Long.parseLong(finished.get(run)));
    }

    int before = allRuns().size();
    assertThat(shell.striate(command.toArray(String[]::new))).as(shell.err()).isZero();
    assertThat(lines(shell.out())).hasSize(2); // the plan and the end
    assertThat(allRuns()).hasSize(before);

    figures();
    searched(before);
    recordedWithTheInstallationTheyAreNotRepeated(command);
  }

  /** The same runs as those of an installation, seen from another workspace. */
  private void recordedWithTheInstallationTheyAreNotRepeated(List<String> command)
      throws IOException {
    JsonNode figures = printed("sweep", "figures", "small", "--json", "-w", "" + workspace).get(0);
    Path home = Files.createDirectories(directory.resolve("home"));
    String installed = home.resolve("experiments.db").toString();
    assertThat(shell.striate("runs", "backup", installed, "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    Path other = Files.createDirectories(directory.resolve("other"));
    List<String> elsewhere = new ArrayList<>(command);
    elsewhere.set(command.size() - 1, other.toString());
    String[] sweep = elsewhere.toArray(String[]::new);
    JsonNode plan = printed(with(sweep, "--dry-run")).get(0);
    assertThat(plan.get("done").asInt()).isEqualTo(RUNS);
    assertThat(plan.get("recorded").asInt()).isEqualTo(RUNS);
    JsonNode anew = printed(with(with(sweep, "--dry-run"), "--no-recorded")).get(0);
    assertThat(anew.get("done").asInt()).isZero();
    assertThat(printed(sweep).get(1).get("event").asText()).isEqualTo("finished");
    assertThat(other.resolve("runs")).isDirectoryNotContaining(Files::isDirectory);
    assertThat(printed("sweep", "figures", "small", "--json", "-w", "" + other).get(0))
        .isEqualTo(figures);
  }

  private List<JsonNode> printed(String... command) throws IOException {
    assertThat(shell.striate(command)).as(shell.err()).isZero();
    return lines(shell.out());
  }

  private void figures() throws IOException {
    assertThat(shell.striate("sweep", "figures", "small", "--json", "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    JsonNode figures = JSON.readTree(shell.out()).get("figures");
    TreeMap<String, JsonNode> byName = new TreeMap<>();
    figures.forEach(figure -> byName.put(figure.get("name").asText(), figure.get("rows")));
    assertThat(byName)
        .containsOnlyKeys("layers", "strategies", "data-share", "learning-curves", "pareto");
    // one task a modality: three selections, two modalities
    assertThat(byName.get("layers")).hasSize(6);
    assertThat(byName.get("data-share")).isEmpty();
    assertThat(shell.striate("compare", "--by", "layers", "--json", "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    assertThat(shell.out()).contains("\"retention");
    for (JsonNode row : byName.get("layers")) {
      assertThat(row.get("value").asDouble()).isBetween(0.0, 1.0);
      assertThat(row.get("low").asDouble()).isLessThanOrEqualTo(row.get("value").asDouble());
      boolean all = row.get("strategy").asText().equals("all");
      assertThat(row.get("difference").isNull()).isEqualTo(all);
      assertThat(row.get("seeds").asInt()).isEqualTo(RUNS / 3);
    }
    // scored before and after: three selections, two modalities
    assertThat(byName.get("learning-curves")).hasSize(2 * 3 * 2);
    assertThat(byName.get("pareto")).hasSize(6);
    byName
        .get("pareto")
        .forEach(row -> assertThat(row.get("tuning_seconds").asDouble()).isPositive());

    Path output = directory.resolve("figures");
    assertThat(
            shell.striate(
                "sweep",
                "figures",
                "small",
                "--output",
                "" + output,
                "--workspace",
                "" + workspace))
        .isZero();
    List<String> csv = Files.readAllLines(output.resolve("layers.csv"));
    assertThat(csv).hasSize(7);
    List<String> head = List.of(csv.get(0).split(",", -1));
    List<String> first = List.of(csv.get(1).split(",", -1));
    assertThat(Double.parseDouble(first.get(head.indexOf("value"))))
        .isEqualTo(byName.get("layers").get(0).get("value").asDouble(), within(0.0));
    assertThat(Files.readString(output.resolve("figures.md")))
        .contains("## Training time against score", "| first:1 |");
  }

  /** All trials of this search are runs of the sweep. */
  private void searched(int before) throws IOException {
    String[] search = {
      "search",
      "--job",
      "" + job,
      "--method",
      "backward",
      "--size",
      "1",
      "--seeds",
      "1",
      "--json",
      "--workspace",
      "" + workspace
    };
    assertThat(shell.striate(search)).as(shell.err()).isZero();
    List<JsonNode> lines = lines(shell.out());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).get("candidates")).hasSize(2);
    assertThat(lines.get(1).get("layers")).hasSize(1);
    assertThat(lines.get(1).get("complete").asBoolean()).isTrue();
    assertThat(allRuns()).hasSize(before);
  }

  /** Starts the command and kills it and its worker at a random moment. */
  private void killed(List<String> command) throws Exception {
    int already = finishedRuns().size();
    Process process =
        ChildProcesses.jvm(CliProcess.class, "-Dstriate.random=true")
            .process(command)
            .redirectOutput(directory.resolve("stdout.jsonl").toFile())
            .redirectError(directory.resolve("stderr.txt").toFile())
            .start();
    // the small dose is killed in its second run, so that there is one to be repeated
    int events = KILLS > 1 ? random.nextInt(60) : 34;
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(8);
    while (process.isAlive() && journalLines() < 27 * already + events) {
      assertThat(System.nanoTime()).isLessThan(giveUp);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    process.destroyForcibly().waitFor();
    killWorkers();
  }

  private long journalLines() {
    long lines = 0;
    for (Path run : runDirectories()) {
      try (Stream<String> journal = Files.lines(run.resolve("journal.jsonl"))) {
        lines += journal.count();
      } catch (IOException e) {
        lines += 0; // not begun yet
      }
    }
    return lines;
  }

  private void killWorkers() {
    runDirectories().forEach(run -> WorkerProcess.read(run).ifPresent(WorkerProcess::kill));
  }

  private List<Path> runDirectories() {
    Path runs = workspace.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private TreeSet<String> finishedRuns() throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (JsonNode run : allRuns()) {
      if (run.get("status").asText().equals("FINISHED")) {
        ids.add(run.get("id").asText());
      }
    }
    return ids;
  }

  private List<JsonNode> allRuns() throws IOException {
    assertThat(shell.striate("runs", "--json", "--workspace", "" + workspace)).isZero();
    List<JsonNode> runs = new ArrayList<>();
    JSON.readTree(shell.out()).get("runs").forEach(runs::add);
    return runs;
  }

  private static List<JsonNode> lines(String out) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.strip().split("\n")) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static String[] with(String[] args, String more) {
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }
}
