package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.ChildJvm;
import striate.engine.job.Launcher;
import striate.engine.job.Launcher.Launched;
import striate.engine.job.Launcher.State;
import striate.engine.job.LauncherAway;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** The launcher against programs that print recorded answers. */
@DisabledOnOs(OS.WINDOWS)
class SlurmLauncherTest {
  @TempDir Path directory;
  private Workspace workspace;
  private FakeSlurm slurm;
  private SlurmLauncher launcher;

  @BeforeEach
  void install() throws IOException {
    slurm = new FakeSlurm(directory);
    workspace = new Workspace(Files.createDirectory(directory.resolve("my workspace")));
    launcher = launcher("");
  }

  @AfterEach
  void remove() {
    slurm.remove();
  }

  @Test
  void oneRunIsOneJob() {
    slurm.says("sbatch", "12\n");
    RunId run = run("run-a");
    assertThat(launcher.launch(workspace, run)).isEqualTo("slurm:12");
    assertThat(slurm.calls()).containsExactly("sbatch --parsable");
    assertThat(slurm.script())
        .contains("#SBATCH --job-name=striate-run-a\n")
        .contains("#SBATCH \"--comment=striate run run-a\"\n")
        .contains("'" + workspace.run(run) + "'")
        .contains("some.Main --run-directory")
        .contains("--requeued-by-scheduler")
        .doesNotContain("--array");
  }

  @Test
  void runsThatAreLaunchedTogetherAreOneArrayWithALimit() {
    slurm.says("sbatch", "12;lab\n");
    launcher = launcher(", \"arrayLimit\": 2");
    List<RunId> runs = IntStream.range(0, 3).mapToObj(i -> run("run-" + i)).toList();
    assertThat(launcher.launchAll(workspace, runs))
        .containsExactly(
            Map.entry(runs.get(0), "slurm:12_0;lab"),
            Map.entry(runs.get(1), "slurm:12_1;lab"),
            Map.entry(runs.get(2), "slurm:12_2;lab"));
    assertThat(slurm.calls()).hasSize(1);
    assertThat(slurm.script()).contains("#SBATCH --array=0-2%2\n");
  }

  @Test
  void runsMayLieOnAnotherDrive() throws IOException {
    Path drive = Files.createDirectory(directory.resolve("network drive"));
    Files.createSymbolicLink(workspace.runs(), drive);
    slurm.says("sbatch", "12\n");
    launcher.launch(workspace, run("run-a"));
    assertThat(slurm.script())
        .contains("run='" + drive.toRealPath().resolve("run-a") + "'")
        .contains("--workspace '" + workspace.directory().toRealPath() + "'");
  }

  @Test
  void aRefusalIsTheProfilesProblem() {
    slurm.says(
        "sbatch",
        1,
        "",
        "sbatch: error: invalid partition specified: gpuu\n"
            + "sbatch: error: Batch job submission failed: Invalid partition name specified\n");
    RunId run = run("run-a");
    assertThatThrownBy(() -> launcher.launch(workspace, run))
        .isInstanceOf(Problem.class)
        .isNotInstanceOf(LauncherAway.class)
        .hasMessageContaining("invalid partition specified: gpuu; sbatch: error: Batch job")
        .hasMessageContaining("lab.json");
    assertThat(workspace.files(run).submission()).doesNotExist();
  }

  @Test
  void aSubmissionWithoutAnAnswerIsLookedForBeforeItIsRepeated() {
    slurm.says("sbatch", 1, "", "sbatch: error: Batch job submission failed: Socket timed out\n");
    List<RunId> runs = List.of(run("run-a"), run("run-b"));
    assertThatThrownBy(() -> launcher.launchAll(workspace, runs)).isInstanceOf(LauncherAway.class);
    slurm.calls();

    slurm.says("squeue", "7_0|PENDING|Resources\n7_1|RUNNING|None\n");
    assertThat(launcher.launchAll(workspace, runs))
        .containsEntry(runs.get(0), "slurm:7_0")
        .containsEntry(runs.get(1), "slurm:7_1");
    assertThat(slurm.calls())
        .hasSize(2)
        .allMatch(call -> call.equals("squeue -h -r -o %i|%T|%r --name=striate-run-a"));

    slurm.says("squeue", "");
    slurm.says("sbatch", "8\n");
    assertThat(launcher.launch(workspace, runs.get(0))).isEqualTo("slurm:8");
  }

  @Test
  void whatCannotBeLookedForIsNotSubmittedAgain() {
    slurm.says("sbatch", 1, "", FakeSlurm.CONTROLLER_DOWN);
    RunId run = run("run-a");
    assertThatThrownBy(() -> launcher.launch(workspace, run)).isInstanceOf(LauncherAway.class);
    slurm.says("squeue", 1, "", FakeSlurm.CONTROLLER_DOWN);
    slurm.calls();
    assertThatThrownBy(() -> launcher.launch(workspace, run)).isInstanceOf(LauncherAway.class);
    assertThat(slurm.calls()).noneMatch(call -> call.startsWith("sbatch"));
  }

