package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.natives.FakeHost;

/** What the doctor says about machines that are not here. */
class DoctorTopicsTest {
  @TempDir Path machine;
  private FakeHost host;

  @BeforeEach
  void anEmptyMachine() {
    host = new FakeHost(machine);
  }

  private List<Finding> gpus() {
    return new GpuFindings(host.host()).findings();
  }

  private List<Finding> natives() {
    return new EngineFindings(host.host(), Duration.ofSeconds(1)).natives();
  }

  private Finding cluster() {
    return new ClusterFindings(host.host()).finding();
  }

  @Test
  void aMachineWithoutGpuNeedsNothing() {
    assertThat(gpus())
        .containsExactly(
            Finding.ok("GPU", "none: no NVIDIA driver found; runs compute on the processor"));
    assertThat(natives())
        .containsExactly(Finding.ok("PyTorch", "PyTorch 2.7.1 for processors, comes with Striate"));
  }

  @Test
  void aGpuWithoutLibrariesIsAWarningWithTheCommand() {
    host.gpus("570.26", "NVIDIA L4");
    assertThat(gpus())
        .containsExactly(
            Finding.ok(
                "GPU",
                "gpu: NVIDIA L4, 79.6 GiB (79.1 GiB free), compute capability 9.0, driver 570.26"),
            Finding.warning(
                "GPU",
                "not used: PyTorch is for processors only",
                "install it for GPUs with `striate engine install cu128`"));
  }

  @Test
  void theThreeWaysAreToldApart() throws IOException {
    Path existing = FakeHost.torch(machine.resolve("venv"), "2.7.1+cu126", "12.6");
    Path wrong = FakeHost.torch(machine.resolve("conda"), "2.9.0", "12.8");
    host.gpus("570.26", "NVIDIA L4", "NVIDIA L4")
        .with("VIRTUAL_ENV", machine.resolve("venv"))
        .with("CONDA_PREFIX", machine.resolve("conda"));
    assertThat(natives())
        .containsExactly(
            Finding.ok(
                "PyTorch", "PyTorch 2.7.1+cu126 for CUDA 12.6, an existing PyTorch in " + existing),
            Finding.ok(
                "PyTorch",
                "not used: that of CONDA_PREFIX is PyTorch 2.9.0, Striate needs 2.7.1 ("
                    + wrong
                    + ")"));
    assertThat(gpus())
        .extracting(Finding::detail)
        .last()
        .isEqualTo("used by device gpu and auto, with PyTorch 2.7.1+cu126 for CUDA 12.6");

    Path engine = machine.resolve("home/.djl.ai/pytorch/2.7.1-cu128-linux-x86_64");
    FakeHost.libraries(Files.createDirectories(engine), true);
    host.with("VIRTUAL_ENV", "");
    assertThat(natives().get(0))
        .isEqualTo(
            Finding.ok("PyTorch", "PyTorch 2.7.1+cu128 for CUDA 12.8, installed in " + engine));
  }

