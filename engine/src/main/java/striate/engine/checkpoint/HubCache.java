package striate.engine.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;

/**
 * Hugging Face's cache of downloaded models, read as huggingface_hub reads it without a network:
 * {@code models--OWNER--NAME/refs/main} holds the commit of the snapshot that is meant, and every
 * file of a snapshot is a link to a blob.
 */
final class HubCache {
  private static final String MAIN = "main";
  private static final Pattern NAME = Pattern.compile("[\\w.-]+(/[\\w.-]+)?");
  private static final int MOST_OF_A_LINK = 200;
  private static final Pattern LINK = Pattern.compile("(\\.\\./)+blobs/[0-9a-f]{40,64}");
  private static final Pattern COMMIT = Pattern.compile("[0-9A-Za-z._-]+");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]*)\\}|(\\w+))");

  private final Path hub;

  HubCache(Path hub) {
    this.hub = hub;
  }

  /** The cache of this process. */
  static HubCache ofProcess() {
    return new HubCache(hub(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  /**
   * Where huggingface_hub keeps it: {@code HF_HUB_CACHE}, before {@code HUGGINGFACE_HUB_CACHE},
   * before {@code hub} in {@code HF_HOME}, which is {@code huggingface} in {@code XDG_CACHE_HOME}
   * or in {@code ~/.cache}.
   */
  static Path hub(Map<String, String> environment, Path user) {
    String cache =
        environment.getOrDefault("HF_HUB_CACHE", environment.get("HUGGINGFACE_HUB_CACHE"));
    if (cache != null) {
      return expanded(cache, environment, user);
    }
    String home = environment.get("HF_HOME");
    if (home != null) {
      return expanded(home, environment, user).resolve("hub");
    }
    String shared = environment.get("XDG_CACHE_HOME");
    Path caches = shared == null ? user.resolve(".cache") : expanded(shared, environment, user);
    return caches.resolve("huggingface").resolve("hub");
  }

  /** With {@code ~} and {@code $VARIABLES}, as Python's expanduser and expandvars. */
  private static Path expanded(String written, Map<String, String> environment, Path user) {
    String home =
        written.equals("~") || written.startsWith("~/") ? user + written.substring(1) : written;
    Matcher variable = VARIABLE.matcher(home);
    return Path.of(
        variable.replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(environment.getOrDefault(name, found.group()));
            }));
  }

  /**
   * The snapshot of a model: the one that {@code refs/main} names, or the newest where there is no
   * such file or what it names is not whole. Whole is a snapshot whose config and weights are on
   * this disk.
   *
   * @param name on the hub, {@code OWNER/NAME}
   * @param notes hears which snapshots were passed over
   * @return null where the cache has no whole snapshot of it
   */
  @Nullable Path find(String name, Consumer<String> notes) {
    if (!NAME.matcher(name).matches()) {
      return null;
    }
    Path model = hub.resolve("models--" + name.replace("/", "--"));
    Path snapshots = model.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return null;
    }
    String main = main(model);
    Path named = main == null ? null : snapshots.resolve(main);
    if (named != null && StoredTensors.isWhole(named)) {
      return named;
    }
    if (named != null && isCopiedLink(named.resolve(ModelFiles.CONFIG))) {
      throw Problem.badInput(
          "the snapshot's files are links that were copied as text",
          named,
          "copy the cache with its links, or download the model again");
    }
    Path newest = newest(snapshots);
    if (newest != null) {
      String why =
          named == null
              ? "refs/main not found"
              : "the snapshot "
                  + main
                  + " that refs/main names "
                  + (Files.isDirectory(named) ? "is not whole" : "is not there");
      notes.accept(
          OneLine.of(
              why + "; the newest whole one counts, " + newest.getFileName() + " - " + model,
              Checkpoint.MOST_OF_A_NOTE));
    }
    return newest;
  }

  /** What is left of a cache's link where it was copied by a program that writes links as text. */
  static boolean isCopiedLink(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) < MOST_OF_A_LINK
          && LINK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1).strip()).matches();
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private static @Nullable String main(Path model) {
    Path file = model.resolve("refs").resolve(MAIN);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String commit = Files.readString(file).strip();
      return COMMIT.matcher(commit).matches() && !commit.startsWith(".") ? commit : null;
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private static @Nullable Path newest(Path snapshots) {
    try (Stream<Path> all = Files.list(snapshots)) {
      List<Path> whole = all.filter(StoredTensors::isWhole).toList();
      return whole.stream()
          .max(
              Comparator.<Path>comparingLong(s -> s.toFile().lastModified())
                  .thenComparing(s -> s.getFileName().toString()))
          .orElse(null);
    } catch (IOException e) {
      throw Problem.unreadable(snapshots, e);
    }
  }
}
