package striate.app.live;

import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import striate.app.look.ClickGuard;
import striate.app.look.Explain;
import striate.app.look.SelectionName;
import striate.app.look.StatusBadge;
import striate.app.look.Stripes;
import striate.app.look.Theme;
import striate.app.look.Units;
import striate.app.workspace.RunCard;
import striate.charts.data.TaskCurve;
import striate.engine.run.RunStatus;

/** Live: the run in focus, losses, scores and times. */
public final class LiveView extends VBox {
  private final LiveModel model;
  private final LiveFigures figures;
  private final Stripes stripes = new Stripes();
  private final Label name = new Label();
  private final StatusBadge badge = new StatusBadge();
  private final Label facts = new Label();
  private final Label failureReason = new Label();
  private final Button cancel = new Button("Cancel");
  private final ClickGuard guard = new ClickGuard();
  private final Button resume = new Button("Resume");
  private Theme theme = Theme.LIGHT;

  public LiveView(LiveModel model) {
    this.model = model;
    figures = new LiveFigures(model);
    VBox.setVgrow(figures, Priority.ALWAYS);
    setId("live");
    getStyleClass().add("tool");
    getChildren().addAll(head(), figures);
    model.lossesProperty().addListener((o, before, now) -> showFacts());
    model.focusedProperty().addListener((o, before, now) -> showFocus());
    model.focusProperty().addListener((o, before, now) -> guard.close());
    guard.closedProperty().addListener((o, before, now) -> showCancel());
    model.stoppingProperty().addListener((o, before, now) -> showCancel());
    showFocus();
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    theme = now;
    figures.wear(now);
    showFocus();
  }

  private VBox head() {
    name.setId("live-name");
    name.getStyleClass().add("card-title");
    facts.setId("live-facts");
    facts.getStyleClass().add("muted");
    facts.setMinWidth(0);
    cancel.setId("live-cancel");
    cancel.getStyleClass().addAll("small", "button-outlined", "danger");
    cancel.setMinWidth(Region.USE_PREF_SIZE);
    cancel.setOnAction(
        event -> {
          RunCard card = model.focusedProperty().get();
          if (card != null) {
            model.cancel(card);
          }
        });
    resume.setId("live-resume");
    resume.getStyleClass().addAll("small", "accent");
    resume.setMinWidth(Region.USE_PREF_SIZE);
    Explain.with(
        resume, "Puts the run back into the queue; it resumes from its latest checkpoint.");
    resume.setOnAction(
        event -> {
          RunCard card = model.focusedProperty().get();
          if (card != null) {
            model.resume(card);
          }
        });
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    badge.setMinWidth(Region.USE_PREF_SIZE);
    name.setMinWidth(60);
    HBox row = new HBox(12, name, badge, stripes, space, resume, cancel);
    row.setAlignment(Pos.CENTER_LEFT);
    failureReason.setId("live-trouble");
    failureReason.getStyleClass().add("problem");
    failureReason.setWrapText(true);
    VBox head = new VBox(2, row, facts, failureReason);
    head.getStyleClass().add("card");
    return head;
  }

  /** What the scores are: with intervals, and of which questions where not of all. */
  static String scoresHint(List<TaskCurve> curves) {
    return curves.stream().anyMatch(TaskCurve::partial)
        ? "95 % interval · " + TaskCurve.extent(curves)
        : "95 % interval";
  }

  private void showFocus() {
    RunCard card = model.focusedProperty().get();
    boolean some = card != null;
    stripes.setVisible(some);
    badge.setVisible(some);
    showCancel();
    resume.setVisible(
        card != null
            && !card.recorded()
            && card.resumable()
            && card.status().ended()
            && card.status() != RunStatus.FINISHED);
    resume.setManaged(resume.isVisible());
    failureReason.setVisible(card != null && !card.failureReason().isEmpty());
    failureReason.setManaged(failureReason.isVisible());
    if (card == null) {
      name.setText("Nothing runs");
      facts.setText("Pick layers in Design and press Add to queue.");
      return;
    }
    SelectionName selection = SelectionName.of(card.layers(), card.layerCount());
    name.setText(card.name());
    badge.show(card.status());
    stripes.show(card.layers(), card.layerCount(), selection.hue(), theme.figures());
    showFacts();
    failureReason.setText(card.failureReason());
  }

  private void showCancel() {
    RunCard card = model.focusedProperty().get();
    boolean stopping = card != null && model.stoppingProperty().get().contains(card.id());
    cancel.setText(stopping ? "Stopping …" : "Cancel");
    cancel.setDisable(stopping || guard.closedProperty().get());
    cancel.setVisible(card != null && !card.status().ended());
    cancel.setManaged(cancel.isVisible());
  }

  private void showFacts() {
    RunCard card = model.focusedProperty().get();
    if (card != null) {
      facts.setText(facts(card));
    }
  }

  private String facts(RunCard card) {
    StringBuilder text = new StringBuilder();
    text.append("step ").append(card.step()).append(" of ").append(card.totalSteps());
    model
        .latestLoss()
        .ifPresent(loss -> text.append(String.format(Locale.ROOT, " · loss %.3f", loss)));
    Double millis = card.stepMillis();
    if (millis != null) {
      text.append(String.format(Locale.ROOT, " · %.2f s per step", millis / 1000));
    }
    Double left = card.secondsLeft();
    if (card.status().active() && left != null && left > 0) {
      text.append(" · ").append(Units.seconds(left)).append(" left");
    }
    if (!card.doing().isEmpty() && card.status().active()) {
      text.append(" · ").append(card.doing());
    }
    if (card.recorded()) {
      text.append(" · recorded with Striate on ").append(card.machine());
    }
    return text.toString();
  }
}
