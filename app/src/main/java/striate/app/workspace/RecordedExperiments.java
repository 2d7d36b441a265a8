package striate.app.workspace;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import striate.charts.data.Point;
import striate.engine.region.LayerSelection;
import striate.engine.run.RunId;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** The runs in the workspace's store. */
public final class RecordedExperiments implements Experiments {
  private final Store store;
  private final RunReader reader;

  public RecordedExperiments(Store store) {
    this.store = store;
    this.reader = store.reader();
  }

  @Override
  public List<RunCard> runs() {
    return reader.runs().stream().map(RecordedExperiments::card).toList();
  }

  private static RunCard card(RunSummary run) {
    LayerSelection selection = run.selection();
    SortedSet<Integer> layers = selection == null ? new TreeSet<>() : selection.asSet();
    Integer totalSteps = run.totalSteps();
    Long trainable = run.trainableParameters();
    return new RunCard(
        run.id(),
        run.status(),
        run.job(),
        run.recipe(),
        selection == null ? 0 : selection.layerCount(),
        layers,
        run.step(),
        totalSteps == null ? 0 : totalSteps,
        trainable == null ? 0 : trainable,
        run.tuningSeconds(),
        run.recentStepMillis(),
        doing(run),
        run.failureReason());
  }

  private static String doing(RunSummary run) {
    String phase = run.phase();
    if (phase == null || (run.phaseOf() > 0 && run.phaseDone() >= run.phaseOf())) {
      return "";
    }
    return run.phaseOf() > 0 ? phase + " " + run.phaseDone() + " of " + run.phaseOf() : phase;
  }

  @Override
  public List<Point> losses(RunId run, int atMost) {
    return reader.losses(run, atMost).stream().map(at -> new Point(at.step(), at.loss())).toList();
  }

  @Override
  public List<TaskResult> scores(RunId run) {
    return reader.scores(run).stream()
        .map(at -> new TaskResult(at.step(), at.task(), at.modality(), at.correct(), at.total()))
        .toList();
  }

  @Override
  public String place() {
    return store.workspace().database().getFileName().toString();
  }
}
