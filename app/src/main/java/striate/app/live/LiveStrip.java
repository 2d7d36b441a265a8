package striate.app.live;

import java.util.List;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import striate.app.look.Card;
import striate.app.look.Swatch;
import striate.app.look.Theme;
import striate.app.workspace.RunCard;
import striate.charts.data.LossCurves;
import striate.charts.data.TaskCurve;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;
import striate.charts.figure.SparklinesFigure;
import striate.charts.view.FigureView;
import striate.charts.view.ScrolledRows;

/** Losses and scores in a row, visible while the user designs the next run. */
public final class LiveStrip extends HBox {
  private final FigureView<LossCurves> losses =
      new FigureView<>(
          new LossFigure(FigureTheme.LIGHT),
          data -> data.curves().isEmpty(),
          "Losses appear here with the first step of a run.");
  private final SparklinesFigure scoresFigure = new SparklinesFigure(FigureTheme.LIGHT);
  private final FigureView<List<TaskCurve>> scores =
      new FigureView<>(
          scoresFigure, List::isEmpty, "Scores appear here with the first evaluation of a run.");
  private final ScrolledRows<List<TaskCurve>> rows =
      new ScrolledRows<>(scores, scoresFigure, "design-scores-rows");
  private final LiveModel model;
  private final Card score = new Card("Scores by task", "", rows);
  private final Swatch swatch = new Swatch();
  private FigureTheme theme = FigureTheme.LIGHT;

  public LiveStrip(LiveModel model) {
    super(12);
    this.model = model;
    Card loss =
        new Card("Loss", "smoothed; all runs chosen in Live: point at a line for its run", losses);
    score.setId("design-scores");
    swatch.managedProperty().bind(swatch.visibleProperty());
    for (Card card : List.of(loss, score)) {
      HBox.setHgrow(card, Priority.ALWAYS);
      card.setPrefWidth(300);
    }
    getChildren().addAll(loss, score);
    setMinHeight(210);
    setPrefHeight(330);
    model
        .lossesProperty()
        .addListener(
            (o, before, now) -> {
              losses.show(now);
              name(); // its colour changes with the curves'
            });
    model
        .scoresProperty()
        .addListener(
            (o, before, now) -> {
              rows.show(now);
              name();
            });
    model.focusedProperty().addListener((o, before, now) -> name());
    losses.show(model.lossesProperty().get());
    rows.show(model.scoresProperty().get());
    name();
  }

  /** Says whose scores these are, and which of the losses is that run's. */
  private void name() {
    RunCard run = model.focusedProperty().get();
    swatch.setVisible(run != null);
    if (run == null) {
      score.setHint("");
      return;
    }
    swatch.show(model.look(run), true, theme);
    score.setHint(run.title() + " · " + LiveView.scoresHint(model.scoresProperty().get()), swatch);
  }

  /** Applies the theme's colours to the figures. */
  public void wear(Theme now) {
    theme = now.figures();
    losses.wear(theme);
    scores.wear(theme);
    name();
  }
}
