package striate.engine.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.Baselines;
import striate.engine.evaluation.ScoreInterval;
import striate.engine.evaluation.TaskResult;
import striate.engine.run.Metric;

/**
 * A task's result as {@code striate evaluate} tells it.
 *
 * @param name of the task
 * @param all number of the task's questions, of which the subset was asked
 * @param withoutImage the value for the same questions without their images; null if they were not
 *     asked
 */
record EvaluatedTask(String name, TaskResult result, int all, @Nullable Double withoutImage) {
  private static final String ROW = "%-24s %10s  %-15s %-24s %8s";
  private static final String BASELINES = " %9s %9s";

  static String header(boolean baselines) {
    String header =
        String.format(Locale.ROOT, ROW, "task", "score", "95 % interval", "questions", "chance");
    return baselines
        ? header + String.format(Locale.ROOT, BASELINES, "majority", "no image")
        : header;
  }

  String row(boolean baselines) {
    ScoreInterval interval = result.interval();
    String row =
        String.format(
            Locale.ROOT,
            ROW,
            name,
            shown(result.value()),
            interval == null ? "-" : plain(interval.low()) + "-" + plain(interval.high()),
            result.task().extent(),
            shown(result.task().chance()));
    return (baselines
            ? row
                + String.format(
                    Locale.ROOT,
                    BASELINES,
                    shown(Baselines.majority(result.task())),
                    shown(withoutImage))
            : row)
        .stripTrailing();
  }

  private String shown(@Nullable Double value) {
    return value == null ? "-" : metric().inWords(value);
  }

  private String plain(double value) {
    return String.format(Locale.ROOT, "%.1f", metric().isShare() ? 100 * value : value);
  }

  private Metric metric() {
    return result.task().metric();
  }

  void into(ObjectNode node, boolean baselines) {
    ScoreInterval interval = result.interval();
    node.put("task", name).put("modality", result.task().modality().word());
    node.put("metric", metric().word()).put("questions", result.questions());
    node.put("of", all);
    node.put("subset", result.task().part() == null ? null : result.task().extent());
    node.put("score", result.value());
    node.put("low", interval == null ? null : (Double) interval.low());
    node.put("high", interval == null ? null : (Double) interval.high());
    node.put("chance", result.task().chance());
    if (baselines) {
      node.put("majority", Baselines.majority(result.task()));
      node.put("withoutImage", withoutImage);
    }
  }
}
