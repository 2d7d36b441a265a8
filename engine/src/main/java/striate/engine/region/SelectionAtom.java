package striate.engine.region;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.run.Problem;

/** Reads one layer, range, strategy, preset or named selection. */
final class SelectionAtom {
  private static final Pattern INDEX = Pattern.compile("-?\\d{1,9}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\s*-\\s*(\\d{1,9})");
  private static final Pattern CONTIGUOUS = Pattern.compile("contiguous:(.*)");
  private static final Pattern RANDOM = Pattern.compile("random:(\\d{1,9}):(-?\\d{1,18})");
  private static final Pattern EVERY = Pattern.compile("every:(\\d{1,9})(?::(\\d{1,9}))?");
  private static final Pattern COUNTED = Pattern.compile("([a-z][a-z-]*):(\\d{1,9})");
  private static final Pattern PLACED =
      Pattern.compile("(sparse-uniform|hybrid|window):(\\d{1,9}):(\\d{1,9})");
  private static final Pattern BY_VALUE = Pattern.compile("(top-k|bottom-k):(\\d{1,9}):(.+)");
  private static final Pattern SAVED = Pattern.compile("saved:(.+)");

  /** The four consecutive quarters of the paper's comparison, by name. */
  static final Map<String, Strategy> QUARTERS =
      Map.of(
          "bottom-quarter", Strategy.FIRST,
          "lower-middle-quarter", Strategy.LOWER_MIDDLE,
          "upper-middle-quarter", Strategy.UPPER_MIDDLE,
          "top-quarter", Strategy.LAST);

  private final int n;
  private final SelectionSources sources;
  private final List<Form> forms =
      List.of(
          new Form(RANGE, m -> range(m.group(), m)),
          new Form(CONTIGUOUS, this::contiguous),
          new Form(RANDOM, m -> Strategy.random(n(), number(m, 1), Long.parseLong(m.group(2)))),
          new Form(EVERY, m -> Strategy.every(n(), number(m, 1), numberOr0(m, 2))),
          new Form(PLACED, this::placed),
          new Form(BY_VALUE, this::byValue),
          new Form(SAVED, m -> sources().saved(m.group(1).strip(), n())),
          new Form(COUNTED, this::counted));

  private record Form(Pattern pattern, Function<Matcher, LayerSelection> read) {}

  SelectionAtom(int layerCount, SelectionSources sources) {
    this.n = layerCount;
    this.sources = sources;
  }

  private int n() {
    return n;
  }

  private SelectionSources sources() {
    return sources;
  }

  LayerSelection parse(String token) {
    if (token.equals("all")) {
      return LayerSelection.all(n);
    }
    if (token.equals("none")) {
      return LayerSelection.none(n);
    }
    if (INDEX.matcher(token).matches()) {
      return LayerSelection.of(n, Integer.parseInt(token));
    }
    Strategy quarter = QUARTERS.get(token);
    if (quarter != null) {
      return quarter.select(n, Math.max(1, n / 4));
    }
    PaperPreset preset = PaperPreset.named(token).orElse(null);
    if (preset != null) {
      return preset.select(n);
    }
    for (Form form : forms) {
      Matcher match = form.pattern().matcher(token);
      if (match.matches()) {
        return form.read().apply(match);
      }
    }
    throw refused(token);
  }

  private Problem refused(String token) {
    if (token.equals("random") || token.startsWith("random:")) {
      return bad(token, "needs a count and a seed, as in random:" + example() + ":7");
    }
    if (token.matches("(top-k|bottom-k)(:.*)?")) {
      return bad(
          token, "needs a count and a file of values, as in top-k:" + example() + ":values.json");
    }
    if (token.matches("window(:.*)?")) {
      return bad(token, "needs a count and its first layer, as in window:" + example() + ":0");
    }
    if (Strategy.named(token).isPresent()) {
      return bad(token, "needs a count, as in " + token + ":" + example());
    }
    return bad(token, "is not a layer, range or strategy");
  }

  private LayerSelection contiguous(Matcher match) {
    Matcher inner = RANGE.matcher(match.group(1).strip());
    if (!inner.matches()) {
      throw bad(match.group(), "is not a range");
    }
    return range(match.group(), inner);
  }

  private LayerSelection range(String token, Matcher match) {
    int from = number(match, 1);
    int to = number(match, 2);
    if (from > to) {
      throw bad(token, "runs backwards");
    }
    if (to >= n) {
      throw noSuchLayer(token, n);
    }
    return Strategy.window(n, to - from + 1, from);
  }

  private LayerSelection placed(Matcher match) {
    int count = number(match, 2);
    int place = number(match, 3);
    return switch (match.group(1)) {
      case "sparse-uniform" -> Strategy.sparseUniform(n, count, place);
      case "hybrid" -> Strategy.hybrid(n, count, place);
      default -> Strategy.window(n, count, place);
    };
  }

  private LayerSelection byValue(Matcher match) {
    LayerValues values = sources.values(match.group(3).strip());
    if (values.layerCount() != n) {
      throw Problem.badInput(
          "'" + match.group() + "' has values of " + values.layerCount() + " layers, not " + n,
          "layers",
          "measure the importance of this model's layers");
    }
    int count = number(match, 2);
    return match.group(1).equals("top-k") ? values.top(count) : values.bottom(count);
  }

  private LayerSelection counted(Matcher match) {
    return Strategy.named(match.group(1))
        .orElseThrow(
            () -> match.group(1).equals("window") ? refused(match.group()) : unknown(match.group()))
        .select(n, number(match, 2));
  }

  private Problem unknown(String token) {
    return token.matches("(random|top-k|bottom-k):.*")
        ? refused(token)
        : bad(token, "is not a strategy");
  }

  private static int number(Matcher match, int group) {
    return Integer.parseInt(match.group(group));
  }

  private static int numberOr0(Matcher match, int group) {
    return match.group(group) == null ? 0 : number(match, group);
  }

  static Problem noSuchLayer(String token, int n) {
    return new SelectionAtom(n, SelectionSources.NONE).bad(token, "is not a layer of this decoder");
  }

  Problem bad(String token, String why) {
    return Problem.badInput("'" + token + "' " + why, "layers", "take " + shapes());
  }

  String shapes() {
    return "indices from 0 to "
        + (n - 1)
        + " and ranges (0-"
        + (n - 1)
        + "), all, none, contiguous:FROM-TO, random:COUNT:SEED, or one of "
        + String.join(", ", Strategy.words())
        + " with :COUNT; `striate strategies` lists all forms";
  }

  private int example() {
    return Math.max(1, n / 4);
  }
}
