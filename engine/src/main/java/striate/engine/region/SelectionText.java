package striate.engine.region;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.run.Problem;

/** Parses and names selections. */
final class SelectionText {
  private static final Pattern INDEX = Pattern.compile("-?\\d{1,9}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\s*-\\s*(\\d{1,9})");
  private static final Pattern COUNTED = Pattern.compile("([a-z][a-z-]*):(\\d{1,9})");
  private static final Pattern RANDOM = Pattern.compile("random:(\\d{1,9}):(-?\\d{1,18})");
  private static final Pattern CONTIGUOUS = Pattern.compile("contiguous:(.*)");

  private SelectionText() {}

  static LayerSelection parse(String text, int n) {
    LayerSelection chosen = LayerSelection.none(n);
    if (text.isBlank()) {
      throw Problem.badInput("no layers are named", "layers", "write none, or " + shapes(n));
    }
    for (String part : text.split(",", -1)) {
      chosen = chosen.union(part(part.strip(), text, n));
    }
    return chosen;
  }

  static String describe(LayerSelection selection) {
    int n = selection.layerCount();
    int k = selection.count();
    if (k == 0) {
      return "Projector only";
    }
    if (k == n) {
      return "All layers";
    }
    int first = selection.indices().get(0);
    if (k == 1) {
      return "Layer " + first;
    }
    if (selection.isContiguous()) {
      if (first == 0) {
        return "Bottom " + k;
      }
      if (first + k == n) {
        return "Top " + k;
      }
      return selection.equals(Strategy.MIDDLE.select(n, k))
          ? "Middle " + k
          : "Layers " + first + "-" + (first + k - 1);
    }
    if (selection.equals(Strategy.SPARSE_UNIFORM.select(n, k))) {
      return "Sparse & uniform " + k;
    }
    if (selection.equals(Strategy.HYBRID.select(n, k))) {
      return "Hybrid " + k;
    }
    return k <= 4 ? "Layers " + selection : k + " layers of " + n;
  }

  static Problem noSuchLayer(String token, int n) {
    return bad(token, "is not a layer of this decoder", n);
  }

  private static LayerSelection part(String token, String text, int n) {
    if (token.equals("all")) {
      return LayerSelection.all(n);
    }
    if (token.equals("none")) {
      return LayerSelection.none(n);
    }
    if (INDEX.matcher(token).matches()) {
      return LayerSelection.of(n, Integer.parseInt(token));
    }
    Matcher match = RANGE.matcher(token);
    if (match.matches()) {
      return range(token, match, n);
    }
    match = CONTIGUOUS.matcher(token);
    if (match.matches()) {
      Matcher inner = RANGE.matcher(match.group(1).strip());
      if (inner.matches()) {
        return range(token, inner, n);
      }
      throw bad(token, "is not a range", n);
    }
    match = RANDOM.matcher(token);
    if (match.matches()) {
      return Strategy.random(n, Integer.parseInt(match.group(1)), Long.parseLong(match.group(2)));
    }
    if (token.equals("random") || token.startsWith("random:")) {
      throw bad(token, "needs a count and a seed, as in random:" + example(n) + ":7", n);
    }
    match = COUNTED.matcher(token);
    if (match.matches()) {
      int count = Integer.parseInt(match.group(2));
      String word = match.group(1);
      return Strategy.named(word)
          .orElseThrow(() -> bad(token, "is not a strategy", n))
          .select(n, count);
    }
    if (Strategy.named(token).isPresent()) {
      throw bad(token, "needs a count, as in " + token + ":" + example(n), n);
    }
    if (token.isEmpty()) {
      throw bad(text, "has an empty place between its commas", n);
    }
    throw bad(token, "is not a layer, range or strategy", n);
  }

  private static LayerSelection range(String token, Matcher match, int n) {
    int from = Integer.parseInt(match.group(1));
    int to = Integer.parseInt(match.group(2));
    if (from > to) {
      throw bad(token, "runs backwards", n);
    }
    if (to >= n) {
      throw noSuchLayer(token, n);
    }
    return LayerSelection.of(n, java.util.stream.IntStream.rangeClosed(from, to).toArray());
  }

  private static Problem bad(String token, String why, int n) {
    return Problem.badInput("'" + token + "' " + why, "layers", "take " + shapes(n));
  }

  private static String shapes(int n) {
    return "indices from 0 to "
        + (n - 1)
        + " and ranges (0-"
        + (n - 1)
        + "), all, none, contiguous:FROM-TO, random:COUNT:SEED, or one of "
        + String.join(", ", Strategy.words())
        + " with :COUNT";
  }

  private static int example(int n) {
    return Math.max(1, n / 4);
  }
}
