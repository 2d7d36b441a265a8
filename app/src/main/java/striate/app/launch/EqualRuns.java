package striate.app.launch;

import java.util.Collection;
import java.util.List;
import striate.app.workspace.RunCard;
import striate.engine.run.JobSpec;
import striate.engine.run.RunStatus;

/** Runs of the very same job, whatever its name. */
final class EqualRuns {
  private EqualRuns() {}

  /** Which of the jobs waits, runs or has finished already, in one line; empty if none does. */
  static String inWords(List<JobSpec> jobs, Collection<RunCard> runs) {
    List<JobSpec> wanted = jobs.stream().map(EqualRuns::unnamed).toList();
    List<RunCard> equal =
        runs.stream()
            .filter(run -> !run.status().ended() || run.status() == RunStatus.FINISHED)
            .filter(run -> wanted.contains(unnamed(run.job())))
            .toList();
    if (equal.isEmpty()) {
      return "";
    }
    RunCard first = equal.get(0);
    String more = equal.size() == 1 ? "" : ", and " + (equal.size() - 1) + " more";
    return "the same job is there: " + first.title() + ", " + status(first) + more;
  }

  private static String status(RunCard run) {
    return run.status() == RunStatus.QUEUED ? "waiting" : run.status().word();
  }

  private static JobSpec unnamed(JobSpec job) {
    return job.toBuilder().name("-").build();
  }
}
