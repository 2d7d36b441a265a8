package striate.app.runset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.app.workspace.RunCard;
import striate.engine.run.Problem;
import striate.engine.run.RunStatus;

/**
 * What the list of runs is filtered by: words, of which a run has to have all, and conditions such
 * as {@code status:finished}, {@code layers:8}, {@code tag:paper} or {@code is:favourite}. A minus
 * before either means the opposite; quotes keep words together.
 */
final class RunQuery {
  /** One line for those who do not know it. */
  static final String EXPLANATION =
      "Words that a run's name, selection, tags or settings have, and conditions: status:finished,"
          + " layers:8 or layers:>4, tag:paper, seed:1, model:name, method:full, is:favourite,"
          + " is:recorded. A minus before one means the opposite: -status:failed.";

  private static final Pattern PART = Pattern.compile("(-?)(?:(\\w+):)?(\"[^\"]*\"?|\\S+)");
  private static final Pattern NUMBER = Pattern.compile("([<>]=?|=)?(\\d{1,9})");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-|\\.\\.)(\\d{1,9})");

  private final List<Predicate<IndexedRun>> conditions;

  private RunQuery(List<Predicate<IndexedRun>> conditions) {
    this.conditions = conditions;
  }

  /**
   * @throws Problem if a condition is not known
   */
  static RunQuery of(String text) {
    List<Predicate<IndexedRun>> conditions = new ArrayList<>();
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      String value = parts.group(3).replace("\"", "").toLowerCase(Locale.ROOT);
      String key = parts.group(2);
      if (value.isEmpty() || value.equals("-")) {
        continue;
      }
      Predicate<IndexedRun> condition =
          key == null
              ? run -> run.text().contains(value)
              : condition(key.toLowerCase(Locale.ROOT), value);
      conditions.add(parts.group(1).isEmpty() ? condition : condition.negate());
    }
    return new RunQuery(List.copyOf(conditions));
  }

  boolean passes(IndexedRun run) {
    for (Predicate<IndexedRun> condition : conditions) {
      if (!condition.test(run)) {
        return false;
      }
    }
    return true;
  }

  private static Predicate<IndexedRun> condition(String key, String value) {
    return switch (key) {
      case "status" -> status(value);
      case "layers" -> number(key, value, card -> card.layers().size());
      case "seed" -> number(key, value, card -> card.job().seed());
      case "steps" -> number(key, value, RunCard::totalSteps);
      case "tag" -> run -> hasTag(run.card(), value);
      case "name" -> run -> has(run.card().name(), value);
      case "model" -> run -> has(run.card().job().model(), value);
      case "method" -> run -> has(run.card().job().method().name(), value);
      case "machine" -> run -> has(run.card().machine(), value);
      case "is" -> is(value);
      default ->
          throw Problem.badInput(
              "'" + key + ":' is not a condition",
              "filter",
              "take status, layers, seed, steps, tag, name, model, method, machine or is");
    };
  }

  private static Predicate<IndexedRun> status(String value) {
    List<RunStatus> all =
        List.of(RunStatus.values()).stream()
            .filter(status -> status.word().startsWith(value))
            .toList();
    if (all.isEmpty()) {
      throw Problem.badInput(
          "'" + value + "' is not a status",
          "filter",
          "take one of "
              + String.join(
                  ", ", List.of(RunStatus.values()).stream().map(RunStatus::word).toList()));
    }
    return run -> all.contains(run.card().status());
  }

  private static Predicate<IndexedRun> is(String value) {
    return switch (value) {
      case "favourite", "favorite" -> run -> run.card().favourite();
      case "recorded" -> run -> run.card().recorded();
      case "sparse", "all", "bottom", "middle", "top", "hybrid", "single", "custom" ->
          run -> run.hue().name().toLowerCase(Locale.ROOT).equals(value);
      default ->
          throw Problem.badInput(
              "'is:" + value + "' is not a condition",
              "filter",
              "take is:favourite, is:recorded, is:sparse, is:all, is:bottom, is:middle, is:top,"
                  + " is:hybrid, is:single or is:custom");
    };
  }

  private interface Count {
    long of(RunCard card);
  }

  private static Predicate<IndexedRun> number(String key, String value, Count count) {
    Matcher range = RANGE.matcher(value);
    if (range.matches()) {
      long low = Long.parseLong(range.group(1));
      long high = Long.parseLong(range.group(2));
      return run -> count.of(run.card()) >= low && count.of(run.card()) <= high;
    }
    Matcher one = NUMBER.matcher(value);
    if (!one.matches()) {
      throw Problem.badInput(
          "'" + value + "' is not a number",
          "filter, " + key,
          "take one such as " + key + ":8, " + key + ":>4 or " + key + ":2-8");
    }
    long wanted = Long.parseLong(one.group(2));
    String sign = one.group(1) == null ? "=" : one.group(1);
    return run -> {
      int order = Long.compare(count.of(run.card()), wanted);
      return switch (sign) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        default -> order == 0;
      };
    };
  }

  private static boolean hasTag(RunCard card, String wanted) {
    for (String tag : card.tags()) {
      if (tag.equalsIgnoreCase(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part);
  }
}
