package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.SampleRun;
import striate.engine.disk.Sha256;

/** {@code striate runs} in a workspace with two runs, beside an installation with 18. */
class RunsCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ONE = "20260101-120000000-aaaaaa";
  private static final String CUT = "20260101-120100000-bbbbbb";

  @TempDir Path home;
  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void anInstallationAndAWorkspace() throws IOException {
    Files.createDirectories(home.resolve("assets"));
    Files.copy(
        Path.of(System.getProperty("striate.root"), "experiments.db"),
        home.resolve("experiments.db"));
    SampleRun.finished(workspace, ONE, "one");
    SampleRun.cut(workspace, CUT, "cut");
    shell = new TestShell(home);
  }

  @Test
  void recordedRunsAreListedAfterOnesOwnAndMarked() throws IOException {
    List<JsonNode> all = listed();
    int shipped = listed("--recorded").size();
    assertThat(shipped).isPositive();
    assertThat(all).hasSize(2 + shipped);
    assertThat(all.subList(0, 2)).noneMatch(run -> run.get("recorded").asBoolean());
    assertThat(all.subList(2, all.size()))
        .allMatch(run -> run.get("recorded").asBoolean())
        .allMatch(run -> !run.get("machine").get("processor").asText().isEmpty());
    assertThat(listed("--no-recorded")).hasSize(2);

    assertThat(runs()).isZero();
    assertThat(shell.out().lines().filter(line -> line.endsWith("  recorded"))).hasSize(shipped);
    assertThat(shell.err()).contains("come with Striate").contains("core");

    String recorded = all.get(5).get("id").asText();
    assertThat(runs("show", recorded)).isZero();
    assertThat(shell.out()).contains("with Striate; can only be read").contains("machine");
    for (String[] change :
        List.of(
            new String[] {"tag", recorded, "x"},
            new String[] {"note", recorded, "x"},
            new String[] {"rename", recorded, "x"},
            new String[] {"delete", recorded},
            new String[] {"delete", recorded, "--permanently", "--yes"},
            new String[] {"export", recorded, "--output", home.resolve("x.zip").toString()})) {
      assertThat(runs(change)).as(Arrays.toString(change)).isEqualTo(2);
      assertThat(shell.err()).contains("is recorded with Striate and cannot be");
      assertThat(shell.err().lines().filter(line -> line.startsWith("striate: "))).hasSize(1);
    }
    assertThat(
            shell.striate(
                "export", "--run", recorded, "--format", "peft", "-w", workspace.toString()))
        .isEqualTo(2);
    assertThat(shell.err()).contains("is recorded with Striate, without what it trained");
  }

  @Test
  void runsAreFoundByTagStatusAndText() throws IOException {
    assertThat(runs("tag", ONE, "baseline", "paper")).isZero();
    assertThat(runs("tag", ONE + "," + CUT, "--add", "draft", "--remove", "paper")).isZero();
    assertThat(shell.out()).contains(ONE + "  baseline, draft").contains(CUT + "  draft");
    assertThat(runs("note", CUT, "forgets Arithmetic")).isZero();
    assertThat(runs("rename", CUT, "quarter")).isZero();

    assertThat(ids("--tag", "baseline")).containsExactly(ONE);
    assertThat(ids("--tag", "draft")).containsExactly(CUT, ONE);
    assertThat(ids("--tag", "draft,baseline")).containsExactly(ONE);
    assertThat(ids("--status", "interrupted")).containsExactly(CUT);
    assertThat(ids("--status", "finished", "--no-recorded")).containsExactly(ONE);
    assertThat(ids("--text", "ARITHMETIC")).containsExactly(CUT);
    assertThat(ids("--text", "quarter", "--no-recorded")).containsExactly(CUT);
    assertThat(ids("--limit", "1")).hasSize(1);
    assertThat(runs("note", CUT)).isZero();
    assertThat(shell.out().strip()).isEqualTo("forgets Arithmetic");
    assertThat(runs("note", CUT, "--remove")).isZero();
    assertThat(ids("--text", "arithmetic", "--no-recorded")).isEmpty();
    assertThat(runs("--status", "sleeping")).isEqualTo(2);
    assertThat(runs("tag", "nobody", "x")).isEqualTo(2);
    assertThat(shell.err()).contains("run 'nobody' not found");
  }

  @Test
  void deletedRunsAreKeptAndComeBack() throws IOException {
    assertThat(runs("delete", ONE, "nobody")).isEqualTo(2);
    assertThat(ids("--no-recorded")).containsExactly(CUT, ONE);

    assertThat(runs("delete", ONE, CUT)).isZero();
    assertThat(shell.err()).contains(" kept in ").contains("striate runs restore " + ONE);
    assertThat(ids("--no-recorded")).isEmpty();
    assertThat(runs("list", "--deleted", "--json")).isZero();
    assertThat(JSON.readTree(shell.out()).get("deleted")).hasSize(2);

    assertThat(runs("restore", ONE)).isZero();
    assertThat(ids("--no-recorded")).containsExactly(ONE);
    assertThat(runs("delete", CUT, "--permanently")).isEqualTo(2);
    assertThat(shell.err()).contains("add --yes");
    assertThat(runs("delete", CUT, ONE, "--permanently", "--yes")).isZero();
    assertThat(runs("restore", CUT)).isEqualTo(2);
    assertThat(workspace.resolve("runs").resolve(ONE)).doesNotExist();
  }

  @Test
  void twoPeopleShareARunByOneFile() throws IOException {
    Path zip = home.resolve("results.zip");
    assertThat(runs("export", ONE, CUT, "--output", zip.toString())).as(shell.err()).isZero();
    assertThat(runs("export", ONE, "--output", zip.toString())).isEqualTo(2);
    assertThat(shell.err()).contains("exists already");
    Path other = Files.createDirectory(home.resolve("other"));

    assertThat(shell.striate("runs", "import", zip.toString(), "-w", other.toString())).isZero();
    assertThat(shell.out()).contains(ONE, CUT);
    assertThat(shell.striate("runs", "show", ONE, "-w", other.toString())).isZero();
    assertThat(shell.out()).contains("imported from").contains("results.zip of ");
    assertThat(shell.striate("runs", "import", zip.toString(), "-w", other.toString())).isZero();
    assertThat(shell.err()).contains("already here: " + ONE);
    assertThat(shell.striate("runs", "import", home + "/experiments.db", "-w", other.toString()))
        .isEqualTo(2);
    assertThat(shell.err()).contains("not a whole zip file");
  }

  @Test
  void theStoreIsMadeAgainFromTheRunsByWhicheverCommandComesFirst() throws IOException {
    assertThat(runs("tag", ONE, "paper")).isZero();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(workspace.resolve("experiments.db" + suffix));
    }
    assertThat(ids("--tag", "paper")).containsExactly(ONE);
    assertThat(runs("rebuild")).isZero();
    assertThat(shell.err()).contains("2 runs rebuilt");
  }

  @Test
  void inTheInstallationTheWorkspaceIsAFolderOfItsOwn() throws IOException {
    List<String> before = files(home);
    SampleRun.finished(home, ONE, "of an earlier version");
    before = concat(before, files(home.resolve("runs")));

    assertThat(shell.striate("runs", "--json", "--workspace", home.toString())).isZero();

    JsonNode answer = JSON.readTree(shell.out());
    assertThat(Path.of(answer.get("workspace").asText())).isEqualTo(home.resolve("workspace"));
    assertThat(answer.get("runs")).isNotEmpty().allMatch(run -> run.get("recorded").asBoolean());
    assertThat(shell.err())
        .contains("1 run of an earlier version in " + home.resolve("runs"))
        .contains("move them into " + home.resolve("workspace/runs"));
    SampleRun.finished(home.resolve("workspace"), CUT, "mine");
    for (String[] command :
        List.of(
            new String[] {"runs"},
            new String[] {"runs", "tag", CUT, "x"},
            new String[] {"runs", "delete", CUT},
            new String[] {"runs", "restore", CUT},
            new String[] {"runs", "rebuild"},
            new String[] {"runs", "show", CUT})) {
      List<String> args = new ArrayList<>(List.of(command));
      args.addAll(List.of("--workspace", home.toString()));
      assertThat(shell.striate(args.toArray(String[]::new))).as(shell.err()).isZero();
    }
    assertThat(files(home)).isEqualTo(before);
  }

  @Test
  void everySubcommandHasHelpWithExamples() {
    for (String command :
        List.of(
            "list", "show", "tag", "note", "rename", "delete", "restore", "rebuild", "export",
            "import")) {
      assertThat(shell.striate("runs", command, "--help")).as(command).isZero();
      assertThat(shell.out())
          .as(command)
          .contains("Usage: striate runs " + command)
          .contains("Examples:");
    }
  }

  private int runs(String... args) {
    return shell.striate(
        Stream.of(new String[] {"runs"}, args, new String[] {"--workspace", workspace.toString()})
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  private List<JsonNode> listed(String... filters) throws IOException {
    String[] args =
        Stream.of(new String[] {"list", "--json"}, filters)
            .flatMap(Arrays::stream)
            .toArray(String[]::new);
    assertThat(runs(args)).as(shell.err()).isZero();
    List<JsonNode> found = new ArrayList<>();
    JSON.readTree(shell.out()).get("runs").forEach(found::add);
    return found;
  }

  private List<String> ids(String... filters) throws IOException {
    return listed(filters).stream().map(run -> run.get("id").asText()).toList();
  }

  /** All files with their digests, but for the workspace. */
  private List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<String> found = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.startsWith(home.resolve("workspace"))) {
          found.add(file + " " + Sha256.of(file));
        }
      }
      return found;
    }
  }

  private static List<String> concat(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
