package striate.app.workspace;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run's card has no room for.
 *
 * @param folder where its files are; null where they did not come with it
 * @param seconds of all attempts
 * @param made what it was made from and with, a line each
 * @param warnings of its worker
 * @param log the end of its log
 */
public record RunDetails(
    @Nullable String folder,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    double seconds,
    List<String> made,
    List<String> warnings,
    List<String> log) {
  public RunDetails {
    made = List.copyOf(made);
    warnings = List.copyOf(warnings);
    log = List.copyOf(log);
  }
}
