package striate.engine.slurm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.job.Launcher;

/**
 * A job's state as Slurm prints it.
 *
 * @param word such as {@code PENDING}
 * @param reason such as {@code Resources}; may be empty
 */
record SlurmState(String word, String reason) {
  /** Also after it ran before: requeued by a pre-emption, a lost node, or itself. */
  private static final Set<String> PENDING =
      Set.of(
          "PENDING",
          "CONFIGURING",
          "REQUEUED",
          "REQUEUE_FED",
          "REQUEUE_HOLD",
          "RESV_DEL_HOLD",
          "SPECIAL_EXIT");

  /** COMPLETING can still become PENDING. */
  private static final Set<String> ALIVE =
      Set.of("RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "RESIZING", "STAGE_OUT");

  private static final Set<String> GONE =
      Set.of(
          "COMPLETED",
          "FAILED",
          "CANCELLED",
          "TIMEOUT",
          "NODE_FAIL",
          "PREEMPTED",
          "OUT_OF_MEMORY",
          "BOOT_FAIL",
          "DEADLINE",
          "LAUNCH_FAILED",
          "RECONFIG_FAIL",
          "REVOKED");

  private static final Pattern ROW = Pattern.compile("(\\d+(?:_\\d+)?)\\|([^|]*)\\|?(.*)");
  private static final Pattern FIELD =
      Pattern.compile("\\b(JobId|ArrayJobId|ArrayTaskId|JobState|Reason)=(\\S*)");
  private static final int MOST_TASKS = 100_000;

  /** Reads a state; {@code sacct} writes {@code CANCELLED by 1000}. */
  static SlurmState of(String state, String reason) {
    String word = state.strip().split("[ +]", 2)[0];
    String why = reason.strip();
    return new SlurmState(word, why.equals("None") || why.equals("(null)") ? "" : why);
  }

  /** What it says about the run's process; UNKNOWN for a word of a later Slurm. */
  Launcher.State state() {
    if (PENDING.contains(word)) {
      return Launcher.State.PENDING;
    }
    if (ALIVE.contains(word)) {
      return Launcher.State.ALIVE;
    }
    return GONE.contains(word) ? Launcher.State.GONE : Launcher.State.UNKNOWN;
  }

  /**
   * Rows of {@code ID|STATE|REASON}, as {@code squeue -h -r -o '%i|%T|%r'} and {@code sacct -n -X
   * -P -o JobID,State} print them; other lines, such as a cluster's title, are passed over.
   */
  static Map<String, SlurmState> rows(String output) {
    Map<String, SlurmState> states = new LinkedHashMap<>();
    for (String line : output.split("\n")) {
      Matcher row = ROW.matcher(line.strip());
      if (row.matches()) {
        states.put(row.group(1), of(row.group(2), row.group(3)));
      }
    }
    return states;
  }

  /** The records of {@code scontrol -o show job}; the waiting tasks of an array share one. */
  static Map<String, SlurmState> records(String output) {
    Map<String, SlurmState> states = new LinkedHashMap<>();
    for (String line : output.split("\n")) {
      Map<String, String> fields = new LinkedHashMap<>();
      Matcher field = FIELD.matcher(line);
      while (field.find()) {
        fields.putIfAbsent(field.group(1), field.group(2));
      }
      String job = fields.get("JobId");
      String word = fields.get("JobState");
      if (job == null || word == null) {
        continue;
      }
      SlurmState state = of(word, fields.getOrDefault("Reason", ""));
      String array = fields.get("ArrayJobId");
      String tasks = fields.get("ArrayTaskId");
      if (array == null || tasks == null) {
        states.put(job, state);
      } else {
        expand(tasks, array, state, states);
      }
    }
    return states;
  }

  /** Tasks such as {@code 4}, {@code 2-5%2} or {@code 1,3,7-9}. */
  private static void expand(
      String tasks, String array, SlurmState state, Map<String, SlurmState> into) {
    for (String part : tasks.split("%", 2)[0].split(",")) {
      String[] ends = part.split("-", 2);
      try {
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1].split(":", 2)[0]);
        for (int task = first; task <= last && task - first < MOST_TASKS; task++) {
          into.put(array + "_" + task, state);
        }
      } catch (NumberFormatException shortened) {
        return; // a very long list ends in "...": those tasks stay unknown
      }
    }
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? word : word + " (" + reason + ")";
  }
}
