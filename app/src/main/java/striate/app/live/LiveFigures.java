package striate.app.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import striate.app.look.Card;
import striate.app.look.Segments;
import striate.app.look.Theme;
import striate.app.workspace.RunCaptions;
import striate.app.workspace.RunCard;
import striate.charts.data.FigureCaption;
import striate.charts.data.LayerTimes;
import striate.charts.data.LossCurves;
import striate.charts.data.TaskCurve;
import striate.charts.data.TimedBar;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.HeatStripFigure;
import striate.charts.figure.LossFigure;
import striate.charts.figure.SparklinesFigure;
import striate.charts.figure.TimeBarsFigure;
import striate.charts.view.FigureView;
import striate.charts.view.ScrolledRows;
import striate.charts.view.TallFigure;

/**
 * The figures of Live: a large one of every step; below it scores, times and answers, one at a
 * time. In wide windows the scores have a column of their own.
 */
final class LiveFigures extends HBox {
  private static final double WIDE = 900;

  private final LiveModel model;
  private final FigureView<LossCurves> curves =
      new FigureView<>(
          new LossFigure(FigureTheme.LIGHT, false),
          data -> data.curves().isEmpty(),
          "Nothing was measured of the chosen runs. Losses appear here with the first step of a"
              + " run.");
  private final SparklinesFigure scoresFigure = new SparklinesFigure(FigureTheme.LIGHT);
  private final FigureView<List<TaskCurve>> scores =
      new FigureView<>(
          scoresFigure,
          List::isEmpty,
          "Scores appear here with the first evaluation of the run in focus.");
  private final ScrolledRows<List<TaskCurve>> scoresRows =
      new ScrolledRows<>(scores, scoresFigure, "live-scores-rows");
  private final FigureView<List<TimedBar>> times =
      new FigureView<>(
          new TimeBarsFigure(FigureTheme.LIGHT),
          List::isEmpty,
          "Training time appears here during a run.");
  private final FigureView<LayerTimes> layers =
      new FigureView<>(
          new HeatStripFigure(FigureTheme.LIGHT),
          data -> data.layers() == 0,
          "The run in focus does not measure its layers. Give a job “Profile every” in Design to"
              + " see here how long each takes.");
  private final AnswersView answers = new AnswersView();
  private final Card scoresCard;
  private final StackPane scoresAside = new StackPane();
  private final StackPane scoresBelow = new StackPane();
  private final StackPane lower = new StackPane();
  private final ToggleButton scoresChoice = Segments.button("Scores", "live-show-scores");
  private final ToggleButton timesChoice = Segments.button("Training time", "live-show-times");
  private final Card lowerCard;

  LiveFigures(LiveModel model) {
    super(12);
    this.model = model;
    curves.setId("live-loss");
    scores.setId("live-scores");
    times.setId("live-times");
    layers.setId("live-layers");
    curves.captioned(() -> caption(curves.figure().title(), model.drawn(), 0));
    scores.captioned(() -> caption(scores.figure().title(), focused(), questions()));
    times.captioned(() -> caption(times.figure().title(), model.drawn(), 0));
    layers.captioned(() -> caption(layers.figure().title(), focused(), 0));
    VBox.setVgrow(curves, Priority.ALWAYS);
    Card upper = new Card(new VBox(6, new CurveControls(model), curves));
    upper.setMinHeight(160);
    scoresCard = new Card("Scores by task", "", scoresAside);
    lowerCard = new Card("", "", lower);
    lowerCard.actions(choice()); // after the card, whose hint it tells
    VBox.setVgrow(upper, Priority.ALWAYS);
    VBox.setVgrow(lowerCard, Priority.ALWAYS);
    upper.setPrefHeight(340);
    lowerCard.setPrefHeight(260);
    lowerCard.setMinHeight(130);
    VBox left = new VBox(12, upper, lowerCard);
    left.setPrefWidth(600);
    HBox.setHgrow(left, Priority.ALWAYS);
    scoresCard.setPrefWidth(420);
    scoresCard.setMinWidth(300);
    HBox.setHgrow(scoresCard, Priority.SOMETIMES);
    getChildren().addAll(left, scoresCard);
    widthProperty().addListener((o, before, now) -> arrange());
    arrange();
    follow();
  }

  private void follow() {
    model.lossesProperty().addListener((o, before, now) -> curves.show(now));
    model.scoresProperty().addListener((o, before, now) -> showScores(now));
    model.timesProperty().addListener((o, before, now) -> showTimes(now));
    model.layerTimesProperty().addListener((o, before, now) -> layers.show(now));
    model.answersProperty().addListener((o, before, now) -> answers.show(now));
    curves.show(model.lossesProperty().get());
    showScores(model.scoresProperty().get());
    showTimes(model.timesProperty().get());
    layers.show(model.layerTimesProperty().get());
    answers.show(model.answersProperty().get());
  }

  void wear(Theme now) {
    for (FigureView<?> each : List.of(curves, scores, times, layers)) {
      each.wear(now.figures());
    }
  }

  /** Scores aside where there is room for them, and below with the others where there is not. */
  private void arrange() {
    boolean wide = getWidth() >= WIDE;
    StackPane place = wide ? scoresAside : scoresBelow;
    if (!place.getChildren().contains(scoresRows)) {
      place.getChildren().setAll(scoresRows);
    }
    scoresCard.setVisible(wide);
    scoresCard.setManaged(wide);
    scoresChoice.setVisible(!wide);
    scoresChoice.setManaged(!wide);
    if (wide && scoresChoice.isSelected()) {
      timesChoice.setSelected(true);
    }
  }

  /** What the lower part shows. */
  private SegmentedButton choice() {
    Map<ToggleButton, Node> parts = new LinkedHashMap<>();
    parts.put(scoresChoice, scoresBelow);
    parts.put(timesChoice, new TallFigure(times));
    parts.put(Segments.button("Time per layer", "live-show-layers"), layers);
    parts.put(Segments.button("Answers", "live-show-answers"), answers);
    return Segments.of(
        List.copyOf(parts.keySet()),
        chosen -> {
          lower.getChildren().setAll(parts.get(chosen));
          showHint();
        });
  }

  private void showScores(List<TaskCurve> now) {
    scoresRows.show(now);
    RunCard run = model.focusedProperty().get();
    String hint = (run == null ? "" : run.name() + " · ") + LiveView.scoresHint(now);
    scoresCard.setHint(hint);
    showHint();
  }

  private void showTimes(TimeBars now) {
    times.show(now.bars());
    showHint();
  }

  /** Training times are those of all chosen runs, everything else is of the one in focus. */
  private void showHint() {
    RunCard run = model.focusedProperty().get();
    String focused = run == null ? "" : run.name();
    lowerCard.setHint(timesChoice.isSelected() ? model.timesProperty().get().note() : focused);
  }

  private List<RunCard> focused() {
    RunCard run = model.focusedProperty().get();
    return run == null ? List.of() : List.of(run);
  }

  private long questions() {
    return model.scoresProperty().get().stream()
        .filter(curve -> !curve.scores().isEmpty())
        .mapToLong(curve -> curve.scores().get(curve.scores().size() - 1).questions())
        .sum();
  }

  private static FigureCaption caption(String title, List<RunCard> runs, long questions) {
    return RunCaptions.of(title, runs, questions);
  }
}
