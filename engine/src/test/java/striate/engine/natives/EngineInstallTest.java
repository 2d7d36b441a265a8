package striate.engine.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Device;
import striate.engine.run.Problem;

/** Downloads that end anywhere: never half an engine, and the next try goes on. */
class EngineInstallTest {
  @TempDir Path machine;
  private FakeRepository repository;
  private FakeHost host;
  private Path engine;

  @BeforeEach
  void aRepository() throws IOException {
    repository = new FakeRepository(Files.createDirectories(machine.resolve("repository")));
    host =
        new FakeHost(machine)
            .with("STRIATE_ENGINE_REPOSITORY", repository.directory())
            .with("STRIATE_ENGINES", machine.resolve("engines"));
    engine = machine.resolve("engines/2.7.1-cu128-linux-x86_64");
  }

  private List<String> install() {
    List<String> told = new ArrayList<>();
    EngineInstall.plan("cu128", host.host()).run(told::add);
    return told;
  }

  private void fails(String message) {
    assertThatThrownBy(this::install)
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(engine).doesNotExist();
    assertThat(new NativesSearch(host.host()).candidates()).isEmpty();
  }

  private void assertInstalled() throws IOException {
    for (String library : repository.libraries()) {
      assertThat(Files.readAllBytes(engine.resolve(library)))
          .isEqualTo(FakeRepository.content(library));
    }
    assertThat(new NativesSearch(host.host()).candidates())
        .containsExactly(
            new Candidate(
                "striate engine install",
                engine.toString(),
                new Natives(Natives.Way.INSTALLED, engine, "2.7.1+cu128", "12.8", "cu128"),
                null));
    try (Stream<Path> left = Files.list(machine.resolve("engines"))) {
      assertThat(left).containsExactly(engine);
    }
  }

  @Test
  void anEngineIsInstalledUsedAndRemoved() throws IOException {
    host.gpus("570.26", "NVIDIA L4");
    EngineInstall plan = EngineInstall.plan("cu128", host.host());
    assertThat(plan.count()).isEqualTo(6);
    assertThat(plan.bytes()).isBetween(600_000L, 610_000L);
    assertThat(plan.isInstalled()).isFalse();
    assertThat(install()).hasSize(6).first().asString().startsWith("1 of 6  libc10.so, 0.1 MiB");
    assertInstalled();
    assertThat(plan.isInstalled()).isTrue();
    assertThat(DeviceChoice.of(Device.AUTO, host.host()).described()).isEqualTo("gpu NVIDIA L4");

    InstalledEngines.of(host.host()).remove("cu128");

    assertThat(engine).doesNotExist();
    assertThat(DeviceChoice.of(Device.AUTO, host.host()).natives()).isEqualTo(Natives.bundled());
    assertThatThrownBy(() -> InstalledEngines.of(host.host()).remove("cu128"))
        .hasMessageStartingWith("engine cu128 not found - ");
  }

  @Test
  void withoutAVariableItGoesToTheUsersCache() {
    assertThat(InstalledEngines.of(new FakeHost(machine).host()).directory())
        .isEqualTo(machine.resolve("home/.cache/striate/engines"));
    assertThat(EngineRepository.of(new FakeHost(machine).host()).address())
        .isEqualTo("https://publish.djl.ai/pytorch/2.7.1/");
  }

  /** The connection breaks in the middle of a file; the next try goes on where it stopped. */
  @Test
  void aBrokenDownloadGoesOnWhereItStopped() throws IOException {
    try (FakeRepository.Site site = new FakeRepository.Site(repository)) {
      host.with("STRIATE_ENGINE_REPOSITORY", site.address());
      site.breaksAfter = 60_000;
      fails("the engine cannot be downloaded (");
      fails("the engine cannot be downloaded ("); // the first file goes on, the second breaks off
      site.breaksAfter = 0;
      install();
      assertInstalled();
      assertThat(site.ranges).hasSize(2).allMatch(range -> range.matches("bytes=[1-6]\\d{4}-"));
    }
  }

