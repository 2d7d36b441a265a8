package striate.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Annotations;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/**
 * All runs that can be looked at from a workspace: its own, and those recorded with the
 * installation. Closes both stores.
 */
public final class RunLibrary implements AutoCloseable {
  private final Store own;
  private final @Nullable Store recorded;

  /**
   * @param recorded the installation's; null without any
   */
  public RunLibrary(Store own, @Nullable Store recorded) {
    this.own = own;
    this.recorded = recorded;
  }

  /**
   * A run to be shown.
   *
   * @param recorded whether it comes with the installation: it can be read, but not changed
   */
  public record Entry(RunSummary run, Annotations annotations, boolean recorded) {}

  /** The workspace's own store. */
  public Store own() {
    return own;
  }

  /** All runs: first the workspace's own, then the recorded ones, each the newest first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Map<RunId, Annotations> said = new RunAnnotations(own).all();
    for (RunSummary run : own.reader().runs()) {
      entries.add(new Entry(run, said.getOrDefault(run.id(), Annotations.NONE), false));
    }
    if (recorded != null) {
      Set<RunId> taken =
          entries.stream().map(entry -> entry.run().id()).collect(Collectors.toSet());
      for (RunSummary run : recorded.reader().runs()) {
        if (!taken.contains(run.id())) {
          entries.add(new Entry(run, Annotations.NONE, true));
        }
      }
    }
    return entries;
  }

  /**
   * One run.
   *
   * @throws Problem if it is not found
   */
  public Entry entry(RunId run) {
    Optional<RunSummary> mine = own.reader().find(run);
    if (mine.isPresent()) {
      return new Entry(mine.get(), new RunAnnotations(own).of(run), false);
    }
    if (recorded != null) {
      Optional<RunSummary> shipped = recorded.reader().find(run);
      if (shipped.isPresent()) {
        return new Entry(shipped.get(), Annotations.NONE, true);
      }
    }
    return new Entry(own.reader().run(run), Annotations.NONE, false); // says that it is not found
  }

  /** Reads what is stored of a run of {@link #entries}. */
  public RunReader reader(Entry entry) {
    return entry.recorded() && recorded != null ? recorded.reader() : own.reader();
  }

  /**
   * Lets only the workspace's own runs pass.
   *
   * @param action what was asked for, such as {@code deleted}
   * @throws Problem if a run is not found or is a recorded one
   */
  public void requireOwn(List<RunId> runs, String action) {
    for (RunId run : runs) {
      if (entry(run).recorded() && recorded != null) {
        throw Problem.badInput(
            "the run '" + run + "' is recorded with Striate and cannot be " + action,
            new Workspace(recorded.workspace().directory()).database(),
            "take one of your own, or run its job again");
      }
    }
  }

  @Override
  public void close() {
    try {
      own.close();
    } finally {
      if (recorded != null) {
        recorded.close();
      }
    }
  }
}
