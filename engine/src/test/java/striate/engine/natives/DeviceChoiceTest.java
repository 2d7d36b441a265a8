package striate.engine.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Device;
import striate.engine.run.Problem;

class DeviceChoiceTest {
  @TempDir Path machine;
  private FakeHost host;

  @BeforeEach
  void anEmptyMachine() {
    host = new FakeHost(machine);
  }

  private FakeHost withTorch(String version, String cuda) throws IOException {
    FakeHost.torch(machine.resolve("venv"), version, cuda);
    return host.with("VIRTUAL_ENV", machine.resolve("venv"));
  }

  private DeviceChoice choose(Device device) {
    return DeviceChoice.of(device, host.host());
  }

  private void refuses(Device device, String message) {
    assertThatThrownBy(() -> choose(device))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessage(message);
  }

  @Test
  void gpusAreUsedWhereDriverAndLibrariesAreThere() throws IOException {
    withTorch("2.7.1+cu126", "12.6").gpus("570.26", "NVIDIA L4", "NVIDIA H100");
    DeviceChoice automatic = choose(Device.AUTO);
    assertThat(automatic.described()).isEqualTo("gpu NVIDIA L4");
    assertThat(automatic.natives().way()).isEqualTo(Natives.Way.EXISTING);
    assertThat(automatic.whyNoGpu()).isNull();
    assertThat(choose(Device.gpu(1)).described()).isEqualTo("gpu:1 NVIDIA H100");
    assertThat(choose(Device.CPU)).isEqualTo(new DeviceChoice(Natives.bundled(), null, null));
  }

  @Test
  void autoComputesOnTheProcessorWhereAnythingIsMissing() throws IOException {
    DeviceChoice bundled = choose(Device.AUTO);
    assertThat(bundled.natives()).isEqualTo(Natives.bundled());
    assertThat(bundled.gpu()).isNull();
    withTorch("2.7.1+cu128", "12.8");
    assertThat(choose(Device.AUTO))
        .isEqualTo(new DeviceChoice(Natives.bundled(), null, "no NVIDIA driver found"));
  }

  @Test
  void aGpuWithoutADriverIsRefused() throws IOException {
    withTorch("2.7.1+cu128", "12.8");
    refuses(
        Device.GPU,
        "no NVIDIA driver found - device - install NVIDIA's driver, or take device cpu");
    host.gpus("570.26", "A").with("CUDA_VISIBLE_DEVICES", "");
    refuses(
        Device.GPU,
        "CUDA_VISIBLE_DEVICES='' hides every GPU - device - check `nvidia-smi` and"
            + " CUDA_VISIBLE_DEVICES, or take device cpu");
  }

  @Test
  void aGpuWithoutLibrariesForItIsRefusedWithTheCommandThatInstallsThem() throws IOException {
    host.gpus("570.26", "NVIDIA L4");
    refuses(
        Device.GPU,
        "PyTorch is for processors only - device - install it for GPUs with `striate engine install"
            + " cu128`");
    withTorch("2.9.0+cu128", "12.8");
    refuses(
        Device.GPU,
        "PyTorch is for processors only; that of VIRTUAL_ENV is PyTorch 2.9.0+cu128, Striate needs"
            + " 2.7.1 - device - install it for GPUs with `striate engine install cu128`");
    host.on("linux-aarch64");
    assertThatThrownBy(() -> choose(Device.GPU))
        .hasMessageContaining("take device cpu: DJL has no PyTorch for GPUs on linux-aarch64");
  }

  @Test
  void anExplicitPyTorchForProcessorsComputesOnThem() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.7.1+cpu", null);
    host.with("PYTORCH_LIBRARY_PATH", lib).gpus("570.26", "NVIDIA L4");
    Natives natives = new Natives(Natives.Way.EXISTING, lib, "2.7.1+cpu", null, "cpu");
    assertThat(choose(Device.CPU).natives()).isEqualTo(natives);
    assertThat(choose(Device.AUTO).natives()).isEqualTo(natives);
    refuses(
        Device.GPU,
        "PYTORCH_LIBRARY_PATH names a PyTorch for processors only - device - install it for GPUs"
            + " with `striate engine install cu128` and unset PYTORCH_LIBRARY_PATH");
  }

  @Test
  void aWrongExplicitPyTorchIsRefusedForEveryDevice() throws IOException {
    host.with("PYTORCH_LIBRARY_PATH", FakeHost.torch(machine.resolve("venv"), "2.6.0", "12.4"));
    for (Device device : Device.ALL) {
      assertThatThrownBy(() -> choose(device))
          .hasMessageStartingWith(
              "the directory of PYTORCH_LIBRARY_PATH is PyTorch 2.6.0, Striate needs 2.7.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "525.60.12, false",
    "525.60.13, true",
    "525.60, false",
    "535.183.01, true",
    "570.26, true",
    "470.256.02, false",
    "1000.1, true",
  })
  void theDriverMustBeNewEnoughForTheLibrariesCuda(String driver, boolean enough)
      throws IOException {
    withTorch("2.7.1+cu128", "12.8").gpus(driver, "NVIDIA L4");
    if (enough) {
      assertThat(choose(Device.GPU).described()).isEqualTo("gpu NVIDIA L4");
    } else {
      refuses(
          Device.GPU,
          "the NVIDIA driver "
              + driver
              + " is too old for CUDA 12.8, which needs 525.60.13 - device - install a newer"
              + " driver, or take device cpu");
      assertThat(choose(Device.AUTO).gpu()).isNull();
    }
  }

  @Test
  void aGpuThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
    withTorch("2.7.1+cu128", "12.8").gpus("570.26", "NVIDIA L4", "NVIDIA H100");
    refuses(
        Device.gpu(3),
        "gpu:3 not found: 2 GPUs are here (gpu = NVIDIA L4, gpu:1 = NVIDIA H100) - device - take"
            + " one of these, auto or cpu");
  }
}
