package striate.engine.natives;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;

/**
 * The user's directory of libtorch for GPUs: {@code striate/engines} in the cache directory, or
 * what {@code STRIATE_ENGINES} names. Each engine is a directory whose list of files was written
 * last; without it, or with a file missing or of another size, it is not used.
 */
public final class InstalledEngines {
  static final String ORIGIN = "striate engine install";
  private static final String LIST = "striate-engine.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Host host;
  private final Path directory;

  private InstalledEngines(Host host, Path directory) {
    this.host = host;
    this.directory = directory;
  }

  /** The directory that the environment names, or the user's. */
  public static InstalledEngines of(Host host) {
    return new InstalledEngines(
        host,
        host.variable("STRIATE_ENGINES")
            .map(Path::of)
            .orElseGet(() -> host.cache().resolve("striate").resolve("engines")));
  }

  public Path directory() {
    return directory;
  }

  /** DJL's name for an engine's directory: {@code 2.7.1-cu128-linux-x86_64}. */
  static String name(Host host, String flavour) {
    return EngineVersion.current().pytorch() + "-" + flavour + "-" + host.classifier();
  }

  /** Where an engine is, or will be. */
  public Path place(String flavour) {
    return directory.resolve(name(host, flavour));
  }

  /** A downloaded file of an engine. */
  record Part(String name, long bytes) {}

  /** Writes an engine's list of files, which makes it usable. */
  static void seal(Path engine, String source, List<Part> parts) throws IOException {
    ObjectNode list = JSON.createObjectNode().put("source", source);
    ArrayNode files = list.putArray("files");
    parts.forEach(part -> files.addObject().put("name", part.name()).put("bytes", part.bytes()));
    AtomicFile.write(engine.resolve(LIST), Durability.NAME_FORCED, list.toPrettyString() + "\n");
  }

  /** Every engine of this version and system that was installed, usable or damaged. */
  List<Candidate> candidates() {
    List<Candidate> found = new ArrayList<>();
    for (String flavour : TorchDirectory.flavours(host)) {
      Path engine = place(flavour);
      if (Files.isDirectory(engine)) {
        found.add(
            damage(engine)
                .map(wrong -> Candidate.wrong(ORIGIN, engine, wrong))
                .orElseGet(
                    () ->
                        new TorchDirectory(host, engine)
                            .examine(ORIGIN, Natives.Way.INSTALLED, null)));
      }
    }
    return found;
  }

  /** What is wrong with an engine's files; empty if nothing is. */
  private static Optional<String> damage(Path engine) {
    try {
      JsonNode list = JSON.readTree(Files.readString(engine.resolve(LIST)));
      for (JsonNode file : list.path("files")) {
        Path path = engine.resolve(file.path("name").asText());
        if (!Files.isRegularFile(path) || Files.size(path) != file.path("bytes").longValue()) {
          return Optional.of(
              "is damaged: " + path.getFileName() + " is missing or not of its size");
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.of("is damaged: " + LIST + " is missing or not readable");
    } catch (IOException e) {
      return Optional.of("cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Bytes of an engine's files; 0 if it is not there. */
  public long bytes(String flavour) {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place(flavour))) {
      for (Path file : files) {
        sum += Files.size(file);
      }
    } catch (IOException none) {
      return 0;
    }
    return sum;
  }

  /**
   * Removes an engine and what an unfinished download left.
   *
   * @throws Problem if there is nothing to remove, or it cannot be removed
   */
  public void remove(String flavour) {
    Path engine = place(flavour);
    Path unfinished = EngineInstall.unfinished(engine);
    if (!Files.isDirectory(engine) && !Files.isDirectory(unfinished)) {
      throw Problem.badInput(
          "engine " + flavour + " not found",
          directory,
          "`striate engine` lists what is installed");
    }
    Path removed = engine.resolveSibling("." + engine.getFileName() + ".removed");
    try {
      AtomicDirectory.delete(removed);
      if (Files.isDirectory(engine)) {
        // renamed first, so that a half-deleted engine is never found
        Files.move(engine, removed);
        AtomicDirectory.delete(removed);
      }
      AtomicDirectory.delete(unfinished);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the engine cannot be removed (" + e.getMessage() + ")",
          engine,
          "end the runs that use it, and check that the directory is writable",
          e);
    }
  }
}
