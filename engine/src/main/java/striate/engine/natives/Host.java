package striate.engine.natives;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What this package asks the machine for; tests make their own.
 *
 * @param environment variables of the process
 * @param root of the file system: {@code /}
 * @param home of the user
 * @param classifier operating system and processor in DJL's words, such as {@code linux-x86_64}
 */
public record Host(
    Map<String, String> environment, Path root, Path home, String classifier, Programs programs) {
  static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  static final String VERSION = "PYTORCH_VERSION";
  static final String FLAVOUR = "PYTORCH_FLAVOR";

  public Host {
    environment = Map.copyOf(environment);
  }

  /** This machine and process. */
  public static Host here() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    return new Host(
        environment,
        Path.of("/"),
        Path.of(System.getProperty("user.home", "")),
        classifier(System.getProperty("os.name"), System.getProperty("os.arch")),
        Programs.here(environment));
  }

  /** The same machine, where each program is asked only once: nvidia-smi can take seconds. */
  public Host remembering() {
    ConcurrentMap<List<String>, Optional<Programs.Answer>> known = new ConcurrentHashMap<>();
    return new Host(
        environment,
        root,
        home,
        classifier,
        (limit, command) -> known.computeIfAbsent(command, asked -> programs.run(limit, asked)));
  }

  private static String classifier(String system, String processor) {
    String name = system.toLowerCase(Locale.ROOT);
    String prefix = name.startsWith("win") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    return prefix + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }

  boolean windows() {
    return classifier.startsWith("win");
  }

  boolean linux() {
    return classifier.startsWith("linux");
  }

  /** A variable that is set and not blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** The file name of a library: {@code libtorch.so}, {@code torch.dll}, {@code libtorch.dylib}. */
  String library(String name) {
    return windows() ? name + ".dll" : "lib" + name + (linux() ? ".so" : ".dylib");
  }

  /** Where the user's programs keep what can be made again. */
  public Path cache() {
    @Nullable String given =
        variable("XDG_CACHE_HOME").or(() -> variable("LOCALAPPDATA")).orElse(null);
    return given != null ? Path.of(given) : home.resolve(".cache");
  }

  /** The directories of a variable such as {@code PATH}. */
  public String[] pathList(String value) {
    return value.split(windows() ? ";" : File.pathSeparator);
  }
}
