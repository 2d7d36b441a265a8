package striate.app.live;

import java.util.List;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import striate.app.look.Card;
import striate.app.look.Theme;
import striate.app.workspace.RunCard;
import striate.charts.data.LossCurves;
import striate.charts.data.TaskCurve;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;
import striate.charts.figure.SparklinesFigure;
import striate.charts.view.FigureView;

/** Losses and scores in a row, visible while the user designs the next run. */
public final class LiveStrip extends HBox {
  private final FigureView<LossCurves> losses =
      new FigureView<>(
          new LossFigure(FigureTheme.LIGHT),
          data -> data.curves().isEmpty(),
          "Losses appear here with the first step of a run.");
  private final FigureView<List<TaskCurve>> scores =
      new FigureView<>(
          new SparklinesFigure(FigureTheme.LIGHT),
          List::isEmpty,
          "Scores appear here with the first evaluation of a run.");

  public LiveStrip(LiveModel model) {
    super(12);
    Card loss = new Card("Loss", "smoothed; all runs chosen in Live", losses);
    Card score = new Card("Scores by task", "", scores);
    for (Card card : List.of(loss, score)) {
      HBox.setHgrow(card, Priority.ALWAYS);
      card.setPrefWidth(300);
    }
    getChildren().addAll(loss, score);
    setMinHeight(210);
    setPrefHeight(330);
    model.lossesProperty().addListener((o, before, now) -> losses.show(now));
    model
        .scoresProperty()
        .addListener(
            (o, before, now) -> {
              scores.show(now);
              score.setHint(hint(model));
            });
    model.focusedProperty().addListener((o, before, now) -> score.setHint(hint(model)));
    losses.show(model.lossesProperty().get());
    scores.show(model.scoresProperty().get());
  }

  private static String hint(LiveModel model) {
    RunCard run = model.focusedProperty().get();
    return run == null ? "" : run.name() + ", " + LiveView.scoresHint(model.scoresProperty().get());
  }

  /** Applies the theme's colours to the figures. */
  public void wear(Theme theme) {
    losses.wear(theme.figures());
    scores.wear(theme.figures());
  }
}
