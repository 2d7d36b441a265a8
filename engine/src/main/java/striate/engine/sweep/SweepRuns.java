package striate.engine.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import striate.engine.job.JobQueue;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Recipe;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * Finds the runs of a plan among those of a workspace, and puts the missing ones into the queue. It
 * keeps no state of its own: whatever interrupted a sweep, the workspace says what is left.
 */
public final class SweepRuns {
  private final Store store;
  private final JobQueue queue;

  public SweepRuns(Store store, JobQueue queue) {
    this.store = store;
    this.queue = queue;
  }

  /**
   * Where each planned run stands.
   *
   * @param recipes tells the recipe of a job; asked only where a finished run may be it, since the
   *     job's files have to be read for that
   */
  public List<SweepRun> find(List<PlannedRun> plan, Supplier<InputRecipes> recipes) {
    Map<Finished, RunSummary> finished = new HashMap<>();
    Set<Finished> ofAnyRecipe = new HashSet<>();
    Map<JobSpec, RunSummary> begun = new HashMap<>();
    for (RunSummary run : store.reader().runs()) { // the newest first
      LayerSelection selection = run.selection();
      if (run.status() != RunStatus.FINISHED) {
        begun.putIfAbsent(run.job().withName(""), run);
      } else if (selection != null) {
        Finished key = new Finished(run.recipe(), selection.toString(), run.job().seed());
        finished.putIfAbsent(key, run);
        ofAnyRecipe.add(key.ofAnyRecipe());
      }
    }
    List<SweepRun> runs = new ArrayList<>();
    for (PlannedRun planned : plan) {
      Finished wanted = new Finished("", planned.selection().toString(), planned.job().seed());
      RunSummary done =
          ofAnyRecipe.contains(wanted)
              ? finished.get(wanted.of(recipes.get().of(planned.job())))
              : null;
      RunSummary other = done == null ? begun.get(planned.job().withName("")) : null;
      if (done != null) {
        runs.add(new SweepRun(planned, SweepRun.State.DONE, done));
      } else if (other == null) {
        runs.add(new SweepRun(planned, SweepRun.State.NEW, null));
      } else {
        boolean ended = other.status().ended();
        runs.add(
            new SweepRun(
                planned, ended ? SweepRun.State.ENDED_EARLY : SweepRun.State.UNDER_WAY, other));
      }
    }
    return runs;
  }

  private record Finished(String recipe, String layers, long seed) {
    Finished ofAnyRecipe() {
      return new Finished("", layers, seed);
    }

    Finished of(Recipe other) {
      return new Finished(other.digest(), layers, seed);
    }
  }

  /**
   * Puts those that are new into the queue, all together, and those that ended early back into it.
   *
   * @param launcher that runs the new ones
   * @return all runs, each with an id
   */
  public List<SweepRun> submit(List<SweepRun> runs, String launcher) {
    List<JobQueue.Job> jobs =
        runs.stream()
            .filter(run -> run.state() == SweepRun.State.NEW)
            .map(run -> new JobQueue.Job(run.planned().job(), run.planned().selection()))
            .toList();
    List<RunId> ids = jobs.isEmpty() ? List.of() : queue.submitAll(jobs, launcher);
    List<SweepRun> submitted = new ArrayList<>();
    int next = 0;
    for (SweepRun run : runs) {
      if (run.state() == SweepRun.State.NEW) {
        submitted.add(underWay(run, ids.get(next++)));
      } else if (run.state() == SweepRun.State.ENDED_EARLY) {
        queue.resume(run.id());
        submitted.add(underWay(run, run.id()));
      } else {
        submitted.add(run);
      }
    }
    return submitted;
  }

  private SweepRun underWay(SweepRun run, RunId id) {
    return new SweepRun(run.planned(), SweepRun.State.UNDER_WAY, store.reader().run(id));
  }

  /** The same with what the store says now of those that were submitted. */
  public List<SweepRun> refreshed(List<SweepRun> runs) {
    return runs.stream().map(this::refreshed).toList();
  }

  private SweepRun refreshed(SweepRun run) {
    Optional<RunSummary> found =
        run.recorded() == null ? Optional.empty() : store.reader().find(run.id());
    return found
        .map(
            now ->
                new SweepRun(
                    run.planned(),
                    now.status() == RunStatus.FINISHED
                        ? SweepRun.State.DONE
                        : now.status().ended()
                            ? SweepRun.State.ENDED_EARLY
                            : SweepRun.State.UNDER_WAY,
                    now))
        .orElse(new SweepRun(run.planned(), SweepRun.State.NEW, null));
  }

  /** A recipe, for a test of whether a job's run is there. */
  public interface InputRecipes {
    /**
     * The recipe that a run of this job will have.
     *
     * @throws striate.engine.run.Problem if its files cannot be read
     */
    Recipe of(JobSpec job);
  }
}