  @Test
  void aWrongVariableIsAProblem() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.9.0", "12.8");
    host.with("PYTORCH_LIBRARY_PATH", lib);
    assertThat(natives())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Finding.Verdict.PROBLEM);
              assertThat(finding.detail())
                  .isEqualTo(
                      "the directory of PYTORCH_LIBRARY_PATH is PyTorch 2.9.0, Striate needs 2.7.1"
                          + " ("
                          + lib
                          + ")");
              assertThat(finding.remedy()).startsWith("unset it, or ");
            });
  }

  @Test
  void aDriverThatIsTooOldOrBrokenIsAWarning() throws IOException {
    FakeHost.torch(machine.resolve("venv"), "2.7.1+cu128", "12.8");
    host.gpus("470.256.02", "NVIDIA V100").with("VIRTUAL_ENV", machine.resolve("venv"));
    assertThat(gpus().get(1))
        .isEqualTo(
            Finding.warning(
                "GPU",
                "not used: the NVIDIA driver 470.256.02 is too old for CUDA 12.8, which needs"
                    + " 525.60.13",
                "install a newer driver, or take device cpu"));
    host.program("nvidia-smi", 18, "Failed to initialize NVML: Driver/library version mismatch");
    assertThat(gpus())
        .containsExactly(
            Finding.warning(
                "GPU",
                "nvidia-smi says: Failed to initialize NVML: Driver/library version mismatch",
                "repair NVIDIA's driver, or tune with device cpu"));
  }

  @Test
  void withoutASlurmConfSlurmIsNotAskedSinceItWouldAskTheNetwork() throws IOException {
    host.program("sinfo", 1, "sinfo: fatal: Could not establish a configuration source");
    assertThat(cluster())
        .isEqualTo(Finding.ok("Cluster", "no Slurm found: runs compute on this machine"));
    Path programs = Files.createDirectories(machine.resolve("opt/slurm/bin"));
    Files.createFile(programs.resolve("sinfo"));
    host.with("PATH", programs);
    assertThat(cluster().verdict()).isEqualTo(Finding.Verdict.OK);
    assertThat(cluster().detail()).startsWith("Slurm's programs without a slurm.conf: ");
    Files.createFile(
        Files.createDirectories(machine.resolve("opt/slurm/etc")).resolve("slurm.conf"));
    assertThat(cluster().detail())
        .isEqualTo("Slurm is incomplete: sbatch, squeue, scontrol not found");
  }

  @Test
  void slurmIsFoundWithItsPartitions() {
    host.with("SLURM_CONF", machine.resolve("slurm.conf"));
    for (String program : List.of("sbatch", "squeue", "scontrol")) {
      host.program(program, 0, "slurm 24.05.4\n");
    }
    host.answer("sinfo --version", "slurm 24.05.4\n")
        .answer(
            "sinfo --noheader --format=%P|%a|%D|%l|%G",
            "gpu*|up|4|1-00:00:00|gpu:a100:4\ncpu|up|1|infinite|(null)\n");
    assertThat(cluster())
        .isEqualTo(
            Finding.ok(
                "Cluster",
                "slurm 24.05.4, 2 partitions: gpu* (up, 4 nodes, 1-00:00:00, gpu:a100:4); cpu (up,"
                    + " 1 node, infinite)"));
  }

  @Test
  void slurmWithoutAControllerOrAProgramIsAWarning() throws IOException {
    Files.createFile(Files.createDirectories(machine.resolve("etc/slurm")).resolve("slurm.conf"));
    host.program(
        "sinfo", 1, "sinfo: error: slurm_load_partitions: Unable to contact slurm controller");
    for (String program : List.of("sbatch", "squeue")) {
      host.program(program, 0, "slurm 24.05.4\n");
    }
    assertThat(cluster().detail()).isEqualTo("Slurm is incomplete: scontrol not found");
    host.program("scontrol", 0, "slurm 24.05.4\n");
    assertThat(cluster().verdict()).isEqualTo(Finding.Verdict.WARNING);
    assertThat(cluster().detail())
        .isEqualTo(
            "Slurm's programs are here, but no cluster answers: slurm_load_partitions: Unable to"
                + " contact slurm controller");
  }

  @Test
  void roomIsLookedAtInThreePlaces() {
    List<Finding> findings =
        new DiskFindings(machine, machine.resolve("not/yet"), machine.resolve("tmp")).findings();
    assertThat(findings)
        .extracting(Finding::name)
        .containsExactly("Workspace", "Cache", "Temporary");
    assertThat(findings).allMatch(finding -> finding.detail().contains(" GiB free"));
  }

  @Test
  void aTopicThatNeverAnswersOrBreaksIsAFinding() {
    Topic silent =
        new Topic(
            "Silent",
            () -> {
              new java.util.concurrent.CountDownLatch(1).await();
              return List.of();
            });
    Topic broken =
        Topic.of(
            "Broken",
            () -> {
              throw new IllegalStateException("no luck");
            });
    Topic sound = Topic.of("Sound", () -> Finding.ok("Sound", "fine"));
    assertThat(Examination.findings(List.of(silent, broken, sound), Duration.ofMillis(300)))
        .extracting(finding -> finding.verdict().word() + " " + finding.name())
        .containsExactly("warning Silent", "problem Broken", "ok Sound");
  }
}
