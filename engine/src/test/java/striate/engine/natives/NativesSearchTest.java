package striate.engine.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class NativesSearchTest {
  @TempDir Path machine;

  private List<Candidate> found(FakeHost host) {
    return new NativesSearch(host.host()).candidates();
  }

  private static Candidate only(List<Candidate> candidates) {
    assertThat(candidates).hasSize(1);
    return candidates.get(0);
  }

  @Test
  void theVersionIsTheOneThatDjlIsCompiledFor() {
    assertThat(EngineVersion.current()).isEqualTo(new EngineVersion("2.7.1", "0.35.1"));
    assertThat(EngineInstall.flavours(new FakeHost(machine).host())).containsExactly("cu128");
    assertThat(EngineInstall.flavours(new FakeHost(machine).on("win-x86_64").host()))
        .containsExactly("cu128");
    assertThat(EngineInstall.flavours(new FakeHost(machine).on("linux-aarch64").host())).isEmpty();
    assertThat(EngineInstall.flavours(new FakeHost(machine).on("osx-aarch64").host())).isEmpty();
  }

  /** The wheel on PyPI is for CUDA 12.6; DJL's interface needs no more than CUDA 12. */
  @Test
  void aWheelOfTheRightVersionIsUsed() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.7.1+cu126", "12.6");
    assertThat(only(found(new FakeHost(machine).with("VIRTUAL_ENV", machine.resolve("venv")))))
        .isEqualTo(
            new Candidate(
                "VIRTUAL_ENV",
                lib.toString(),
                new Natives(Natives.Way.EXISTING, lib, "2.7.1+cu126", "12.6", "cu128"),
                null));
  }

  @Test
  void condaIsLookedAtBeforeAVirtualEnvironment() throws IOException {
    FakeHost.torch(machine.resolve("venv"), "2.7.1+cu126", "12.6");
    FakeHost.torch(machine.resolve("conda"), "2.7.1", "12.8");
    assertThat(
            found(
                new FakeHost(machine)
                    .with("VIRTUAL_ENV", machine.resolve("venv"))
                    .with("CONDA_PREFIX", machine.resolve("conda"))))
        .extracting(Candidate::origin)
        .containsExactly("CONDA_PREFIX", "VIRTUAL_ENV");
  }

  /** conda-forge puts the libraries in the environment's own lib, and lists its packages. */
  @Test
  void condasOwnLibrariesTellTheirVersionByConda() throws IOException {
    Path conda = machine.resolve("conda");
    Files.createDirectories(conda.resolve("lib"));
    FakeHost.libraries(conda.resolve("lib"), true);
    Files.createDirectories(conda.resolve("conda-meta"));
    Files.createFile(conda.resolve("conda-meta/libtorch-2.7.1-cuda126_mkl_h0d6aeb9_300.json"));
    Candidate found = only(found(new FakeHost(machine).with("CONDA_PREFIX", conda)));
    assertThat(found.natives())
        .isEqualTo(
            new Natives(Natives.Way.EXISTING, conda.resolve("lib"), "2.7.1", "12.6", "cu128"));
  }

  @Test
  void aLibtorchArchiveAndDjlsOwnDirectoryTellTheirVersion() throws IOException {
    Path archive = Files.createDirectories(machine.resolve("libtorch/lib"));
    FakeHost.libraries(archive, true);
    Files.writeString(machine.resolve("libtorch/build-version"), "2.7.1+cu128\n");
    assertThat(only(found(new FakeHost(machine).with("PYTORCH_LIBRARY_PATH", archive))).natives())
        .isEqualTo(new Natives(Natives.Way.EXISTING, archive, "2.7.1+cu128", "12.8", "cu128"));

    Path ofDjl = machine.resolve("home/.djl.ai/pytorch/2.7.1-cu128-linux-x86_64");
    Files.createDirectories(ofDjl);
    FakeHost.libraries(ofDjl, true);
    assertThat(only(found(new FakeHost(machine))).natives())
        .isEqualTo(new Natives(Natives.Way.INSTALLED, ofDjl, "2.7.1+cu128", "12.8", "cu128"));
  }

  @Test
  void whatDoesNotFitIsNamedWithTheReason() throws IOException {
    FakeHost host = new FakeHost(machine).with("VIRTUAL_ENV", machine.resolve("venv"));
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.9.0+cu128", "12.8");
    assertWrong(host, "is PyTorch 2.9.0+cu128, Striate needs 2.7.1");

    FakeHost.torch(machine.resolve("venv"), "2.7.1+cu118", "11.8");
    assertWrong(host, "is built for CUDA 11.8, Striate needs CUDA 12");

    FakeHost.torch(machine.resolve("venv"), "2.7.1", "12.8");
    assertWrong(
        host.on("linux-aarch64"),
        "is built for CUDA 12.8, which DJL does not support on linux-aarch64");
    host.on("linux-x86_64");

    Files.writeString(lib.resolve("libc10.so"), "_ZN3c105ErrorC1ESs");
    assertWrong(host, "is built with the C++ ABI from before C++11 (pre-cxx11)");

    Files.delete(lib.resolve("libc10.so"));
    assertWrong(host, "is incomplete: no libc10.so");

    Files.writeString(
        lib.resolve("../version.py"),
        "__version__ = '2.7.1+rocm6.3'\nhip: Optional[str] = '6.3'\n");
    assertWrong(host, "is built for AMD GPUs (ROCm)");

    Files.delete(lib.resolve("../version.py"));
    assertWrong(host, "does not tell its version");

    Files.delete(lib.resolve("libtorch.so"));
    assertThat(found(host)).isEmpty();
  }

  private void assertWrong(FakeHost host, String why) {
    Candidate candidate = only(found(host));
    assertThat(candidate.natives()).isNull();
    assertThat(candidate.wrong()).isEqualTo(why);
  }

  @Test
  void aVariableThatNamesTheWrongPyTorchIsRefused() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.9.0", "12.8");
    assertThatThrownBy(
            () ->
                new NativesSearch(new FakeHost(machine).with("PYTORCH_LIBRARY_PATH", lib).host())
                    .explicit())
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessage(
            "the directory of PYTORCH_LIBRARY_PATH is PyTorch 2.9.0, Striate needs 2.7.1 - "
                + lib
                + " - unset it, or let it name the lib directory of PyTorch 2.7.1 (`pip install"
                + " torch==2.7.1`: site-packages/torch/lib)");
    // the package's directory instead of its libraries'
    assertThatThrownBy(
            () ->
                new NativesSearch(
                        new FakeHost(machine).with("PYTORCH_LIBRARY_PATH", lib.getParent()).host())
                    .explicit())
        .hasMessageContaining("has no libtorch.so");
  }

  @Test
  void djlsOtherVariablesMustAgree() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.7.1", "12.6");
    FakeHost named = new FakeHost(machine).with("PYTORCH_LIBRARY_PATH", lib);
    Natives right = new NativesSearch(named.host()).explicit();
    assertThat(
            new NativesSearch(
                    named.with("PYTORCH_VERSION", "2.7.1").with("PYTORCH_FLAVOR", "cu128").host())
                .explicit())
        .isEqualTo(right);
    assertThatThrownBy(
            () -> new NativesSearch(named.with("PYTORCH_FLAVOR", "cu126").host()).explicit())
        .hasMessageStartingWith(
            "PYTORCH_FLAVOR is cu126, but the PyTorch of PYTORCH_LIBRARY_PATH needs cu128");
    // alone, it would make DJL download another PyTorch
    assertThatThrownBy(
            () ->
                new NativesSearch(new FakeHost(machine).with("PYTORCH_VERSION", "2.5.1").host())
                    .explicit())
        .hasMessageStartingWith("PYTORCH_VERSION is set without PYTORCH_LIBRARY_PATH");
  }

  @Test
  void theVariableMayBeAListAndMayNameTheLibraryItself() throws IOException {
    Path lib = FakeHost.torch(machine.resolve("venv"), "2.7.1", "12.8");
    for (String value :
        List.of(machine.resolve("nowhere") + ":" + lib, lib.resolve("libtorch.so").toString())) {
      Natives natives =
          new NativesSearch(new FakeHost(machine).with("PYTORCH_LIBRARY_PATH", value).host())
              .explicit();
      assertThat(natives).isNotNull();
      assertThat(natives.directory()).isEqualTo(lib);
    }
  }
}
