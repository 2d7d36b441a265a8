package striate.engine.natives;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import striate.engine.disk.AtomicDirectory;
import striate.engine.run.Problem;

/**
 * Downloads libtorch for GPUs, as DJL would, but so that it can be broken off anywhere: files are
 * collected beside the engine's place, a download goes on where it stopped, each file is checked
 * against its size and the checksum of its compression, and the engine gets its name last.
 */
public final class EngineInstall {
  private static final int BUFFER = 1 << 20;

  /** Bytes on disk for each byte of the download; DJL's libraries for processors take 4. */
  private static final double UNPACKED = 4;

  private final EngineRepository repository;
  private final InstalledEngines engines;
  private final String flavour;
  private final Host host;
  private final List<Remote> files;
  private final ToLongFunction<Path> free;

  private record Remote(String path, String name, long bytes) {}

  private EngineInstall(
      EngineRepository repository,
      InstalledEngines engines,
      Host host,
      String flavour,
      List<Remote> files,
      ToLongFunction<Path> free) {
    this.repository = repository;
    this.engines = engines;
    this.host = host;
    this.flavour = flavour;
    this.files = files;
    this.free = free;
  }

  /**
   * Asks the repository for the files of a flavour and their sizes.
   *
   * @throws Problem if the flavour does not exist for this system, or the repository cannot be read
   */
  public static EngineInstall plan(String flavour, Host host) {
    return plan(flavour, host, place -> place.toFile().getUsableSpace());
  }

  static EngineInstall plan(String flavour, Host host, ToLongFunction<Path> free) {
    List<String> known = TorchDirectory.flavours(host);
    if (!known.contains(flavour)) {
      throw Problem.badInput(
          "engine " + flavour + " not found for " + host.classifier(),
          "PyTorch " + EngineVersion.current().pytorch(),
          known.isEmpty()
              ? "this system computes with the PyTorch that comes with Striate"
              : "take " + String.join(" or ", known));
    }
    EngineRepository repository = EngineRepository.of(host);
    List<Remote> files = new ArrayList<>();
    try {
      String begin = flavour + "/" + host.classifier() + "/native/lib/";
      for (String line : repository.text("files.txt").lines().map(String::strip).toList()) {
        if (line.startsWith(begin) && line.endsWith(".gz")) {
          files.add(new Remote(line, name(line), repository.bytes(line)));
        }
      }
    } catch (IOException e) {
      throw unreachable(repository, e);
    }
    if (files.isEmpty()) {
      throw Problem.workFailed(
          "engine " + flavour + " is not in the repository",
          repository.address(),
          "use an installed PyTorch instead: see `striate engine --help`");
    }
    return new EngineInstall(
        repository, InstalledEngines.of(host), host, flavour, List.copyOf(files), free);
  }

  /** The flavours of this version of PyTorch for GPUs that a system can have; possibly none. */
  public static List<String> flavours(Host host) {
    return TorchDirectory.flavours(host);
  }

