package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import striate.engine.run.Problem;

/**
 * Typed, range-checked access to one object of a {@code config.json}; messages name the field with
 * its parents.
 */
record ConfigFields(Path file, String prefix, JsonNode node) {

  ConfigFields child(String name) {
    JsonNode child = node.path(name);
    if (!child.isMissingNode() && !child.isNull() && !child.isObject()) {
      throw wrong(name, child, "an object");
    }
    return new ConfigFields(file, prefix + name + ".", child);
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
      throw unsupported(name, "'" + word + "'", String.join(", ", known));
    }
    return word;
  }

  /** From 1 to 2^31 - 1. */
  int size(String name, int fallback) {
    int value = integer(name, fallback);
    if (value < 1) {
      throw wrong(name, node.path(name), "at least 1");
    }
    return value;
  }

  /** A size that may be written as a list of two equal ones. */
  int square(String name, int fallback) {
    JsonNode value = node.path(name);
    if (value.isArray()) {
      if (value.size() != 2 || !value.get(0).equals(value.get(1)) || !value.get(0).isInt()) {
        throw unsupported(name, value.toString(), "squares");
      }
      if (value.get(0).asInt() < 1) {
        throw wrong(name, value, "at least 1");
      }
      return value.get(0).asInt();
    }
    return size(name, fallback);
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
        file,
        "correct the config");
  }

  Problem unsupported(String name, String value, String supported) {
    return Problem.badInput(
        "'" + prefix + name + "' is " + value + ", which is not supported",
        file,
        "take a model with one of: " + supported);
  }

  private static String shortened(JsonNode value) {
    if (value.isMissingNode()) {
      return "missing";
    }
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
