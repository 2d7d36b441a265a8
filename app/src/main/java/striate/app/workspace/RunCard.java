package striate.app.workspace;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.report.RunGroups;
import striate.engine.report.ScoredRun;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * The summary of a run that the window shows.
 *
 * @param name the job's, or the one that it was given later
 * @param recipe digest of all that changes its numbers besides layers and seed
 * @param layers 0-based decoder layers that are tuned
 * @param step completed optimizer steps
 * @param totalSteps total optimizer steps; 0 if not known yet
 * @param trainableParameters 0 if not known yet
 * @param tuningSeconds time in optimizer steps so far
 * @param stepMillis mean of the latest steps; null before the first
 * @param doing the worker's activity in a word or two; empty if unknown
 * @param failureReason why the run failed or stopped, in one line; empty otherwise
 * @param recorded whether it comes with Striate: it can be read, but not changed
 * @param machine what decides how fast it ran, in a few words; empty if not known yet
 * @param resumable whether resuming can help once it has ended: a failure without a checkpoint
 *     would fail again
 * @param tags words that people gave it to find it by
 * @param note what people said about it; empty without one
 */
public record RunCard(
    RunId id,
    String name,
    RunStatus status,
    JobSpec job,
    String recipe,
    int layerCount,
    SortedSet<Integer> layers,
    int step,
    int totalSteps,
    long trainableParameters,
    double tuningSeconds,
    @Nullable Double stepMillis,
    String doing,
    String failureReason,
    boolean recorded,
    String machine,
    boolean resumable,
    SortedSet<String> tags,
    String note) {
  /** The tag of runs that people marked with a star. */
  public static final String FAVOURITE = "favourite";

  public RunCard {
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    layers = Collections.unmodifiableSortedSet(new TreeSet<>(layers));
  }

  public boolean favourite() {
    return tags.contains(FAVOURITE);
  }

  /** Why the model that it tuned cannot be worked with, in one line; empty if it can. */
  public String obstacle() {
    return recorded
        ? name + " is recorded with Striate, without what it trained: run its job again"
        : status == RunStatus.FINISHED ? "" : name + " has not finished";
  }

  /** The same with a star. */
  RunCard starred() {
    SortedSet<String> more = new TreeSet<>(tags);
    more.add(FAVOURITE);
    return new RunCard(
        id,
        name,
        status,
        job,
        recipe,
        layerCount,
        layers,
        step,
        totalSteps,
        trainableParameters,
        tuningSeconds,
        stepMillis,
        doing,
        failureReason,
        recorded,
        machine,
        resumable,
        more,
        note);
  }

  /** Its name in figures, which tells recorded runs from the user's own. */
  public String title() {
    return recorded ? name + ", recorded" : name;
  }

  /** As comparisons group and name it, without its scores. */
  public ScoredRun unscored() {
    return new ScoredRun(
        id.value(),
        new RunGroups.Member(recipe, List.copyOf(layers), job),
        layerCount,
        machine,
        tuningSeconds > 0 ? tuningSeconds : Double.NaN,
        trainableParameters,
        List.of(),
        List.of());
  }

  /** Completed share of the steps, in [0, 1]. */
  public double progress() {
    return totalSteps == 0 ? 0 : Math.min(1, (double) step / totalSteps);
  }

  /**
   * Estimated seconds for the remaining steps, without evaluation; null if the step time is
   * unknown.
   */
  public @Nullable Double secondsLeft() {
    if (status == RunStatus.FINISHED) {
      return 0.0;
    }
    return stepMillis == null || totalSteps == 0 ? null : (totalSteps - step) * stepMillis / 1000;
  }
}
