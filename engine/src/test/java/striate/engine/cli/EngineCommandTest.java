package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.natives.FakeHost;
import striate.engine.natives.FakeRepository;
import striate.engine.run.Problem;

class EngineCommandTest {
  @TempDir Path machine;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeHost host;

  @BeforeEach
  void aMachineWithAGpu() throws IOException {
    Path repository = Files.createDirectories(machine.resolve("repository"));
    host =
        new FakeHost(machine)
            .gpus("570.26", "NVIDIA L4")
            .with("STRIATE_ENGINE_REPOSITORY", new FakeRepository(repository).directory());
  }

  private EngineCommand command() {
    out.reset();
    err.reset();
    return new EngineCommand(
        new Terminal(
            new NoWindow(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            machine),
        host.host());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void itShowsWhatIsUsedAndWhatCouldBe() throws IOException {
    Path wrong = FakeHost.torch(machine.resolve("venv"), "2.9.0", "12.8");
    host.with("VIRTUAL_ENV", machine.resolve("venv"));
    assertThat(command().call()).isZero();
    assertThat(out().lines())
        .containsExactly(
            "used      PyTorch 2.7.1 for processors  (comes with Striate)",
            "device    cpu  (PyTorch is for processors only; that of VIRTUAL_ENV is PyTorch 2.9.0,"
                + " Striate needs 2.7.1)",
            "not used  VIRTUAL_ENV is PyTorch 2.9.0, Striate needs 2.7.1  (" + wrong + ")",
            "not here  cu128  (`striate engine install cu128` downloads it)");
  }

  @Test
  void itAsksBeforeItDownloads() throws IOException {
    Path engine = machine.resolve("home/.cache/striate/engines/2.7.1-cu128-linux-x86_64");
    EngineCommand command = command();
    assertThatThrownBy(() -> command.install("cu128", false))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("the download was not agreed to: 6 files, 0.6 MiB, from file:")
        .hasMessageContaining(engine.toString())
        .hasMessageEndingWith("add --yes to download");
    assertThat(engine).doesNotExist();

    assertThat(command().install("cu128", true)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("downloading 6 files, 0.6 MiB, from file:")
        .contains("6 of 6  libtorch_cuda.so, 0.1 MiB")
        .contains("cu128 is installed: `striate doctor` tries it");
    assertThat(command().call()).isZero();
    assertThat(out().lines())
        .containsExactly(
            "used      PyTorch 2.7.1+cu128 for CUDA 12.8  (installed, " + engine + ")",
            "device    gpu NVIDIA L4");

    assertThat(command().install("cu128", true)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("cu128 is installed already: ");
    assertThat(command().remove("cu128")).isZero();
    assertThat(engine).doesNotExist();
  }
}
