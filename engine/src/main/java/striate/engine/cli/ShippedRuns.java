package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.run.Problem;
import striate.engine.store.RecordedRuns;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** Which of the runs recorded with the installation count as runs of a sweep. */
final class ShippedRuns {
  @Option(
      names = "--no-recorded",
      description = "repeat runs that are recorded with Striate, too: only the workspace's count")
  private boolean none;

  /** The recorded runs; empty where they are not wanted or cannot be read. */
  List<RunSummary> list(Terminal terminal, Path workspace) {
    try (Store recorded = open(terminal, workspace)) {
      return recorded == null ? List.of() : recorded.reader().runs();
    } catch (Problem problem) {
      terminal.say("striate: " + problem.getMessage()); // a sweep can do without them
      return List.of();
    }
  }

  /** The store that has them; null where they are not wanted or there are none. */
  @Nullable Store open(Terminal terminal, Path workspace) {
    return none ? null : RecordedRuns.open(terminal.home(), Records.of(workspace)).orElse(null);
  }
}
