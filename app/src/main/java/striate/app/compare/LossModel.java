package striate.app.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import striate.app.runset.ChosenGroup;
import striate.app.runset.Pointed;
import striate.app.runset.RunSetModel;
import striate.app.task.LatestResult;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.Curve;
import striate.charts.data.GroupLook;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.engine.run.RunId;

/** The losses of the run set's runs; read only while somebody looks. */
public final class LossModel {
  private static final int POINTS = 600;
  private static final double SMOOTHING = 0.9;

  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final BooleanProperty visible = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<LossCurves> curves =
      new ReadOnlyObjectWrapper<>(new LossCurves(List.of(), 0));
  private final LatestResult<Map<RunId, Read>> reading;
  private Map<RunId, Read> read = Map.of();

  private record Read(RunCard card, List<Point> points) {}

  public LossModel(RunSetModel runSet) {
    this.runSet = runSet;
    workspace = runSet.workspace();
    reading =
        LatestResult.brief(
            workspace.tasks(),
            now -> {
              read = now;
              draw();
            },
            failure -> draw());
    runSet.chosenProperty().addListener((o, before, now) -> load());
    runSet.pointedProperty().addListener((o, before, now) -> draw());
    visible.addListener((o, before, now) -> load());
  }

  public BooleanProperty visibleProperty() {
    return visible;
  }

  /** A curve a run; groups that are not pointed at are grey while one is. */
  public ReadOnlyObjectProperty<LossCurves> curvesProperty() {
    return curves.getReadOnlyProperty();
  }

  private void load() {
    if (!visible.get()) {
      return;
    }
    List<RunCard> wanted =
        runSet.chosenProperty().get().stream().flatMap(group -> group.runs().stream()).toList();
    Map<RunId, Read> known = read;
    reading.ask(
        () -> {
          Map<RunId, Read> now = new HashMap<>();
          for (RunCard card : wanted) {
            Read before = known.get(card.id());
            now.put(
                card.id(),
                before != null && before.card().equals(card)
                    ? before
                    : new Read(card, workspace.experiments().losses(card.id(), POINTS)));
          }
          return now;
        });
  }

  private void draw() {
    if (!visible.get()) {
      return;
    }
    Pointed at = runSet.pointedProperty().get();
    List<Curve> behind = new ArrayList<>();
    List<Curve> drawn = new ArrayList<>();
    for (ChosenGroup group : runSet.chosenProperty().get()) {
      boolean out = at != null && !at.group().equals(group.key());
      GroupLook look = out ? GroupLook.GREY : group.look();
      for (RunCard card : group.runs()) {
        Read one = read.get(card.id());
        if (one != null && !one.points().isEmpty()) {
          Curve curve = new Curve(group.name(), look, 0, one.points(), List.of());
          (out ? behind : drawn).add(curve);
        }
      }
    }
    behind.addAll(drawn);
    curves.set(new LossCurves(behind, SMOOTHING));
  }
}
