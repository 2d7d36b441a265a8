package striate.app.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Node;
import org.jspecify.annotations.Nullable;
import striate.app.look.Theme;
import striate.app.runset.Pointed;
import striate.app.workspace.RunCaptions;
import striate.charts.data.ComparedGroup;
import striate.charts.data.FigureCaption;
import striate.charts.data.GroupLook;
import striate.charts.data.LossCurves;
import striate.charts.data.RetainedScore;
import striate.charts.data.Sense;
import striate.charts.data.TaskDots;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;
import striate.charts.figure.RetentionFigure;
import striate.charts.figure.ScoreTimeFigure;
import striate.charts.figure.TaskDotsFigure;
import striate.charts.view.FigureView;
import striate.charts.view.ScrolledRows;
import striate.engine.report.Comparison;
import striate.engine.run.Modality;

/**
 * Compare's figures. A group that is pointed at in the list stays in its colour while the others
 * turn grey.
 */
final class CompareFigures {
  private static final String HINT = "Tick two groups or more that have finished runs.";
  private static final String NO_SCORES = "Tick groups in the list that have finished runs.";
  private static final String NO_TIMES =
      "Times are compared with a run that tunes all layers with the same settings on the same"
          + " machine. Tune and tick one.";
  private static final String NO_RETENTION =
      "A score that is kept needs an average over tasks that all ticked groups were scored on"
          + " completely, and a group to compare with.";

  private final CompareModel model;
  private final LossModel loss;
  private final TaskDotsFigure differenceFigure =
      new TaskDotsFigure(TaskDotsFigure.Kind.DIFFERENCES, FigureTheme.LIGHT);
  private final TaskDotsFigure taskFigure =
      new TaskDotsFigure(TaskDotsFigure.Kind.SCORES, FigureTheme.LIGHT);
  private final FigureView<TaskDots> differences =
      new FigureView<>(differenceFigure, data -> data.rows().isEmpty(), HINT);
  private final FigureView<TaskDots> tasks =
      new FigureView<>(taskFigure, data -> data.rows().isEmpty(), NO_SCORES);
  private final ScrolledRows<TaskDots> differenceRows =
      new ScrolledRows<>(differences, differenceFigure, "compare-differences-rows");
  private final ScrolledRows<TaskDots> taskRows =
      new ScrolledRows<>(tasks, taskFigure, "compare-tasks-rows");
  private final FigureView<List<ComparedGroup>> time =
      new FigureView<>(
          new ScoreTimeFigure(FigureTheme.LIGHT),
          groups -> groups.stream().allMatch(g -> g.timeRatio() == null || g.visual() == null),
          NO_TIMES);
  private final FigureView<List<RetainedScore>> kept =
      new FigureView<>(
          new RetentionFigure(FigureTheme.LIGHT), data -> data.size() < 2, NO_RETENTION);
  private final FigureView<LossCurves> losses =
      new FigureView<>(
          new LossFigure(FigureTheme.LIGHT),
          data -> data.curves().isEmpty(),
          "Tick runs that have begun.");
  private Modality modality = Modality.VISUAL;

  CompareFigures(CompareModel model, LossModel loss) {
    this.model = model;
    this.loss = loss;
    differences.setId("compare-differences-figure");
    tasks.setId("compare-tasks-figure");
    for (FigureView<?> each : List.of(differences, tasks, time, kept)) {
      each.captioned(() -> caption(each.figure().title(), questions()));
    }
    losses.captioned(() -> caption(losses.figure().title(), 0));
    on(differences, differenceFigure, () -> DotRows.differences(now()), true);
    on(tasks, taskFigure, () -> DotRows.scores(now()), false);
    model.comparedProperty().addListener((o, before, now) -> show());
    model.runSet().pointedProperty().addListener((o, before, now) -> show());
    loss.curvesProperty().addListener((o, before, now) -> losses.show(now));
    losses.show(loss.curvesProperty().get());
    show();
  }

  private FigureCaption caption(String title, long questions) {
    return RunCaptions.of(title, model.runSet().chosenRuns(), questions);
  }

