package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Replay;
import striate.engine.run.RunId;

/** How a run and its repetition compare, as text and as JSON. */
final class ReplayReport {
  private static final int DIFFERING = 8;

  private ReplayReport() {}

  static List<String> lines(Replay replay) {
    List<String> lines = new ArrayList<>();
    lines.add(replay.equalSteps() + " of " + replay.steps() + " losses are equal to the bit");
    Replay.Step first = replay.first();
    if (first != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "the first that differs is step %d: %s, repeated %s; largest relative difference"
                  + " %.2g",
              first.step(),
              first.original(),
              first.repeated(),
              replay.largest()));
    }
    lines.add(replay.equalScores() + " of " + replay.scores() + " scores are equal");
    replay.differing().stream().limit(DIFFERING).forEach(line -> lines.add("  " + line));
    if (replay.differing().size() > DIFFERING) {
      lines.add("  and " + (replay.differing().size() - DIFFERING) + " more");
    }
    if (!replay.circumstances().isEmpty()) {
      lines.add("what differs besides:");
      replay.circumstances().forEach(line -> lines.add("  " + line));
    }
    return lines;
  }

  static Map<String, @Nullable Object> json(RunId original, RunId repeated, Replay replay) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Replay.Step first = replay.first();
    json.put("event", "replayed");
    json.put("original", original.value());
    json.put("run", repeated.value());
    json.put("equal", replay.isEqual());
    json.put("steps", replay.steps());
    json.put("equalSteps", replay.equalSteps());
    json.put("firstDifferentStep", first == null ? null : first.step());
    json.put(
        "largestRelativeDifference", Double.isInfinite(replay.largest()) ? null : replay.largest());
    json.put("scores", replay.scores());
    json.put("equalScores", replay.equalScores());
    json.put("circumstances", replay.circumstances());
    return json;
  }
}
