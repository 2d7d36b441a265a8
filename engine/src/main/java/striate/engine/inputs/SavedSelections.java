package striate.engine.inputs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.model.JsonFile;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;

/**
 * Selections that a workspace keeps under names, in {@code selections.json}: {@code {"mine":
 * {"layers": "1,5,9", "of": 32}}}.
 */
public final class SavedSelections {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final long MOST_BYTES = 4 << 20;

  private final Path file;

  public SavedSelections(Path workspace) {
    file = workspace.resolve("selections.json");
  }

  /**
   * All of them, by name.
   *
   * @throws Problem if the file is damaged
   */
  public SortedMap<String, LayerSelection> all() {
    SortedMap<String, LayerSelection> all = new TreeMap<>();
    if (Files.exists(file)) {
      ObjectNode tree = JsonFile.object(file, MOST_BYTES);
      tree.properties().forEach(entry -> all.put(entry.getKey(), selection(entry)));
    }
    return all;
  }

  private LayerSelection selection(Map.Entry<String, JsonNode> entry) {
    JsonNode of = entry.getValue().path("of");
    JsonNode layers = entry.getValue().path("layers");
    if (!of.canConvertToInt() || !layers.isTextual()) {
      throw Problem.badInput(
          "'" + entry.getKey() + "' is not a selection",
          file,
          "write {\"layers\": \"1,5,9\", \"of\": 32}");
    }
    try {
      return LayerSelection.parse(layers.asText(), of.intValue());
    } catch (Problem wrong) {
      throw Problem.badInput(
          "'" + entry.getKey() + "': " + wrong.what(), file, wrong.remedy(), wrong);
    }
  }

  /** One of them. */
  public Optional<LayerSelection> find(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /**
   * Saves a selection; replaces one of the same name.
   *
   * @throws Problem if the name has other than letters, digits, dots, dashes and underscores, or
   *     the workspace cannot be written
   */
  public void save(String name, LayerSelection selection) {
    if (!name.matches(NAME)) {
      throw Problem.badInput(
          "'" + name + "' is not a name",
          "saved selections",
          "take up to 64 letters, digits, dots, dashes and underscores");
    }
    SortedMap<String, LayerSelection> all = all();
    all.put(name, selection);
    write(all);
  }

  /**
   * Deletes a selection.
   *
   * @throws Problem if it is not there
   */
  public void delete(String name) {
    SortedMap<String, LayerSelection> all = all();
    if (all.remove(name) == null) {
      throw notFound(name);
    }
    write(all);
  }

  Problem notFound(String name) {
    SortedMap<String, LayerSelection> all = all();
    return Problem.badInput(
        "no selection is saved as '" + name + "'",
        file,
        all.isEmpty()
            ? "save one with `striate strategies save`"
            : "take one of " + String.join(", ", all.keySet()));
  }

  private void write(SortedMap<String, LayerSelection> all) {
    ObjectNode tree = JSON.createObjectNode();
    all.forEach(
        (name, selection) ->
            tree.putObject(name)
                .put("layers", selection.toString())
                .put("of", selection.layerCount()));
    try {
      AtomicFile.write(
          file,
          Durability.NAME_FORCED,
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can always be written", e);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the selection cannot be saved (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }
}