  /** Of all compared tasks. */
  private long questions() {
    return now()
        .comparison()
        .map(
            one ->
                one.rows().stream()
                    .filter(row -> !row.average())
                    .mapToLong(Comparison.Row::questions)
                    .sum())
        .orElse(0L);
  }

  private Compared now() {
    return model.comparedProperty().get();
  }

  private void on(
      FigureView<TaskDots> view,
      TaskDotsFigure figure,
      Supplier<TaskDots> drawn,
      boolean withoutBaseline) {
    view.onClick((x, y) -> at(figure, y, drawn.get(), withoutBaseline, model::look));
    view.onOpen((x, y) -> at(figure, y, drawn.get(), withoutBaseline, model::open));
  }

  private boolean at(
      TaskDotsFigure figure,
      double y,
      TaskDots drawn,
      boolean withoutBaseline,
      CompareModel.ScoreHook takes) {
    Optional<TaskDotsFigure.Place> place = figure.at(y);
    if (place.isEmpty()) {
      return false;
    }
    int baseline = now().comparison().map(Comparison::baseline).orElse(0);
    int group = place.get().group();
    TaskDots.Row row = drawn.rows().get(place.get().row());
    Optional<Comparison.Row> found =
        now()
            .comparison()
            .flatMap(one -> row.average() ? average(one, row.sense()) : one.row(row.name()));
    found.ifPresent(
        one -> takes.look(one, withoutBaseline && group >= baseline ? group + 1 : group));
    return found.isPresent();
  }

  private static Optional<Comparison.Row> average(Comparison comparison, Sense sense) {
    return comparison.average(sense == Sense.VISUAL ? Modality.VISUAL : Modality.TEXTUAL);
  }

  /** Whose averages are shown where only one modality has room. */
  void show(Modality one) {
    modality = one;
    show();
  }

  private void show() {
    Compared now = now();
    List<GroupLook> looks = looks(now);
    TaskDots found = DotRows.differences(now);
    int baseline = now.comparison().map(Comparison::baseline).orElse(-1);
    List<GroupLook> others = new java.util.ArrayList<>(looks);
    if (baseline >= 0 && baseline < others.size()) {
      others.remove(baseline);
    }
    differenceRows.show(found.groups().size() == others.size() ? found.with(others) : found);
    TaskDots scores = DotRows.scores(now);
    taskRows.show(scores.groups().size() == looks.size() ? scores.with(looks) : scores);
    List<ComparedGroup> groups = new java.util.ArrayList<>();
    for (int i = 0; i < now.figures().size(); i++) {
      groups.add(now.figures().get(i).with(looks.get(i)));
    }
    time.show(groups);
    kept.show(
        DotRows.retained(now, modality).stream()
            .map(one -> one.with(lookOf(now, looks, one.name())))
            .toList());
  }

  private static GroupLook lookOf(Compared now, List<GroupLook> looks, String name) {
    for (int i = 0; i < looks.size(); i++) {
      if (now.groups().get(i).name().equals(name)) {
        return looks.get(i);
      }
    }
    return GroupLook.GREY;
  }

  private List<GroupLook> looks(Compared now) {
    @Nullable Pointed at = model.runSet().pointedProperty().get();
    boolean known =
        at != null && now.groups().stream().anyMatch(group -> group.key().equals(at.group()));
    return now.groups().stream()
        .map(
            group ->
                !known || at == null || group.key().equals(at.group())
                    ? group.look()
                    : new GroupLook(
                        group.look().hue(), group.look().shade(), group.look().marker(), true))
        .toList();
  }

  void wear(Theme theme) {
    differences.wear(theme.figures());
    tasks.wear(theme.figures());
    time.wear(theme.figures());
    kept.wear(theme.figures());
    losses.wear(theme.figures());
  }

  /** The node of a tab that has a figure. */
  Node of(CompareTab tab) {
    return switch (tab) {
      case DIFFERENCE -> differenceRows;
      case TASKS -> taskRows;
      case TIME -> time;
      case KEPT -> kept;
      case LOSS -> losses;
      default -> throw new IllegalArgumentException(tab + " has no figure");
    };
  }

  LossModel loss() {
    return loss;
  }
}
