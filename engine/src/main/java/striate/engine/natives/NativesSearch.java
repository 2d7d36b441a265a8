package striate.engine.natives;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * Looks for libtorch in the documented places: {@code PYTORCH_LIBRARY_PATH}, the active conda and
 * virtual environment, and what was downloaded for GPUs. Only reads a few small files.
 */
public final class NativesSearch {
  private final Host host;

  public NativesSearch(Host host) {
    this.host = host;
  }

  /** Every libtorch that was found, in the order in which they are preferred. */
  public List<Candidate> candidates() {
    List<Candidate> found = new ArrayList<>();
    named().ifPresent(found::add);
    for (String environment : List.of("CONDA_PREFIX", "VIRTUAL_ENV")) {
      host.variable(environment).ifPresent(at -> active(environment, Path.of(at), found));
    }
    InstalledEngines.of(host).candidates().forEach(found::add);
    Path ofDjl = djlCache();
    for (String flavour : TorchDirectory.flavours(host)) {
      Path directory = ofDjl.resolve(InstalledEngines.name(host, flavour));
      if (TorchDirectory.has(host, directory)) {
        found.add(examine("DJL's cache", Natives.Way.INSTALLED, directory, null));
      }
    }
    return List.copyOf(found);
  }

  /**
   * What {@code PYTORCH_LIBRARY_PATH} names; empty if it is not set. DJL takes the first directory
   * of the list that has libtorch.
   */
  Optional<Candidate> named() {
    return host.variable(Host.LIBRARY_PATH)
        .map(
            list -> {
              for (String each : host.pathList(list)) {
                Path path = Path.of(each);
                boolean file = Files.isRegularFile(path) && path.endsWith(host.library("torch"));
                @Nullable Path directory = file ? path.toAbsolutePath().getParent() : path;
                if (directory != null && TorchDirectory.has(host, directory)) {
                  return examine(
                      Host.LIBRARY_PATH,
                      Natives.Way.EXISTING,
                      directory.toAbsolutePath(),
                      host.variable(Host.VERSION).orElse(null));
                }
              }
              return Candidate.wrong(Host.LIBRARY_PATH, list, "has no " + host.library("torch"));
            });
  }

  /**
   * What {@code PYTORCH_LIBRARY_PATH} names.
   *
   * @return null if the variable is not set
   * @throws Problem if it cannot be used, or DJL's other variables contradict it
   */
  @Nullable Natives explicit() {
    String needed = EngineVersion.current().pytorch();
    Optional<Candidate> named = named();
    Optional<String> version = host.variable(Host.VERSION);
    if (named.isEmpty()) {
      if (version.isPresent()) {
        throw Problem.badInput(
            Host.VERSION + " is set without " + Host.LIBRARY_PATH,
            "environment",
            "unset it: Striate chooses PyTorch " + needed + " by itself");
      }
      return null;
    }
    Candidate candidate = named.get();
    Natives natives = candidate.natives();
    if (natives == null) {
      throw Problem.badInput(
          "the directory of " + Host.LIBRARY_PATH + " " + candidate.wrong(),
          candidate.place(),
          "unset it, or let it name the lib directory of PyTorch "
              + needed
              + " (`pip install torch=="
              + needed
              + "`: site-packages/torch/lib)");
    }
    if (version.isPresent() && !version.get().equals(needed)) {
      throw contradiction(Host.VERSION, version.get(), needed);
    }
    Optional<String> flavour = host.variable(Host.FLAVOUR);
    if (flavour.isPresent() && !flavour.get().equals(natives.flavour())) {
      throw contradiction(Host.FLAVOUR, flavour.get(), natives.flavour());
    }
    return natives;
  }

  private static Problem contradiction(String variable, String value, String needed) {
    return Problem.badInput(
        variable
            + " is "
            + value
            + ", but the PyTorch of "
            + Host.LIBRARY_PATH
            + " needs "
            + needed,
        "environment",
        "unset " + variable + ": Striate finds it out");
  }

  private void active(String origin, Path environment, List<Candidate> found) {
    List<Path> places = new ArrayList<>();
    if (host.windows()) {
      places.add(environment.resolve("Lib/site-packages/torch/lib"));
    }
    for (String lib : List.of("lib", "lib64")) {
      try (DirectoryStream<Path> pythons =
          Files.newDirectoryStream(environment.resolve(lib), "python3*")) {
        pythons.forEach(python -> places.add(python.resolve("site-packages/torch/lib")));
      } catch (IOException none) {
        continue;
      }
    }
    if (origin.equals("CONDA_PREFIX")) {
      places.add(environment.resolve("lib"));
    }
    places.stream()
        .filter(place -> TorchDirectory.has(host, place))
        .findFirst()
        .ifPresent(place -> found.add(examine(origin, Natives.Way.EXISTING, place, null)));
  }

  private Candidate examine(
      String origin, Natives.Way way, Path directory, @Nullable String version) {
    return new TorchDirectory(host, directory).examine(origin, way, version);
  }

  /** Where DJL keeps what it downloads. */
  private Path djlCache() {
    return host.variable("ENGINE_CACHE_DIR")
        .or(() -> host.variable("DJL_CACHE_DIR"))
        .map(Path::of)
        .orElse(host.home().resolve(".djl.ai"))
        .resolve("pytorch");
  }
}
