package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;

/**
 * Typed, range-checked access to one object of a {@code config.json}; messages name the field with
 * its parents.
 *
 * @param prefix of the field's names in messages: the parents, each with a dot
 * @param over the config that {@code node} was laid under, to say whose field is wrong; null where
 *     there is none
 * @param notes hears where two fields say different things, and which of them counts
 */
record ConfigFields(
    Path file, String prefix, JsonNode node, @Nullable Over over, Consumer<String> notes) {

  /** A config whose fields count before those of another, which it was laid over. */
  record Over(Path file, JsonNode node) {}

  private static final int MOST_OF_A_VALUE = 60;
  private static final int MOST_OF_A_NOTE = 500;

  ConfigFields(Path file, JsonNode node, Consumer<String> notes) {
    this(file, "", node, null, notes);
  }

  ConfigFields child(String name) {
    JsonNode child = node.path(name);
    if (!child.isMissingNode() && !child.isNull() && !child.isObject()) {
      throw wrong(name, child, "an object");
    }
    return new ConfigFields(place(name), prefix + name + ".", child, null, notes);
  }

  /** The file that the field comes from. */
  Path place(String name) {
    return over != null && over.node().has(name) ? over.file() : file;
  }

  /** Says that two fields disagree. */
  void note(String what) {
    notes.accept(OneLine.of(what + " - " + file, MOST_OF_A_NOTE));
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  String text(String name, String fallback) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isTextual()) {
      throw wrong(name, value, "a string");
    }
    return value.asText();
  }

  /** One of a few known words; others are refused by name. */
  String word(String name, String fallback, List<String> known) {
    String word = text(name, fallback);
    if (!known.contains(word)) {
      throw unsupported(
          name, "'" + OneLine.of(word, MOST_OF_A_VALUE) + "'", String.join(", ", known));
    }
    return word;
  }

  /**
   * From 1 to a limit.
   *
   * @param most more than any model has, and little enough that nothing computed from it overflows
   */
  int size(String name, int fallback, int most) {
    JsonNode value = node.path(name);
    if (value.isIntegralNumber() && !value.canConvertToInt()) {
      throw wrong(name, value, "from 1 to " + most);
    }
    return within(name, value, integer(name, fallback), most);
  }

  /** A size that may be written as a list of two equal ones. */
  int square(String name, int fallback, int most) {
    JsonNode value = node.path(name);
    if (value.isArray()) {
      if (value.size() != 2 || !value.get(0).equals(value.get(1)) || !value.get(0).isInt()) {
        throw unsupported(name, shortened(value), "squares");
      }
      return within(name, value, value.get(0).asInt(), most);
    }
    return size(name, fallback, most);
  }

  private int within(String name, JsonNode written, int value, int most) {
    if (value < 1 || value > most) {
      throw wrong(name, written, "from 1 to " + most);
    }
    return value;
  }

  int integer(String name, int fallback) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, value, "a whole number");
    }
    return value.asInt();
  }

  /** A token id that may be written as a list, of which the first is taken. */
  int token(String name, int fallback) {
    return tokens(name, fallback).get(0);
  }

  /** Token ids, written as a list or as one. */
  List<Integer> tokens(String name, int fallback) {
    JsonNode value = node.path(name);
    if (!value.isArray() || value.isEmpty()) {
      return List.of(integer(name, fallback));
    }
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode token : value) {
      if (!token.isInt()) {
        throw wrong(name, value, "token ids");
      }
      tokens.add(token.asInt());
    }
    return tokens;
  }

  /** Above 0 and finite, and there. */
  double number(String name) {
    double value = positive(name, Double.NaN);
    if (Double.isNaN(value)) {
      throw wrong(name, node.path(name), "a number above 0");
    }
    return value;
  }

  /** Above 0 and finite. */
  double positive(String name, double fallback) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
      throw wrong(name, value, "a number above 0");
    }
    return value.asDouble();
  }

  boolean flag(String name, boolean fallback) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.asBoolean();
  }

  Problem wrong(String name, JsonNode value, String expected) {
    return Problem.badInput(
        "'" + prefix + name + "' is " + shortened(value) + ", not " + expected,
        place(name),
        "correct the config");
  }

  Problem unsupported(String name, String value, String supported) {
    return Problem.badInput(
        "'" + prefix + name + "' is " + value + ", which is not supported",
        place(name),
        "take a model with one of: " + supported);
  }

  static String shortened(JsonNode value) {
    if (value.isMissingNode()) {
      return "missing";
    }
    return OneLine.of(value.toString(), MOST_OF_A_VALUE);
  }
}
