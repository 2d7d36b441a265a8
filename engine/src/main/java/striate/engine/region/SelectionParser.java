package striate.engine.region;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.run.Problem;

/**
 * Reads selections that are joined by commas (union), {@code and} (intersection) and {@code except}
 * (difference), with {@code not} and {@code mirror} before one and parentheses. {@code not} and
 * {@code mirror} bind most tightly, then {@code and}, then commas; {@code except} takes all that
 * follows it away from all that precedes it.
 */
final class SelectionParser {
  private static final Pattern SEPARATOR =
      Pattern.compile("[(),]|(?<![^\\s(),])(?:and|except|not|mirror)(?![^\\s(),])");

  /** More than anybody writes; deeper texts would not fit the stack. */
  private static final int MOST_NESTED = 50;

  private final String text;
  private final SelectionAtom atoms;
  private final List<String> tokens;
  private int next;
  private int nested;

  private SelectionParser(String text, int layerCount, SelectionSources sources) {
    this.text = text;
    this.atoms = new SelectionAtom(layerCount, sources);
    this.tokens = tokens(text);
  }

  static LayerSelection parse(String text, int layerCount, SelectionSources sources) {
    SelectionParser parser = new SelectionParser(text, layerCount, sources);
    if (text.isBlank()) {
      throw Problem.badInput(
          "no layers are named", "layers", "write none, or " + parser.atoms.shapes());
    }
    LayerSelection chosen = parser.difference();
    if (parser.next < parser.tokens.size()) {
      throw parser.atoms.bad(
          text,
          parser.peek(")")
              ? "closes a parenthesis that was not opened"
              : "lacks a comma, 'and' or 'except' before '" + parser.tokens.get(parser.next) + "'");
    }
    return chosen;
  }

  /** Separators and what is between them, without blanks. */
  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher separators = SEPARATOR.matcher(text);
    int from = 0;
    while (separators.find()) {
      add(text.substring(from, separators.start()), tokens);
      tokens.add(separators.group());
      from = separators.end();
    }
    add(text.substring(from), tokens);
    return tokens;
  }

  private static void add(String between, List<String> tokens) {
    if (!between.isBlank()) {
      tokens.add(between.strip());
    }
  }

  private LayerSelection difference() {
    LayerSelection chosen = union();
    while (take("except")) {
      chosen = chosen.minus(union());
    }
    return chosen;
  }

  private LayerSelection union() {
    LayerSelection chosen = intersection();
    while (take(",")) {
      chosen = chosen.union(intersection());
    }
    return chosen;
  }

  private LayerSelection intersection() {
    LayerSelection chosen = operand();
    while (take("and")) {
      chosen = chosen.intersect(operand());
    }
    return chosen;
  }

  private LayerSelection operand() {
    if (++nested > MOST_NESTED) {
      throw atoms.bad(shortened(), "is nested more than " + MOST_NESTED + " deep");
    }
    LayerSelection chosen;
    if (take("not")) {
      chosen = operand().invert();
    } else if (take("mirror")) {
      chosen = operand().mirror();
    } else if (take("(")) {
      chosen = difference();
      if (!take(")")) {
        throw atoms.bad(shortened(), "has a parenthesis that is not closed");
      }
    } else {
      chosen = atom();
    }
    nested--;
    return chosen;
  }

  private LayerSelection atom() {
    boolean missing = next >= tokens.size() || SEPARATOR.matcher(tokens.get(next)).matches();
    if (missing) {
      String before = next == 0 ? "," : tokens.get(next - 1);
      throw atoms.bad(
          shortened(),
          before.equals(",") || peek(",")
              ? "has an empty place between its commas"
              : "lacks layers after '" + before + "'");
    }
    return atoms.parse(tokens.get(next++));
  }

  private String shortened() {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }

  private boolean peek(String token) {
    return next < tokens.size() && tokens.get(next).equals(token);
  }

  private boolean take(String token) {
    boolean there = peek(token);
    next += there ? 1 : 0;
    return there;
  }
}
