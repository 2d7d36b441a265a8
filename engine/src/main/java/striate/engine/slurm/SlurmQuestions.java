package striate.engine.slurm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.job.Launcher;
import striate.engine.job.LauncherAway;
import striate.engine.run.Problem;

/**
 * What Slurm says about jobs. All are asked for by one {@code squeue}; where that does not work,
 * {@code scontrol} and the accounting are asked.
 */
final class SlurmQuestions {
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** States in the accounting after which a job can still run again. */
  private static final Set<String> MAY_RUN_AGAIN = Set.of("NODE_FAIL", "PREEMPTED", "BOOT_FAIL");

  private final SlurmProfile profile;
  private final ClusterShell shell;

  SlurmQuestions(SlurmProfile profile, ClusterShell shell) {
    this.profile = profile;
    this.shell = shell;
  }

  /**
   * An answer about jobs.
   *
   * @param found what was said about each
   * @param forgotten jobs that Slurm does not list any more, so they have ended
   * @param trouble why there is no answer about some; null if there is one about all
   */
  record Known(
      Map<SlurmHandle, SlurmState> found, Set<SlurmHandle> forgotten, @Nullable Problem trouble) {

    Launcher.State state(SlurmHandle handle) {
      SlurmState state = found.get(handle);
      if (state != null) {
        return state.state();
      }
      return forgotten.contains(handle) ? Launcher.State.GONE : Launcher.State.UNKNOWN;
    }
  }

  /** Asks about all jobs: one question for each cluster that they are on, normally one. */
  Known ask(Collection<SlurmHandle> handles) {
    Map<String, List<SlurmHandle>> byCluster = new LinkedHashMap<>();
    for (SlurmHandle handle : handles) {
      String cluster = handle.cluster() == null ? "" : handle.cluster();
      byCluster.computeIfAbsent(cluster, name -> new ArrayList<>()).add(handle);
    }
    Map<SlurmHandle, SlurmState> found = new LinkedHashMap<>();
    Set<SlurmHandle> forgotten = new LinkedHashSet<>();
    Problem trouble = null;
    for (Map.Entry<String, List<SlurmHandle>> each : byCluster.entrySet()) {
      Known known = ask(each.getKey(), each.getValue());
      found.putAll(known.found());
      forgotten.addAll(known.forgotten());
      trouble = known.trouble() == null ? trouble : known.trouble();
    }
    return new Known(found, forgotten, trouble);
  }

  private Known ask(String cluster, List<SlurmHandle> handles) {
    ClusterShell.Answer listed =
        run(cluster, "squeue", "-h", "-r", "-t", "all", "-o", "%i|%T|%r", "-j", jobs(handles));
    if (listed.ok() || listed.unknownJob()) {
      Map<SlurmHandle, SlurmState> found = pick(handles, SlurmState.rows(listed.out()));
      Set<SlurmHandle> forgotten = new LinkedHashSet<>(handles);
      forgotten.removeAll(found.keySet());
      return new Known(found, forgotten, null);
    }
    if (!listed.away()) {
      ClusterShell.Answer records = run(cluster, "scontrol", "-o", "show", "job");
      if (records.ok()) {
        // shortens long arrays, so a job that it does not name may still be there
        return new Known(pick(handles, SlurmState.records(records.out())), Set.of(), null);
      }
    }
    return new Known(
        accounted(cluster, handles),
        Set.of(),
        away("the cluster's job states cannot be asked for now", listed));
  }

  /** The ended ones among jobs, by the accounting, which not every cluster has. */
  private Map<SlurmHandle, SlurmState> accounted(String cluster, List<SlurmHandle> handles) {
    Map<SlurmHandle, SlurmState> found = new LinkedHashMap<>();
    accounting(cluster, handles)
        .forEach(
            (handle, state) -> {
              if (state.state() == Launcher.State.GONE && !MAY_RUN_AGAIN.contains(state.word())) {
                found.put(handle, state);
              }
            });
    return found;
  }

  /** How a job ended that Slurm does not list any more. */
  Optional<SlurmState> ended(SlurmHandle handle) {
    String cluster = handle.cluster() == null ? "" : handle.cluster();
    return Optional.ofNullable(accounting(cluster, List.of(handle)).get(handle));
  }

  private Map<SlurmHandle, SlurmState> accounting(String cluster, List<SlurmHandle> handles) {
    try {
      ClusterShell.Answer answer =
          run(cluster, "sacct", "-n", "-X", "-P", "-o", "JobID,State", "-j", jobs(handles));
      return answer.ok() ? pick(handles, SlurmState.rows(answer.out())) : Map.of();
    } catch (Problem notInstalled) {
      return Map.of();
    }
  }

  /**
   * The tasks of the job of that name that are waiting or running; a job of its own is task 0.
   *
   * @throws LauncherAway if that cannot be asked now
   */
  Map<Integer, SlurmHandle> named(String name) {
    ClusterShell.Answer answer = run("", "squeue", "-h", "-r", "-o", "%i|%T|%r", "--name=" + name);
    if (!answer.ok()) {
      throw away("the cluster cannot be asked whether the job is already there", answer);
    }
    Map<Integer, SlurmHandle> tasks = new LinkedHashMap<>();
    SlurmState.rows(answer.out())
        .forEach(
            (id, state) ->
                SlurmHandle.parse("slurm:" + id)
                    .ifPresent(
                        handle -> tasks.put(handle.task() == null ? 0 : handle.task(), handle)));
    return tasks;
  }

  LauncherAway noAnswerYet(Duration waited) {
    return new LauncherAway(
        "the cluster has not answered within " + waited.toSeconds() + " s",
        profile.place(),
        "jobs there go on; look again later");
  }

  LauncherAway away(String what, ClusterShell.Answer answer) {
    return new LauncherAway(
        what + " (" + answer.complaint() + ")",
        profile.place(),
        "jobs there go on; Striate asks again");
  }

  private ClusterShell.Answer run(String cluster, String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    if (!cluster.isEmpty()) {
      command.addAll(List.of("-M", cluster));
    }
    command.addAll(List.of(arguments));
    return shell.run(TIMEOUT, "", command);
  }

  /** An array is asked for once, whatever the number of its tasks. */
  private static String jobs(List<SlurmHandle> handles) {
    return handles.stream().map(SlurmHandle::job).distinct().collect(Collectors.joining(","));
  }

  private static Map<SlurmHandle, SlurmState> pick(
      List<SlurmHandle> handles, Map<String, SlurmState> states) {
    Map<SlurmHandle, SlurmState> found = new LinkedHashMap<>();
    for (SlurmHandle handle : handles) {
      SlurmState state = states.get(handle.id());
      if (state != null) {
        found.put(handle, state);
      }
    }
    return found;
  }
}
