package striate.engine.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A submitted job, or a task of a submitted array, written {@code slurm:123}, {@code slurm:123_4}
 * or {@code slurm:123_4;cluster}. In an array every started task also gets a job id of its own,
 * which is not used here.
 *
 * @param job the id that {@code sbatch} printed
 * @param task index in the array; null for a job of its own
 * @param cluster where {@code sbatch} said so; null = the only one
 */
record SlurmHandle(String job, @Nullable Integer task, @Nullable String cluster) {
  private static final Pattern TEXT =
      Pattern.compile("slurm:(\\d{1,12})(?:_(\\d{1,9}))?(?:;([A-Za-z0-9_.-]+))?");
  private static final Pattern PARSABLE =
      Pattern.compile("(?m)^\\s*(\\d{1,12})(?:;([A-Za-z0-9_.-]+))?\\s*$");

  /** Reads a stored handle; empty if it is of another kind. */
  static Optional<SlurmHandle> parse(@Nullable String text) {
    Matcher match = TEXT.matcher(text == null ? "" : text);
    return match.matches()
        ? Optional.of(
            new SlurmHandle(
                match.group(1),
                match.group(2) == null ? null : Integer.valueOf(match.group(2)),
                match.group(3)))
        : Optional.empty();
  }

  /** The job in the output of {@code sbatch --parsable}, which a site may put lines before. */
  static Optional<SlurmHandle> submitted(String output) {
    Matcher match = PARSABLE.matcher(output);
    SlurmHandle last = null;
    while (match.find()) {
      last = new SlurmHandle(match.group(1), null, match.group(2));
    }
    return Optional.ofNullable(last);
  }

  /** This job's task of that index. */
  SlurmHandle task(int index) {
    return new SlurmHandle(job, index, cluster);
  }

  /** As Slurm's commands print and take it. */
  String id() {
    return task == null ? job : job + "_" + task;
  }

  @Override
  public String toString() {
    return "slurm:" + id() + (cluster == null ? "" : ";" + cluster);
  }
}
