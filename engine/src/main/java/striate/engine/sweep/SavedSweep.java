package striate.engine.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.disk.Sha256;
import striate.engine.model.JsonFile;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;

/**
 * A sweep that a workspace keeps: {@code sweeps/NAME/sweep.json} with each of its runs written out,
 * so that it can be resumed and drawn whatever becomes of the files that it was made from.
 */
public record SavedSweep(String name, List<PlannedRun> runs) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final long MOST_BYTES = 256 << 20;

  public SavedSweep {
    runs = List.copyOf(runs);
    if (!name.matches(NAME)) {
      throw Problem.badInput(
          "'" + name + "' is not a name of a sweep",
          "--name",
          "take up to 64 letters, digits, dots, dashes and underscores");
    }
  }

  /** A sweep named after its base job and its runs: the same command makes the same name. */
  public static SavedSweep named(String job, List<PlannedRun> runs) {
    String word = job.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-", "");
    String start = word.isEmpty() ? "sweep" : word.substring(0, Math.min(40, word.length()));
    String digest = Sha256.of(text(runs)).substring(0, 6);
    return new SavedSweep(start.replaceAll("-$", "") + "-" + digest, runs);
  }

  /** The directory of a sweep's own files. */
  public static Path directory(Path workspace, String name) {
    return workspace.resolve("sweeps").resolve(name);
  }

  /** Names of the sweeps of a workspace, ascending. */
  public static List<String> names(Path workspace) {
    Path sweeps = workspace.resolve("sweeps");
    if (!Files.isDirectory(sweeps)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(sweeps)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve("sweep.json")))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw Problem.unreadable(sweeps, e);
    }
  }

  /**
   * Opens a sweep of a workspace.
   *
   * @throws Problem if it is not found or damaged
   */
  public static SavedSweep open(Path workspace, String name) {
    List<String> names = names(workspace);
    if (!names.contains(name)) {
      throw Problem.badInput(
          "no sweep of the name '" + name + "'",
          workspace.resolve("sweeps"),
          names.isEmpty()
              ? "start one with `striate sweep`"
              : "take one of " + String.join(", ", names));
    }
    Path file = directory(workspace, name).resolve("sweep.json");
    JsonNode listed = JsonFile.object(file, MOST_BYTES).path("runs");
    List<PlannedRun> runs = new ArrayList<>();
    for (JsonNode one : listed) {
      List<String> labels = new ArrayList<>();
      one.path("labels").forEach(label -> labels.add(label.asText()));
      if (labels.isEmpty() || !one.path("of").canConvertToInt()) {
        throw Problem.badInput(
            "run " + runs.size() + " of the sweep is damaged", file, "start the sweep anew");
      }
      runs.add(
          new PlannedRun(
              JobJson.parse(one.path("job").toString(), "run " + runs.size() + " of " + file),
              LayerSelection.parse(one.path("layers").asText(), one.path("of").intValue()),
              labels));
    }
    return new SavedSweep(name, runs);
  }

  /**
   * Saves it, unless the same is there.
   *
   * @throws Problem if another sweep has its name, or the workspace cannot be written
   */
  public void save(Path workspace) {
    Path file = directory(workspace, name).resolve("sweep.json");
    if (Files.exists(file)) {
      if (!open(workspace, name).equals(this)) {
        throw Problem.badInput(
            "a sweep of the name '" + name + "' has other runs",
            file,
            "give another --name; runs that are done are not repeated");
      }
      return;
    }
    try {
      Files.createDirectories(directory(workspace, name));
      AtomicFile.write(file, Durability.NAME_FORCED, text(runs));
    } catch (IOException e) {
      throw Problem.workFailed(
          "the sweep cannot be saved (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  private static String text(List<PlannedRun> runs) {
    ObjectNode tree = JSON.createObjectNode();
    ArrayNode list = tree.putArray("runs");
    try {
      for (PlannedRun run : runs) {
        ObjectNode one = list.addObject();
        one.set("labels", JSON.valueToTree(run.labels()));
        one.put("layers", run.selection().toString());
        one.put("of", run.selection().layerCount());
        one.set("job", JSON.readTree(JobJson.write(run.job())));
      }
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("jobs can always be written", e);
    }
  }
}