  @Test
  void theStatesOfAllRunsComeFromOneQuestion() {
    slurm.says("squeue", "12_0|RUNNING|None\n12_1|PENDING|JobArrayTaskLimit\n15|FAILED|None\n");
    Map<RunId, State> states =
        launcher.states(
            List.of(
                launched("a", "slurm:12_0"),
                launched("b", "slurm:12_1"),
                launched("c", "slurm:15"),
                launched("d", "slurm:12_2"),
                launched("e", null)));
    assertThat(states.values())
        .containsExactly(State.ALIVE, State.PENDING, State.GONE, State.GONE, State.GONE);
    assertThat(slurm.calls()).containsExactly("squeue -h -r -t all -o %i|%T|%r -j 12,15");
    assertThat(launcher.ending(launched("c", "slurm:15")))
        .isEqualTo("its Slurm job 15 ended as FAILED");
    assertThat(slurm.calls()).isEmpty();
  }

  @Test
  void aJobThatSlurmHasForgottenHasEndedAndTheAccountingSaysHow() {
    slurm.says("squeue", 1, "", FakeSlurm.UNKNOWN_JOB);
    Launched run = launched("a", "slurm:12");
    assertThat(state(run)).isEqualTo(State.GONE);
    assertThat(launcher.ending(run)).isEqualTo("its Slurm job 12 ended without reporting a reason");
    slurm.says("sacct", "12|TIMEOUT\n");
    assertThat(launcher.ending(run)).isEqualTo("its Slurm job 12 ended as TIMEOUT");
  }

  @Test
  void whileTheControllerIsAwayNothingIsKnownAndNothingLost() {
    Launched run = launched("a", "slurm:12");
    slurm.says("squeue", 1, "", FakeSlurm.CONTROLLER_DOWN);
    assertThat(state(run)).isEqualTo(State.UNKNOWN);
    assertThat(launcher.trouble())
        .hasValueSatisfying(
            problem ->
                assertThat(problem).hasMessageContaining("Unable to contact slurm controller"));
    assertThat(slurm.calls()).noneMatch(call -> call.startsWith("scontrol"));

    slurm.says("squeue", "12|RUNNING|None\n");
    until(State.ALIVE, () -> state(run));
    assertThat(launcher.trouble()).isEmpty();
  }

  @Test
  void whatTheAccountingKnowsForCertainIsBelievedWithoutTheController() {
    slurm.says("squeue", 1, "", FakeSlurm.CONTROLLER_DOWN);
    slurm.says("sacct", "12_0|COMPLETED\n12_1|RUNNING\n12_2|NODE_FAIL\n12_3|CANCELLED by 1000\n");
    assertThat(
            launcher
                .states(
                    IntStream.range(0, 4)
                        .mapToObj(i -> launched("r" + i, "slurm:12_" + i))
                        .toList())
                .values())
        .containsExactly(State.GONE, State.UNKNOWN, State.UNKNOWN, State.GONE);
  }

  @Test
  void scontrolAnswersWhereSqueueDoesNotWork() {
    slurm.says("squeue", 1, "", "squeue: error: Invalid option\n");
    slurm.says(
        "scontrol",
        "JobId=12 ArrayJobId=12 ArrayTaskId=1-2%1 JobState=PENDING Reason=Priority\n"
            + "JobId=13 ArrayJobId=12 ArrayTaskId=0 JobState=COMPLETED Reason=None\n");
    assertThat(
            launcher
                .states(
                    IntStream.range(0, 4)
                        .mapToObj(i -> launched("r" + i, "slurm:12_" + i))
                        .toList())
                .values())
        .containsExactly(State.GONE, State.PENDING, State.PENDING, State.UNKNOWN);
  }

  @Test
  void manyLooksAreFewQuestions() {
    launcher = launcher(", \"pollSeconds\": 30");
    slurm.says("squeue", "12|RUNNING|None\n");
    for (int i = 0; i < 50; i++) {
      assertThat(state(launched("a", "slurm:12"))).isEqualTo(State.ALIVE);
    }
    assertThat(slurm.calls()).hasSize(1);
  }

  @Test
  void aJournalThatGrowsBeliesAnOlderAnswerThatTheJobWaits() throws IOException {
    slurm.says("squeue", "12|PENDING|Resources\n");
    Launched run = launched("a", "slurm:12");
    assertThat(state(run)).isEqualTo(State.PENDING);
    Files.writeString(Files.createDirectories(run.directory()).resolve("journal.jsonl"), "{}\n");
    assertThat(state(run)).isEqualTo(State.UNKNOWN);
    until(State.PENDING, () -> state(run)); // asked again: it was requeued since
  }

  @Test
  void aWaitingTaskIsCancelledWithoutTheOthers() {
    slurm.says("squeue", "12_4|PENDING|Resources\n12_5|PENDING|Resources\n");
    Launched run = launched("run-a", "slurm:12_4");
    launcher.stop(run, "changed my mind");
    assertThat(slurm.calls()).endsWith("scancel 12_4").hasSize(2);
    assertThat(run.directory().resolve("cancel")).hasContent("changed my mind");
  }