  private static String name(String path) throws IOException {
    String last = path.substring(path.lastIndexOf('/') + 1, path.length() - ".gz".length());
    String name = URLDecoder.decode(last, StandardCharsets.UTF_8);
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*")) {
      throw new IOException("'" + name + "' is not a library's name");
    }
    return name;
  }

  /** Bytes of the whole download. */
  public long bytes() {
    return files.stream().mapToLong(Remote::bytes).sum();
  }

  public int count() {
    return files.size();
  }

  public String source() {
    return repository.address();
  }

  public Path place() {
    return engines.place(flavour);
  }

  /** Whether a usable engine of this flavour is there already. */
  public boolean isInstalled() {
    return engines.candidates().stream()
        .anyMatch(each -> each.natives() != null && each.place().equals(place().toString()));
  }

  static Path unfinished(Path engine) {
    return engine.resolveSibling("." + engine.getFileName() + ".part");
  }

  /**
   * Downloads what is not there yet, and gives the engine its name.
   *
   * @param progress is told one line for each file
   * @throws Problem if anything is missing; what was downloaded stays for the next try
   */
  public void run(Consumer<String> progress) {
    Path engine = place();
    Path part = unfinished(engine);
    try {
      Files.createDirectories(part);
      try (FileChannel channel =
              FileChannel.open(
                  part.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw busy(engine);
        }
        collect(part, progress);
        seal(engine, part);
      }
      finish(engine, part);
    } catch (OverlappingFileLockException e) {
      throw busy(engine);
    } catch (IOException e) {
      throw failed(e, part);
    }
  }

  private void collect(Path part, Consumer<String> progress) throws IOException {
    requireRoom(part);
    int number = 0;
    for (Remote file : files) {
      number++;
      Path library = part.resolve(file.name());
      if (Files.isRegularFile(library)) {
        continue;
      }
      progress.accept(
          String.format(
              Locale.ROOT,
              "%d of %d  %s, %.1f MiB",
              number,
              files.size(),
              file.name(),
              file.bytes() / 1048576.0));
      Path packed = part.resolve(file.name() + ".gz");
      download(file, packed);
      unpack(file, packed, library);
    }
  }

  private void requireRoom(Path part) throws IOException {
    long needed = 0;
    for (Remote file : files) {
      if (!Files.isRegularFile(part.resolve(file.name()))) {
        Path packed = part.resolve(file.name() + ".gz");
        long there = Files.isRegularFile(packed) ? Files.size(packed) : 0;
        needed += (long) (UNPACKED * file.bytes()) - there;
      }
    }
    long room = free.applyAsLong(part);
    if (room < needed) {
      throw Problem.workFailed(
          "not enough room: about " + gib(needed) + " are needed and " + gib(room) + " are free",
          engines.directory(),
          "free some space, or let STRIATE_ENGINES name another directory");
    }
  }

  private void download(Remote file, Path packed) throws IOException {
    long there = Files.isRegularFile(packed) ? Files.size(packed) : 0;
    if (there > file.bytes()) {
      Files.delete(packed);
      there = 0;
    }
    if (there < file.bytes()) {
      try (EngineRepository.Download in = open(file, there);
          OutputStream out =
              in.from() == 0
                  ? Files.newOutputStream(packed)
                  : Files.newOutputStream(packed, StandardOpenOption.APPEND)) {
        copy(in, out);
      }
    }
    long now = Files.size(packed);
    if (now != file.bytes()) {
      if (now > file.bytes()) {
        Files.delete(packed);
      }
      throw Problem.workFailed(
          "the download ended after " + now + " of " + file.bytes() + " bytes",
          source() + file.path(),
          "run the command again: it goes on from there");
    }
  }

  private EngineRepository.Download open(Remote file, long from) {
    try {
      return repository.open(file.path(), from);
    } catch (IOException e) {
      throw unreachable(repository, e);
    }
  }

  /** Reading and writing fail for different reasons, which need different remedies. */
  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (true) {
      int count;
      try {
        count = in.read(buffer);
      } catch (IOException e) {
        throw unreachable(repository, e);
      }
      if (count < 0) {
        return;
      }
      out.write(buffer, 0, count);
    }
  }

  /** Unpacks a file; gzip ends with a checksum and the length, which are compared. */
  private void unpack(Remote file, Path packed, Path library) throws IOException {
    Path unpacking = library.resolveSibling(file.name() + ".unpacking");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed), BUFFER);
        FileChannel channel =
            FileChannel.open(
                unpacking,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      OutputStream out = java.nio.channels.Channels.newOutputStream(channel);
      in.transferTo(out);
      channel.force(true);
    } catch (ZipException | EOFException e) {
      Files.deleteIfExists(unpacking);
      Files.deleteIfExists(packed);
      throw Problem.workFailed(
          "the download is damaged (" + e.getMessage() + ")",
          source() + file.path(),
          "run the command again: it downloads that file anew",
          e);
    }
    Files.move(unpacking, library, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(packed);
  }

  private void seal(Path engine, Path part) throws IOException {
    for (String needed : List.of("torch", "torch_cpu", "torch_cuda", "c10", "c10_cuda")) {
      String library = host.library(needed);
      if (files.stream().noneMatch(file -> file.name().equals(library))) {
        throw Problem.workFailed(
            "engine " + flavour + " of the repository is incomplete: no " + library,
            source(),
            "check STRIATE_ENGINE_REPOSITORY, or use an installed PyTorch");
      }
    }
    List<InstalledEngines.Part> parts = new ArrayList<>();
    for (Remote file : files) {
      Path library = part.resolve(file.name());
      parts.add(new InstalledEngines.Part(file.name(), Files.size(library)));
    }
    InstalledEngines.seal(part, source(), parts);
    AtomicDirectory.delete(engine);
  }

  private static void finish(Path engine, Path part) throws IOException {
    Files.deleteIfExists(part.resolve(".lock"));
    Files.move(part, engine, StandardCopyOption.ATOMIC_MOVE);
    AtomicDirectory.forceNames(engine.getParent());
  }

  private static Problem busy(Path engine) {
    return Problem.workFailed(
        "another process installs this engine", engine, "wait until it has ended");
  }

  private static Problem unreachable(EngineRepository repository, IOException e) {
    // Java's HTTP client gives no message where a name is not known or nobody listens
    String said =
        e instanceof ConnectException || e.getMessage() == null
            ? "no connection to " + repository.address()
            : e.getMessage();
    return Problem.workFailed(
        "the engine cannot be downloaded (" + said + ")",
        repository.address(),
        "check the network and https_proxy, then run the command again; or let"
            + " STRIATE_ENGINE_REPOSITORY name a copy of that address",
        e);
  }

  private Problem failed(IOException e, Path part) {
    long room = free.applyAsLong(part);
    return Problem.workFailed(
        "the engine cannot be written (" + e.getMessage() + ", " + gib(room) + " are free)",
        engines.directory(),
        "free some space or let STRIATE_ENGINES name another directory, then run the command again:"
            + " it goes on where it stopped",
        e);
  }

  private static String gib(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