  @Test
  void aFileThatEndsEarlyIsNotAccepted() throws IOException {
    EngineInstall plan = EngineInstall.plan("cu128", host.host());
    Path file = repository.file("libtorch_cuda.so");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, 50_000));
    assertThatThrownBy(() -> plan.run(line -> {}))
        .hasMessageContaining("the download ended after 50000 of " + whole.length + " bytes")
        .hasMessageContaining("it goes on from there");
    assertThat(engine).doesNotExist();
    Files.write(file, whole);
    assertThat(install()).hasSize(1); // the other five are there already
    assertInstalled();
  }

  @Test
  void aDamagedFileIsFoundByItsChecksumAndDownloadedAnew() throws IOException {
    Path file = repository.file("libtorch.so");
    byte[] right = Files.readAllBytes(file);
    for (int at : new int[] {0, right.length / 2, right.length - 6}) {
      byte[] damaged = right.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      fails("the download is damaged (");
    }
    Files.write(file, right);
    install();
    assertInstalled();
  }

  @Test
  void aSiteThatDoesNotAnswerOrLacksAFileIsNamed() throws IOException {
    String address;
    try (FakeRepository.Site site = new FakeRepository.Site(repository)) {
      address = site.address();
      host.with("STRIATE_ENGINE_REPOSITORY", address);
      Path file = repository.file("libtorch.so");
      Path away = Files.move(file, machine.resolve("away"));
      fails("the site answers 404 for " + address + "cu128/linux-x86_64/native/lib/libtorch.so.gz");
      Files.move(away, file);
    }
    fails("no connection to " + address);
  }

  @Test
  void aRepositoryWithoutTheFlavourOrALibraryIsNamed() throws IOException {
    Path list = repository.directory().resolve("files.txt");
    List<String> lines = Files.readAllLines(list);
    Files.write(list, lines.stream().filter(line -> !line.contains("torch_cuda")).toList());
    fails("engine cu128 of the repository is incomplete: no libtorch_cuda.so");
    Files.writeString(list, lines.get(0));
    fails("engine cu128 is not in the repository");
    Files.writeString(list, "cu128/linux-x86_64/native/lib/..%2F..%2Fevil.gz");
    fails("is not a library's name");
    assertThatThrownBy(() -> EngineInstall.plan("cu118", host.host()))
        .hasMessage("engine cu118 not found for linux-x86_64 - PyTorch 2.7.1 - take cu128");
    assertThatThrownBy(() -> EngineInstall.plan("cu128", host.on("osx-aarch64").host()))
        .hasMessageContaining("this system computes with the PyTorch that comes with Striate");
  }

  @Test
  void tooLittleRoomIsToldBeforeTheDownload() {
    assertThatThrownBy(
            () -> EngineInstall.plan("cu128", host.host(), place -> 1 << 20).run(line -> {}))
        .hasMessageContaining("not enough room: about 2.3 MiB are needed and 1.0 MiB are free")
        .hasMessageContaining("let STRIATE_ENGINES name another directory");
    assertThat(engine).doesNotExist();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(machine.resolve("file"), "not a directory");
    host.with("STRIATE_ENGINES", file);
    assertThatThrownBy(this::install)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("the engine cannot be written (")
        .hasMessageContaining(file.toString());
  }

  @Test
  void twoInstallationsDoNotMix() throws IOException {
    Path part = Files.createDirectories(machine.resolve("engines/.2.7.1-cu128-linux-x86_64.part"));
    try (FileChannel channel =
            FileChannel.open(
                part.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      fails("another process installs this engine");
    }
    install();
    assertInstalled();
  }

  @Test
  void aDamagedEngineIsNamedNotUsedAndInstalledAnew() throws IOException {
    install();
    Files.write(engine.resolve("libtorch_cuda.so"), new byte[5]);
    assertDamaged("is damaged: libtorch_cuda.so is missing or not of its size");
    Files.delete(engine.resolve("striate-engine.json"));
    assertDamaged("is damaged: striate-engine.json is missing or not readable");
    install();
    assertInstalled();
  }

  private void assertDamaged(String why) {
    assertThat(new NativesSearch(host.host()).candidates())
        .containsExactly(new Candidate("striate engine install", engine.toString(), null, why));
    assertThat(EngineInstall.plan("cu128", host.host()).isInstalled()).isFalse();
  }
}
