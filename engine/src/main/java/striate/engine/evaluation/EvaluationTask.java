package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.run.Modality;

/**
 * A named set of questions, and how they are asked and scored.
 *
 * @param chance value of the best answer that ignores the question, in the metric's range
 * @param form how the questions are answered
 * @param maxNewTokens longest generated answer, at least 1
 * @param part which of the task's questions these are; null where they are all
 */
public record EvaluationTask(
    String name,
    Modality modality,
    Metric metric,
    double chance,
    AnswerForm form,
    int maxNewTokens,
    List<TaskItem> items,
    Scorer scorer,
    @Nullable Part part) {
  public EvaluationTask {
    items = List.copyOf(items);
  }

  /** A task with all its questions. */
  public EvaluationTask(
      String name,
      Modality modality,
      Metric metric,
      double chance,
      AnswerForm form,
      int maxNewTokens,
      List<TaskItem> items,
      Scorer scorer) {
    this(name, modality, metric, chance, form, maxNewTokens, items, scorer, null);
  }

  /**
   * Some of a task's questions.
   *
   * @param of how many the task has
   * @param seed of the draw; null where they are the first ones
   */
  public record Part(int of, @Nullable Long seed) {
    /** As in {@code first 100 of 8,910} and {@code 100 of 8,910, seed 7}. */
    public String words(int questions) {
      return seed == null
          ? String.format(Locale.ROOT, "first %,d of %,d", questions, of)
          : String.format(Locale.ROOT, "%,d of %,d, seed %d", questions, of, seed);
    }
  }

  /** How many questions these are, of how many, as every table says it. */
  public String extent() {
    return part == null
        ? String.format(Locale.ROOT, "%,d", items.size())
        : part.words(items.size());
  }

  /** The task with at most its first {@code limit} questions. */
  public EvaluationTask limitedTo(int limit) {
    return limit >= items.size()
        ? this
        : with(items.subList(0, limit), new Part(items.size(), null));
  }

  /**
   * The task with at most {@code limit} questions drawn at random, in the task's order. Which ones
   * depends on their ids and the seed alone: a task that grows keeps most of its draw. Where the
   * metric is about whole groups, whole groups are drawn.
   */
  public EvaluationTask sampled(int limit, long seed) {
    if (limit >= items.size()) {
      return this;
    }
    boolean whole =
        metric == Metric.WHOLE_GROUPS
            || metric == Metric.MME_PERCEPTION
            || metric == Metric.MME_COGNITION;
    Function<TaskItem, String> unit = whole ? TaskItem::group : TaskItem::id;
    Map<String, Integer> sizes = new LinkedHashMap<>();
    items.forEach(item -> sizes.merge(unit.apply(item), 1, Integer::sum));
    List<String> order = new ArrayList<>(sizes.keySet());
    order.sort(
        Comparator.<String>comparingLong(id -> mixed(id, seed))
            .thenComparing(Comparator.naturalOrder()));
    Set<String> drawn = new HashSet<>();
    int left = limit;
    for (String id : order) {
      int size = sizes.getOrDefault(id, 0);
      if (size <= left) {
        drawn.add(id);
        left -= size;
      }
    }
    List<TaskItem> chosen =
        items.stream().filter(item -> drawn.contains(unit.apply(item))).toList();
    return with(chosen, new Part(items.size(), seed));
  }

  /** FNV-1a of the seed and the id, mixed once more as in SplitMix64. */
  private static long mixed(String id, long seed) {
    long hash = 0xcbf29ce484222325L ^ (seed * 0x9e3779b97f4a7c15L);
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  /** The task with other questions. */
  public EvaluationTask with(List<TaskItem> questions) {
    return new EvaluationTask(
        name, modality, metric, chance, form, maxNewTokens, questions, scorer, part);
  }

  private EvaluationTask with(List<TaskItem> some, Part of) {
    int whole = part == null ? items.size() : part.of();
    return new EvaluationTask(
        name,
        modality,
        metric,
        chance,
        form,
        maxNewTokens,
        some,
        scorer,
        new Part(whole, of.seed() == null && part != null ? part.seed() : of.seed()));
  }
}
