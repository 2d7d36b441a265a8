package striate.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose every field has to be known and in range; complaints carry the field's path.
 */
final class StrictObject {
  private final ObjectNode node;
  private final String path;
  private final String place;

  private StrictObject(ObjectNode node, String path, String place) {
    this.node = node;
    this.path = path;
    this.place = place;
  }

  /** The root object of the text that {@code place} names. */
  static StrictObject root(JsonNode node, String place, String... known) {
    if (!(node instanceof ObjectNode object)) {
      throw Problem.badInput(
          "a job is a JSON object, not " + kind(node), place, "write { \"name\": ..., ... }");
    }
    StrictObject root = new StrictObject(object, "$", place);
    root.refuseUnknown(known);
    return root;
  }

  /** A nested object, or null where it is absent or null. */
  @Nullable StrictObject object(String field, String... known) {
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

  /** A nested object that has to be there. */
  StrictObject requiredObject(String field, String... known) {
    StrictObject inner = object(field, known);
    if (inner == null) {
      throw missing(field, "an object");
    }
    return inner;
  }

  boolean has(String field) {
    return node.has(field);
  }

  boolean isText(String field) {
    return node.path(field).isTextual();
  }

  String requiredText(String field) {
    String text = text(field);
    if (text == null) {
      throw missing(field, "text");
    }
    return text;
  }

  @Nullable String text(String field) {
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
    return text;
  }

  <E extends Enum<E>> E word(String field, E[] values, E otherwise) {
    String text = text(field);
    if (text == null) {
      return otherwise;
    }
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    List<String> words = Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
    throw bad(field, "is '" + text + "'", "take one of " + String.join(", ", words));
  }

  String word(String field, List<String> words, String otherwise) {
    String text = text(field);
    if (text == null) {
      return otherwise;
    }
    if (!words.contains(text)) {
      throw bad(field, "is '" + text + "'", "take one of " + String.join(", ", words));
    }
    return text;
  }

  boolean flag(String field, boolean otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw bad(field, "has to be true or false, not " + kind(value), "write true or false");
    }
    return value.booleanValue();
  }

  int whole(String field, int least, int most, int otherwise) {
    Integer number = whole(field, least, most);
    return number == null ? otherwise : number;
  }

  @Nullable Integer whole(String field, int least, int most) {
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
      throw bad(field, "is " + value.asText(), range);
    }
    return value.longValue();
  }

  double number(String field, double least, double most, double otherwise) {
    Double number = number(field, least, most);
    return number == null ? otherwise : number;
  }

  @Nullable Double number(String field, double least, double most) {
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
      throw bad(field, "is " + value.asText(), range);
    }
    return number;
  }

  /** Distinct, non-blank texts; empty where absent. */
  List<String> texts(String field) {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw bad(field, "has to be a list, not " + kind(value), "write [\"...\"]");
    }
    List<String> texts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode element : value) {
      String at = field + "[" + texts.size() + "]";
      if (!element.isTextual() || element.textValue().isBlank()) {
        throw bad(at, "has to be text, not " + kind(element), "put a name in quotes");
      }
      if (!seen.add(element.textValue())) {
        throw bad(at, "names '" + element.textValue() + "' again", "name each only once");
      }
      texts.add(element.textValue());
    }
    return List.copyOf(texts);
  }

  Problem bad(String field, String what, String remedy) {
    return Problem.badInput("'" + field + "' " + what, path + "." + field + " in " + place, remedy);
  }

  private Problem missing(String field, String kind) {
    return bad(field, "is missing", "add \"" + field + "\" (" + kind + ")");
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private void refuseUnknown(String... known) {
    Set<String> names = new TreeSet<>(List.of(known));
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw bad(name, "is no field here", "take one of " + String.join(", ", names));
              }
            });
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "the text '" + node.asText() + "'";
      case NUMBER, BOOLEAN -> node.asText();
      case NULL -> "null";
      default -> "nothing";
    };
  }
}
