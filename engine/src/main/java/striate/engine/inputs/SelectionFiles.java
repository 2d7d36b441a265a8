package striate.engine.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import striate.engine.model.JsonFile;
import striate.engine.region.LayerSelection;
import striate.engine.region.LayerValues;
import striate.engine.region.SelectionSources;
import striate.engine.run.Problem;

/**
 * Saved selections of a workspace, and values that {@code striate importance --json} wrote. What
 * they say is written out before a job is submitted, so that a run does not depend on them.
 */
public final class SelectionFiles implements SelectionSources {
  private static final long MOST_BYTES = 64 << 20;

  private final Path workspace;
  private final List<Path> bases;

  /**
   * @param bases where relative paths of values are looked for, in this order
   */
  public SelectionFiles(Path workspace, List<Path> bases) {
    this.workspace = workspace;
    this.bases = List.copyOf(bases);
  }

  /** Whether a text names a saved selection or a file of values. */
  public static boolean isNamedIn(String text) {
    return text.contains("saved:") || text.contains("top-k:") || text.contains("bottom-k:");
  }

  @Override
  public LayerSelection saved(String name, int layerCount) {
    SavedSelections saved = new SavedSelections(workspace);
    LayerSelection selection = saved.find(name).orElseThrow(() -> saved.notFound(name));
    if (selection.layerCount() != layerCount) {
      throw Problem.badInput(
          "'saved:"
              + name
              + "' is of a decoder with "
              + selection.layerCount()
              + " layers, not "
              + layerCount,
          "layers",
          "take a selection that was saved for this depth");
    }
    return selection;
  }

  @Override
  public LayerValues values(String file) {
    return read(find(file));
  }

  private Path find(String file) {
    try {
      for (Path base : bases) {
        Path path = base.resolve(file);
        if (Files.isRegularFile(path)) {
          return path;
        }
      }
    } catch (InvalidPathException e) {
      throw Problem.badInput("'" + file + "' is not a path", "layers", "correct the path", e);
    }
    throw Problem.badInput(
        "the file of values was not found",
        file,
        "measure it with `striate importance --json`, or correct the path");
  }

  /**
   * Reads {@code {"metric", "layers": [{"layer", "value", ...}]}}.
   *
   * @throws Problem if it is something else, or a layer is missing
   */
  public static LayerValues read(Path file) {
    ObjectNode tree = JsonFile.object(file, MOST_BYTES);
    JsonNode layers = tree.path("layers");
    Double[] values = new Double[layers.size()];
    for (JsonNode entry : layers) {
      JsonNode layer = entry.path("layer");
      JsonNode value = entry.path("value");
      boolean known =
          layer.canConvertToInt()
              && layer.intValue() >= 0
              && layer.intValue() < values.length
              && values[layer.intValue()] == null;
      if (!known || !value.isNumber()) {
        throw damaged(file);
      }
      values[layer.intValue()] = value.doubleValue();
    }
    if (values.length == 0) {
      throw damaged(file);
    }
    return new LayerValues(tree.path("metric").asText("values"), Arrays.asList(values));
  }

  private static Problem damaged(Path file) {
    return Problem.badInput(
        "this is not a list with one value of every layer",
        file,
        "write it with `striate importance --json`");
  }
}
