package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.ChildJvm;
import striate.engine.run.Problem;

/** Scripts as a node's shell runs them, without Slurm. */
@DisabledOnOs(OS.WINDOWS)
class BatchScriptTest {
  @TempDir Path directory;
  private FakeSlurm slurm;

  @BeforeEach
  void install() throws IOException {
    slurm = new FakeSlurm(directory);
  }

  @Test
  void anArrayRunsEachTaskInItsOwnDirectoryWhateverItsName() throws Exception {
    Path first = Files.createDirectories(directory.resolve("a 'quoted' \"run\" %j $HOME"));
    Path second = Files.createDirectories(directory.resolve("täglich #2"));
    BatchScript script =
        new BatchScript(
            "striate-x",
            "c",
            List.of(
                new BatchScript.Task(first.toString(), List.of("echo", "it's", "one two")),
                new BatchScript.Task(second.toString(), List.of("echo", "$PWD"))));
    String text = script.text(slurm.profile(", \"arrayLimit\": 4"), ChildJvm.shellEnvironment());
    assertThat(text).contains("#SBATCH --array=0-1%4\n", "#SBATCH --output=/dev/null\n");

    assertThat(run(text, "SLURM_ARRAY_TASK_ID", "0").waitFor()).isZero();
    assertThat(run(text, "SLURM_ARRAY_TASK_ID", "1").waitFor()).isZero();

    assertThat(first.resolve("worker.log")).hasContent("it's one two");
    assertThat(second.resolve("worker.log")).hasContent("$PWD");
  }

  @Test
  void oneRunLogsSlurmsWordsAndTheWorkersToTheSameFile() {
    String text =
        new BatchScript("n", "a b", List.of(new BatchScript.Task("/x/50%/r 1", List.of("true"))))
            .text(slurm.profile(""), List.of());
    assertThat(text)
        .contains("#SBATCH \"--output=/x/50%%/r 1/worker.log\"\n")
        .contains("#SBATCH \"--comment=a b\"\n")
        .contains("#SBATCH --requeue\n", "#SBATCH --open-mode=append\n")
        .doesNotContain("--array");
  }

  @Test
  void nearTheTimeLimitTheWorkerSavesAndTheJobRequeuesItself() throws Exception {
    Process job = started("trap 'echo saved; exit 75' TERM; while :; do sleep 0.05; done");
    signal(job, "USR1");
    assertThat(job.waitFor()).isEqualTo(75);
    assertThat(slurm.calls()).containsExactly("scontrol requeue 4711");
    assertThat(directory.resolve("worker.log")).content().contains("saved");
  }

  @Test
  void aWorkerThatGotNowhereInItsTimeIsNotRequeued() throws Exception {
    Process job = started("trap 'exit 76' TERM; while :; do sleep 0.05; done");
    signal(job, "USR1");
    assertThat(job.waitFor()).isEqualTo(76);
    assertThat(slurm.calls()).isEmpty();
  }

  @Test
  void whoeverEndsTheJobIsNotOverruledByARequeue() throws Exception {
    Process job = started("trap 'exit 75' TERM; while :; do sleep 0.05; done");
    signal(job, "TERM");
    assertThat(job.waitFor()).isEqualTo(75);
    assertThat(slurm.calls()).isEmpty();
  }

  @Test
  void theWorkersExitCodeIsTheJobs() throws Exception {
    assertThat(started("exit 3").waitFor()).isEqualTo(3);
  }

  @Test
  void aNodeWithoutTheDirectorySaysSo() throws Exception {
    String text =
        new BatchScript("n", "c", List.of(new BatchScript.Task("/no/such/run", List.of("true"))))
            .text(slurm.profile(""), List.of());
    Process job = run(text, "SLURM_JOB_ID", "1");
    assertThat(new String(job.getErrorStream().readAllBytes()))
        .contains("the run's directory was not found on")
        .contains("/no/such/run");
    assertThat(job.waitFor()).isEqualTo(72);
  }

  @Test
  void aPathThatSlurmCannotBeGivenIsRefused() {
    assertThatThrownBy(() -> BatchScript.escaped("--output=a\nb"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("line break");
  }

  private Process started(String worker) throws IOException {
    String text =
        new BatchScript(
                "n",
                "c",
                List.of(
                    new BatchScript.Task(
                        directory.toString(), List.of("sh", "-c", "echo up; " + worker))))
            .text(slurm.profile(", \"preamble\": [\"export FROM_PREAMBLE=1\"]"), List.of());
    Process job = run(text, "SLURM_JOB_ID", "4711");
    Path log = directory.resolve("worker.log");
    for (int i = 0; i < 500 && !(Files.exists(log) && Files.size(log) > 0); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return job;
  }

  private Process run(String text, String name, String value) throws IOException {
    Path file = Files.writeString(directory.resolve("script.sh"), text);
    ProcessBuilder builder = new ProcessBuilder("bash", file.toString());
    builder.environment().put(name, value);
    return builder.start();
  }

  private static void signal(Process job, String signal) throws Exception {
    // long enough for the trap of the worker's shell, which has said that it is up
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
    new ProcessBuilder("kill", "-" + signal, Long.toString(job.pid())).start().waitFor();
  }
}
