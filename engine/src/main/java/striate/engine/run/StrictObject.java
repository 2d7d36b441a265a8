package striate.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose every field has to be known and in range; complaints carry the field's path.
 */
public final class StrictObject {
  private static final int MOST_SHOWN = 60;

  private final ObjectNode node;
  private final String path;
  private final String place;

  private StrictObject(ObjectNode node, String path, String place) {
    this.node = node;
    this.path = path;
    this.place = place;
  }

  /**
   * The root object of a JSON text.
   *
   * @param what the text describes, for complaints
   * @param place the text's name, for complaints
   * @param known the names of its fields
   * @throws Problem if it is not JSON, not an object, or has another field
   */
  public static StrictObject parse(
      String what, String json, String place, Collection<String> known) {
    try {
      return root(what, CanonicalJson.read(json), place, known);
    } catch (JsonProcessingException e) {
      throw Problem.badInput(
          what + " is not JSON (" + e.getOriginalMessage() + ")", place, "correct the file", e);
    }
  }

  /** The root object of the job that {@code place} names. */
  static StrictObject root(JsonNode node, String place, Collection<String> known) {
    return root("a job", node, place, known);
  }

  private static StrictObject root(
      String what, JsonNode node, String place, Collection<String> known) {
    if (!(node instanceof ObjectNode object)) {
      throw Problem.badInput(
          what + " is a JSON object, not " + kind(node), place, "write { \"name\": ..., ... }");
    }
    StrictObject root = new StrictObject(object, "$", place);
    root.refuseUnknown(known);
    return root;
  }

  /** A nested object, or null where it is absent or null. */
  public @Nullable StrictObject object(String field, Collection<String> known) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ObjectNode object)) {
      throw bad(field, "has to be an object, not " + kind(value), "write { ... }");
    }
    StrictObject inner = new StrictObject(object, path + "." + field, place);
    inner.refuseUnknown(known);
    return inner;
  }

  boolean has(String field) {
    return node.has(field);
  }

  boolean isText(String field) {
    return node.path(field).isTextual();
  }

  public @Nullable String text(String field, int most) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw bad(field, "has to be text, not " + kind(value), "put it in quotes");
    }
    String text = value.textValue();
    if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
      throw bad(field, "is blank or has control characters", "write one line of text");
    }
    if (text.length() > most) {
      throw bad(field, "is longer than " + most + " characters", "shorten it");
    }
    return text;
  }

  @Nullable String word(String field, List<String> words) {
    String text = text(field, Integer.MAX_VALUE);
    if (text != null && !words.contains(text)) {
      throw bad(field, "is '" + shortened(text) + "'", "take one of " + String.join(", ", words));
    }
    return text;
  }

  public @Nullable Boolean flag(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw bad(field, "has to be true or false, not " + kind(value), "write true or false");
    }
    return value.booleanValue();
  }

  public @Nullable Integer whole(String field, int least, int most) {
    Long number = wholeLong(field, least, most);
    return number == null ? null : number.intValue();
  }

  @Nullable Long wholeLong(String field, long least, long most) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    String range = "take a whole number from " + least + " to " + most;
    if (!value.isIntegralNumber()) {
      throw bad(field, "has to be a whole number, not " + kind(value), range);
    }
    if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
      throw bad(field, "is " + shortened(value.asText()), range);
    }
    return value.longValue();
  }

  public @Nullable Double number(String field, double least, double most) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    String range = "take a number from " + least + " to " + most;
    if (!value.isNumber()) {
      throw bad(field, "has to be a number, not " + kind(value), range);
    }
    double number = value.doubleValue();
    if (!(number >= least && number <= most)) {
      throw bad(field, "is " + shortened(value.asText()), range);
    }
    return number;
  }

  /** Distinct, non-blank texts; empty where absent. */
  List<String> texts(String field) {
    List<String> texts = lines(field);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!seen.add(texts.get(i))) {
        throw bad(
            field + "[" + i + "]", "names '" + texts.get(i) + "' again", "name each only once");
      }
    }
    return texts;
  }

  /** Non-blank texts; empty where absent. */
  public List<String> lines(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw bad(field, "has to be a list, not " + kind(value), "write [\"...\"]");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      String at = field + "[" + texts.size() + "]";
      if (!element.isTextual() || element.textValue().isBlank()) {
        throw bad(at, "has to be text, not " + kind(element), "put a name in quotes");
      }
      texts.add(element.textValue());
    }
    return List.copyOf(texts);
  }

  /** Lines of a text, which may be empty; an empty list where absent. */
  public List<String> prose(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw bad(field, "has to be a list of lines, not " + kind(value), "write [\"...\", \"...\"]");
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode line : value) {
      if (!line.isTextual() || line.textValue().chars().anyMatch(Character::isISOControl)) {
        throw bad(
            field + "[" + lines.size() + "]",
            "has to be one line of text, not " + kind(line),
            "put each line in quotes of its own");
      }
      lines.add(line.textValue());
    }
    return List.copyOf(lines);
  }

  /** A complaint about one field. */
  public FieldProblem bad(String field, String what, String remedy) {
    String full = path + "." + field;
    return FieldProblem.badInput(
        full.substring("$.".length()), "'" + field + "' " + what, full + " in " + place, remedy);
  }

  public FieldProblem missing(String field, String kind) {
    return bad(field, "is missing", "add \"" + field + "\" (" + kind + ")");
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private void refuseUnknown(Collection<String> known) {
    Set<String> names = new TreeSet<>(known);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw bad(
                    shortened(name),
                    "is not a field here",
                    "take one of " + String.join(", ", names));
              }
            });
  }

  static String shortened(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "the text '" + shortened(node.asText()) + "'";
      case NUMBER, BOOLEAN -> shortened(node.asText());
      case NULL -> "null";
      default -> "nothing";
    };
  }
}
