package striate.engine.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with libtorch's libraries, examined without loading any of them: its version, the
 * CUDA version it was built with, and what keeps DJL's native interface from using it.
 */
final class TorchDirectory {
  private static final Pattern SAID =
      Pattern.compile("(?m)^__version__\\s*(?::[^=]*)?=\\s*['\"]([^'\"]+)['\"]");
  private static final Pattern CUDA =
      Pattern.compile("(?m)^cuda\\s*(?::[^=]*)?=\\s*['\"]([\\d.]+)['\"]");
  private static final Pattern HIP =
      Pattern.compile("(?m)^hip\\s*(?::[^=]*)?=\\s*['\"]([^'\"]+)['\"]");
  private static final Pattern OF_DJL =
      Pattern.compile("(\\d+\\.\\d+\\.\\d+)(?:-\\d+)?-(cpu|cu\\d{3})(-precxx11)?-.+");
  private static final Pattern OF_CONDA =
      Pattern.compile("(?:lib)?(?:py)?torch-(\\d+\\.\\d+\\.\\d+)-(cpu|cuda)_?(\\d{3})?.*\\.json");
  private static final Pattern RELEASE = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(?:\\+(\\w+))?");

  /** GPU natives that DJL's interface is compiled for, if the class path has them. */
  private static final List<String> FLAVOURS =
      List.of("cu118", "cu121", "cu124", "cu126", "cu128", "cu129", "cu130");

  private final Host host;
  private final Path directory;

  TorchDirectory(Host host, Path directory) {
    this.host = host;
    this.directory = directory;
  }

  /** Whether a directory has libtorch. */
  static boolean has(Host host, Path directory) {
    return Files.isRegularFile(directory.resolve(host.library("torch")));
  }

  /**
   * The flavours of libtorch for GPUs that DJL's native interface on the class path has for a
   * system; none for macOS and ARM processors.
   */
  static List<String> flavours(Host host) {
    String interfaceName = host.library("djl_torch");
    return FLAVOURS.stream()
        .filter(
            flavour ->
                TorchDirectory.class.getResource(
                        "/jnilib/" + host.classifier() + "/" + flavour + "/" + interfaceName)
                    != null)
        .toList();
  }

  private record Release(String version, @Nullable String cuda) {}

  /**
   * @param version to believe where the directory does not tell; null for none
   */
  Candidate examine(String origin, Natives.Way way, @Nullable String version) {
    try {
      return examined(origin, way, version);
    } catch (IOException e) {
      return Candidate.wrong(origin, directory, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private Candidate examined(String origin, Natives.Way way, @Nullable String version)
      throws IOException {
    if (!has(host, directory)) {
      return Candidate.wrong(origin, directory, "has no " + host.library("torch"));
    }
    Optional<String> python = text(directory.resolve("../version.py"));
    if (python.isPresent() && HIP.matcher(python.get()).find()) {
      return Candidate.wrong(origin, directory, "is built for AMD GPUs (ROCm)");
    }
    Release release = release(python).orElse(version == null ? null : parse(version, null));
    if (release == null) {
      return Candidate.wrong(origin, directory, "does not tell its version");
    }
    String needed = EngineVersion.current().pytorch();
    if (!release.version().split("\\+")[0].equals(needed)) {
      return Candidate.wrong(
          origin, directory, "is PyTorch " + release.version() + ", Striate needs " + needed);
    }
    boolean gpu = Files.isRegularFile(directory.resolve(host.library("torch_cuda")));
    String cuda = gpu ? release.cuda() : null;
    List<String> needs =
        gpu ? List.of("c10", "torch_cpu", "c10_cuda") : List.of("c10", "torch_cpu");
    for (String library : needs) {
      if (!Files.isRegularFile(directory.resolve(host.library(library)))) {
        return Candidate.wrong(origin, directory, "is incomplete: no " + host.library(library));
      }
    }
    if (host.linux() && !isNewAbi()) {
      return Candidate.wrong(
          origin, directory, "is built with the C++ ABI from before C++11 (pre-cxx11)");
    }
    if (!gpu) {
      return Candidate.usable(origin, new Natives(way, directory, release.version(), null, "cpu"));
    }
    return withCuda(origin, way, release.version(), cuda);
  }

  /** DJL's interface needs c10_cuda and torch_cuda only: any CUDA of its major version will do. */
  private Candidate withCuda(
      String origin, Natives.Way way, String version, @Nullable String cuda) {
    CudaVersion built = cuda == null ? null : CudaVersion.parse(cuda);
    if (built == null) {
      return Candidate.wrong(origin, directory, "does not tell its CUDA version");
    }
    List<String> flavours = flavours(host);
    for (String flavour : flavours) {
      CudaVersion known = CudaVersion.parse(flavour);
      if (known != null && known.major() == built.major()) {
        return Candidate.usable(
            origin, new Natives(way, directory, version, built.toString(), flavour));
      }
    }
    return Candidate.wrong(
        origin,
        directory,
        flavours.isEmpty()
            ? "is built for CUDA " + built + ", which DJL does not support on " + host.classifier()
            : "is built for CUDA " + built + ", Striate needs CUDA " + majors(flavours));
  }

  private static String majors(List<String> flavours) {
    return String.join(" or ", flavours.stream().map(f -> f.substring(2, 4)).distinct().toList());
  }

  /** From what installed it: pip and conda, a libtorch archive, DJL, or conda's list of files. */
  private Optional<Release> release(Optional<String> python) throws IOException {
    if (python.isPresent()) {
      Matcher said = SAID.matcher(python.get());
      Matcher cuda = CUDA.matcher(python.get());
      if (said.find()) {
        return Optional.of(parse(said.group(1), cuda.find() ? cuda.group(1) : null));
      }
    }
    Optional<String> archive = text(directory.resolve("../build-version"));
    if (archive.isPresent()) {
      return Optional.of(parse(archive.get().strip(), null));
    }
    Path named = directory.getFileName();
    Matcher ofDjl = OF_DJL.matcher(named == null ? "" : named.toString());
    if (ofDjl.matches()) {
      return Optional.of(parse(ofDjl.group(1) + "+" + ofDjl.group(2), null));
    }
    return ofConda();
  }

  private Optional<Release> ofConda() throws IOException {
    Path installed = directory.resolve("../conda-meta");
    if (!Files.isDirectory(installed)) {
      return Optional.empty();
    }
    try (Stream<Path> packages = Files.list(installed)) {
      return packages
          .map(file -> OF_CONDA.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(
              found ->
                  parse(
                      found.group(1),
                      found.group(3) == null
                          ? null
                          : String.valueOf(CudaVersion.parse("cu" + found.group(3)))))
          .findFirst();
    }
  }

  /**
   * @param text such as {@code 2.7.1+cu126}
   * @param cuda what else tells the CUDA version; null = the text only
   */
  private static Release parse(String text, @Nullable String cuda) {
    Matcher release = RELEASE.matcher(text);
    if (!release.find()) {
      return new Release(text, cuda);
    }
    String local = release.group(2);
    CudaVersion named = local == null ? null : CudaVersion.parse(local);
    String known = cuda != null ? cuda : named == null ? null : named.toString();
    return new Release(text, known);
  }

  /** Whether names in libc10 have the C++11 strings of libstdc++, as in all wheels since 2.7. */
  private boolean isNewAbi() throws IOException {
    byte[] library = Files.readAllBytes(directory.resolve(host.library("c10")));
    return new String(library, StandardCharsets.ISO_8859_1).contains("__cxx11");
  }

  private static Optional<String> text(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
        : Optional.empty();
  }
}
