package striate.app.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import striate.app.look.Units;
import striate.engine.run.Problem;

/**
 * What a sweep will take.
 *
 * @param count runs in all
 * @param done runs that are there already, recorded ones among them
 * @param seconds of the others; NaN where that is not known
 * @param basis where the seconds are from; empty if they are not known
 * @param bytes on disk
 */
public record SweepAnswer(int count, int done, double seconds, String basis, long bytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param line that {@code striate sweep --dry-run --json} prints
   */
  static SweepAnswer parse(String line) {
    try {
      JsonNode plan = JSON.readTree(line);
      return new SweepAnswer(
          plan.required("count").intValue(),
          plan.required("done").intValue(),
          plan.path("seconds").asDouble(Double.NaN),
          plan.path("basis").asText(""),
          plan.path("bytes").longValue());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Problem.workFailed(
          "the plan cannot be read (" + e.getMessage() + ")",
          "striate sweep",
          "run it on the command line",
          e);
    }
  }

  /** Runs that would be put into the queue. */
  public int left() {
    return count - done;
  }

  /** In one line, such as {@code 12 runs, 3 of them done · about 8:40 min · 120 MB}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    words.append(count).append(count == 1 ? " run" : " runs");
    if (done > 0) {
      words.append(", ").append(done == count ? "all" : done + " of them").append(" done already");
    }
    if (left() > 0) {
      if (!Double.isNaN(seconds)) {
        words.append(" · about ").append(Units.seconds(seconds));
        words.append(basis.isEmpty() ? "" : " (" + basis + ")");
      }
      words.append(String.format(Locale.ROOT, " · %.1f MB on disk", bytes / 1e6));
    }
    return words.toString();
  }
}
