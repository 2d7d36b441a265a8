package striate.app.workspace;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import striate.charts.data.Point;
import striate.engine.region.LayerSelection;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** The runs in a store: the workspace's, or the one that comes with the installation. */
public final class RecordedExperiments implements Experiments {
  private final Store store;
  private final RunReader reader;
  private final boolean recorded;

  /** The runs of a workspace. */
  public RecordedExperiments(Store store) {
    this(store, false);
  }

  private RecordedExperiments(Store store, boolean recorded) {
    this.store = store;
    this.reader = store.reader();
    this.recorded = recorded;
  }

  /** The runs that come with the installation. */
  public static RecordedExperiments ofInstallation(Store store) {
    return new RecordedExperiments(store, true);
  }

  @Override
  public List<RunCard> runs() {
    return reader.runs().stream().map(this::card).toList();
  }

  private RunCard card(RunSummary run) {
    LayerSelection selection = run.selection();
    SortedSet<Integer> layers = selection == null ? new TreeSet<>() : selection.asSet();
    Integer totalSteps = run.totalSteps();
    RunEvent.Machine machine = run.machine();
    Long trainable = run.trainableParameters();
    return new RunCard(
        run.id(),
        run.name(),
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
        run.activity(),
        run.failureReason(),
        recorded,
        machine == null ? "" : machine.inWords());
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
  public boolean has(RunId run) {
    return reader.find(run).isPresent();
  }

  @Override
  public String place() {
    return store.workspace().database().getFileName().toString();
  }
}
