package striate.app.runset;

import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Explain;
import striate.app.workspace.RunCard;

/** In a tool's form: the run that was picked in the list, and why another one cannot be. */
public final class PickedRun extends VBox {
  private static final double TWO_LINES = 30;

  /**
   * @param id of the line with the run's name
   * @param none what is worked with where no run is picked
   * @param problem why the run that was clicked last cannot be picked; empty if it is
   */
  public PickedRun(
      String id,
      String title,
      String explanation,
      String none,
      ObjectProperty<Optional<RunCard>> picked,
      ObservableValue<String> problem) {
    super(1);
    Label head = Explain.with(new Label(title), explanation);
    head.getStyleClass().addAll("muted", "small");
    Label name = new Label();
    name.setId(id);
    name.setMinWidth(0);
    name.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(name, Priority.ALWAYS);
    Button clear =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedAL.CLOSE)), "Works with " + none + ".");
    clear.setId(id + "-clear");
    clear.setAccessibleText(none);
    clear.getStyleClass().addAll("flat", "small-icon");
    clear.setMinWidth(USE_PREF_SIZE);
    clear.setOnAction(event -> picked.set(Optional.empty()));
    HBox line = new HBox(4, name, clear);
    line.setAlignment(Pos.CENTER_LEFT);
    line.getStyleClass().add("picked-run");
    Label hint = new Label();
    hint.setId(id + "-hint");
    hint.setWrapText(true);
    // two lines, so that nothing below moves when the words change
    hint.setMinHeight(TWO_LINES);
    hint.setPrefHeight(TWO_LINES);
    hint.setMaxHeight(TWO_LINES);
    hint.setAlignment(Pos.TOP_LEFT);
    Runnable show =
        () -> {
          Optional<RunCard> run = picked.get();
          name.setText(run.map(RunCard::name).orElse(none));
          name.setAccessibleText(title + ": " + name.getText());
          clear.setVisible(run.isPresent());
          String words = problem.getValue();
          boolean fine = words.isEmpty();
          hint.setText(fine ? "Click a finished run in the list to take another one." : words);
          hint.getStyleClass().setAll("label", "small", fine ? "muted" : "problem");
          Explain.with(hint, hint.getText());
        };
    picked.addListener((o, before, now) -> show.run());
    problem.addListener((o, before, now) -> show.run());
    show.run();
    getChildren().addAll(head, line, hint);
  }
}
