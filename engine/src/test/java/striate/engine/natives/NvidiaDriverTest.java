package striate.engine.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvidiaDriverTest {
  @TempDir Path machine;

  @Test
  void nvidiaSmiTellsDriverAndGpus() {
    NvidiaDriver driver =
        NvidiaDriver.of(
            new FakeHost(machine)
                .program(
                    "nvidia-smi",
                    0,
                    "0, NVIDIA H100 80GB HBM3, 81559, 81037, 570.124.06, 9.0\n"
                        + "1, NVIDIA GB10, [N/A], [N/A], 570.124.06, [N/A]\n")
                .host());
    assertThat(driver.version()).isEqualTo("570.124.06");
    assertThat(driver.complaint()).isNull();
    assertThat(driver.gpus())
        .containsExactly(
            new Gpu(0, "NVIDIA H100 80GB HBM3", 81559L << 20, 81037L << 20, "9.0"),
            new Gpu(1, "NVIDIA GB10", null, null, null));
    assertThat(driver.gpus().get(0).described())
        .isEqualTo("NVIDIA H100 80GB HBM3, 79.6 GiB (79.1 GiB free), compute capability 9.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9 | NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
        "18 | Failed to initialize NVML: Driver/library version mismatch",
        "0 | No devices were found",
      })
  void nvidiaSmisComplaintIsPassedOn(int code, String text) {
    NvidiaDriver driver =
        NvidiaDriver.of(
            new FakeHost(machine).program("nvidia-smi", code, text + "\nmore\n").host());
    assertThat(driver.gpus()).isEmpty();
    assertThat(driver.complaint()).isEqualTo("nvidia-smi says: " + text);
  }

  /** A container that was given the GPUs, and not the driver's programs. */
  @Test
  void withoutNvidiaSmiTheKernelsFilesTell() throws IOException {
    Path proc = Files.createDirectories(machine.resolve("proc/driver/nvidia/gpus/0000:01:00.0"));
    Files.writeString(
        machine.resolve("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n"
            + "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n");
    Files.writeString(proc.resolve("information"), "Model: \t\t NVIDIA A100-PCIE-40GB\nIRQ: 5\n");

    NvidiaDriver driver = NvidiaDriver.of(new FakeHost(machine).host());

    assertThat(driver.version()).isEqualTo("535.183.01");
    assertThat(driver.gpus())
        .containsExactly(new Gpu(0, "NVIDIA A100-PCIE-40GB", null, null, null));
  }

  @Test
  void withoutADriverThereIsNone() {
    NvidiaDriver driver = NvidiaDriver.of(new FakeHost(machine).host());
    assertThat(driver).isEqualTo(new NvidiaDriver(null, List.of(), "no NVIDIA driver found"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,0 | gpu C, gpu A",
        "1 | gpu B",
        "GPU-bbbb | gpu B",
        "GPU-cccc2222,GPU-aaaa0000 | gpu C, gpu A",
        "1,7,0 | gpu B",
        "1,-1,0 | gpu B",
      })
  void cudaCountsTheVisibleGpus(String visible, String names) {
    NvidiaDriver driver =
        NvidiaDriver.of(
            new FakeHost(machine)
                .gpus("570.26", "gpu A", "gpu B", "gpu C")
                .answer(
                    "nvidia-smi --query-gpu=index,uuid --format=csv,noheader,nounits",
                    "0, GPU-aaaa0000\n1, GPU-bbbb1111\n2, GPU-cccc2222\n")
                .with("CUDA_VISIBLE_DEVICES", visible)
                .host());
    assertThat(String.join(", ", driver.gpus().stream().map(Gpu::name).toList())).isEqualTo(names);
    assertThat(driver.gpus()).extracting(Gpu::index).startsWith(0).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "9"})
  void allGpusCanBeHidden(String visible) {
    NvidiaDriver driver =
        NvidiaDriver.of(
            new FakeHost(machine).gpus("570.26", "A").with("CUDA_VISIBLE_DEVICES", visible).host());
    assertThat(driver.gpus()).isEmpty();
    assertThat(driver.complaint())
        .isEqualTo("CUDA_VISIBLE_DEVICES='" + visible + "' hides every GPU");
  }

  /** Real processes: one that answers at length, one that never does, one that is not there. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void programsAreRunWithALimit() throws IOException {
    Path bin = Files.createDirectories(machine.resolve("bin"));
    script(
        bin.resolve("talks"),
        "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; exit 3");
    script(bin.resolve("hangs"), "exec /bin/sleep 60");
    Programs programs = Programs.here(Map.of("PATH", bin + ":/usr/bin:/bin"));

    Programs.Answer talked = programs.run(Duration.ofSeconds(60), List.of("talks")).orElseThrow();
    assertThat(talked.code()).isEqualTo(3);
    assertThat(talked.text().lines()).hasSize(20_000);
    assertThat(talked.firstLine()).isEqualTo("line 0");
    assertThat(programs.run(Duration.ofMillis(300), List.of("hangs"))).isEmpty();
    assertThat(programs.run(Duration.ofSeconds(5), List.of("not-there"))).isEmpty();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