  @Test
  void aRunningJobIsAskedByFileAndSignal() {
    slurm.says("squeue", "12|RUNNING|None\n");
    launcher.stop(launched("run-a", "slurm:12"), "enough");
    assertThat(slurm.calls()).endsWith("scancel --signal=TERM --batch 12");
  }

  @Test
  void withoutAControllerTheFileStillReachesTheWorker() {
    slurm.says("squeue", 1, "", FakeSlurm.CONTROLLER_DOWN);
    Launched run = launched("run-a", "slurm:12");
    launcher.stop(run, "enough");
    assertThat(slurm.calls()).noneMatch(call -> call.startsWith("scancel"));
    assertThat(run.directory().resolve("cancel")).hasContent("enough");
  }

  @Test
  void aJobIsKilledOnceNotAtEveryLook() {
    Launched run = launched("run-a", "slurm:12_3;lab");
    launcher.kill(run);
    launcher.kill(run);
    assertThat(slurm.calls()).containsExactly("scancel --clusters=lab 12_3");
  }

  @Test
  void throughSshEveryArgumentArrivesAsItWas() throws IOException {
    Path ssh = directory.resolve("path/ssh");
    Files.createDirectories(ssh.getParent());
    // like sshd: hands the words, joined, to a shell
    Files.writeString(ssh, "#!/bin/sh\necho \"$*\" >>\"$0.calls\"\nshift 5\nexec sh -c \"$*\"\n");
    ssh.toFile().setExecutable(true);
    SlurmProfile profile =
        slurm.profile(
            ", \"host\": \"login1\", \"directory\": {\"here\": \""
                + workspace.directory()
                + "\", \"there\": \"/cluster/it's here\"}, \"striate\": \"/opt/striate\", \"java\":"
                + " \"/opt/java\"");
    SlurmLauncher remote =
        new SlurmLauncher(
            profile,
            new ChildJvm("some.Main"),
            new ClusterShell(profile, ssh.getParent() + ":/usr/bin:/bin"));
    slurm.says("sbatch", "12\n");
    assertThat(remote.launch(workspace, run("run-a"))).isEqualTo("slurm:12");
    assertThat(slurm.script())
        .contains("run='/cluster/it'\\''s here/runs/run-a'")
        .contains("/opt/java ", "'/opt/striate/app/target/dist/*'", "-Dstriate.home=/opt/striate")
        .contains("--moved '" + workspace.directory() + "' '/cluster/it'\\''s here'");
    slurm.says("squeue", "12|RUNNING|None\n");
    assertThat(remote.states(List.of(launched("run-a", "slurm:12"))).values())
        .containsExactly(State.ALIVE);
    assertThat(slurm.calls())
        .containsExactly("sbatch --parsable", "squeue -h -r -t all -o %i|%T|%r -j 12");
    assertThat(Files.readString(Path.of(ssh + ".calls")))
        .startsWith("-o BatchMode=yes -o ConnectTimeout=10 login1 env -u SQUEUE_FORMAT");
  }

  @Test
  void aHostThatDoesNotAnswerIsAway() throws IOException {
    Path ssh = directory.resolve("path/ssh");
    Files.createDirectories(ssh.getParent());
    Files.writeString(
        ssh,
        "#!/bin/sh\necho 'ssh: connect to host login1 port 22: No route to host' >&2\nexit 255\n");
    ssh.toFile().setExecutable(true);
    SlurmProfile profile = slurm.profile(", \"host\": \"login1\"");
    SlurmLauncher remote =
        new SlurmLauncher(
            profile,
            new ChildJvm("some.Main"),
            new ClusterShell(profile, ssh.getParent().toString()));
    assertThat(remote.states(List.of(launched("a", "slurm:12"))).values())
        .containsExactly(State.UNKNOWN);
    assertThat(remote.trouble())
        .hasValueSatisfying(
            problem -> assertThat(problem).hasMessageContaining("No route to host"));
  }

  @Test
  void missingCommandsAreNamedWithTheWayOut() throws IOException {
    Files.delete(slurm.bin().resolve("sbatch"));
    assertThatThrownBy(() -> launcher.launch(workspace, run("run-a")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("sbatch' not found - 'commands' in");
  }

  private SlurmLauncher launcher(String fields) {
    SlurmProfile profile =
        fields.contains("pollSeconds")
            ? SlurmProfile.parse(
                "lab",
                slurm.bin().resolve("lab.json"),
                "{\"commands\": \"" + slurm.bin() + "\"" + fields + "}")
            : slurm.profile(fields);
    return new SlurmLauncher(profile, new ChildJvm("some.Main"), new ClusterShell(profile));
  }

  private RunId run(String id) {
    RunId run = new RunId(id);
    try {
      Files.createDirectories(workspace.run(run).toAbsolutePath());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return run;
  }

  private Launched launched(String id, String handle) {
    return new Launched(run(id), workspace.run(new RunId(id)), handle);
  }

  private State state(Launched run) {
    return launcher.states(List.of(run)).get(run.run());
  }

  private static void until(Launcher.State wanted, Supplier<State> asked) {
    for (int i = 0; i < 500; i++) {
      if (asked.get() == wanted) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(asked.get()).isEqualTo(wanted);
  }
}
