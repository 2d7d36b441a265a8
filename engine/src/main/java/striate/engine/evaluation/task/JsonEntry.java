package striate.engine.evaluation.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;

/**
 * One value in a publisher's JSON file, with its place for complaints.
 *
 * @param place file and position, such as {@code val.json, entry 5}
 */
record JsonEntry(JsonNode node, String place) {
  /** The largest published file, VQAv2's annotations, has 65 MB; TDIUC's have 140 MB. */
  private static final long MAX_BYTES = 1L << 30;

  private static final String REMEDY = "download the file again";

  static JsonEntry file(Path file) {
    return new JsonEntry(JsonFile.read(file, MAX_BYTES), file.toString());
  }

  /** The elements of a list, which is not empty. */
  List<JsonEntry> entries() {
    if (!node.isArray() || node.isEmpty()) {
      throw wrong("a list of entries not found");
    }
    List<JsonEntry> entries = new ArrayList<>();
    for (JsonNode element : node) {
      entries.add(new JsonEntry(element, place + ", entry " + (entries.size() + 1)));
    }
    return entries;
  }

  /** Name and value of each field of an object, which is not empty. */
  List<Map.Entry<String, JsonEntry>> fields() {
    if (!node.isObject() || node.isEmpty()) {
      throw wrong("an object with entries not found");
    }
    List<Map.Entry<String, JsonEntry>> fields = new ArrayList<>();
    node.fields()
        .forEachRemaining(
            field ->
                fields.add(
                    Map.entry(
                        field.getKey(),
                        new JsonEntry(
                            field.getValue(), place + ", entry '" + field.getKey() + "'"))));
    return fields;
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  JsonEntry at(String field) {
    if (!has(field)) {
      throw wrong("'" + field + "' not found");
    }
    return new JsonEntry(node.get(field), place + ", '" + field + "'");
  }

  /** A text or number that has to be there. */
  String text(String field) {
    JsonNode value = at(field).node();
    if (!value.isValueNode()) {
      throw wrong("'" + field + "' is not text");
    }
    return value.asText();
  }

  /** A text or number; empty where absent. */
  String textOrEmpty(String field) {
    return has(field) ? text(field) : "";
  }

  int whole(String field) {
    JsonNode value = at(field).node();
    if (!value.canConvertToInt() && !value.asText().matches("[0-9]{1,9}")) {
      throw wrong("'" + field + "' is not a whole number");
    }
    return value.asInt();
  }

  /** Texts of a list, which is not empty; of objects in it their {@code answer}. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonEntry element : at(field).entries()) {
      texts.add(element.node().isObject() ? element.text("answer") : element.node().asText());
    }
    return texts;
  }

  Problem wrong(String what) {
    return Problem.badInput(what, place, REMEDY);
  }
}
