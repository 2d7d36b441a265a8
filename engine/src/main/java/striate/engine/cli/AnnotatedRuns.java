package striate.engine.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Annotations;
import striate.engine.run.RunId;
import striate.engine.store.RunAnnotations;
import striate.engine.store.RunLibrary;

/** Reads and changes what is said about a workspace's runs. */
final class AnnotatedRuns {
  private final Terminal terminal;
  private final Path workspace;

  AnnotatedRuns(Terminal terminal, Path workspace) {
    this.terminal = terminal;
    this.workspace = workspace;
  }

  /**
   * The runs' annotations after a change.
   *
   * @param action what is done to a run, such as {@code tagged}
   * @param change null to read only
   */
  Map<RunId, Annotations> change(
      List<RunId> runs, String action, @Nullable UnaryOperator<Annotations> change) {
    if (change != null) {
      // says what is wrong with it before anything changes
      Annotations unused = change.apply(Annotations.NONE);
    }
    Map<RunId, Annotations> now = new LinkedHashMap<>();
    try (RunLibrary library =
        change == null
            ? Records.library(terminal, workspace)
            : Records.libraryToWrite(terminal, workspace)) {
      if (change == null) {
        runs.forEach(run -> now.put(run, library.entry(run).annotations()));
        return now;
      }
      library.requireOwn(runs, action);
      RunAnnotations annotations = new RunAnnotations(library.own());
      runs.forEach(run -> now.put(run, annotations.change(run, change)));
    }
    return now;
  }
}
