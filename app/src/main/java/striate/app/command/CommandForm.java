package striate.app.command;

import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableStringValue;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import striate.app.look.Card;
import striate.app.look.Explain;

/**
 * What a command takes, the button that starts it, how far it is, and what it has computed before.
 * The button and the command's state share a band of a fixed height; the fields above scroll.
 */
public final class CommandForm extends VBox {
  private static final PseudoClass NARROW = PseudoClass.getPseudoClass("narrow");
  private static final double LEAST_HEIGHT = 120;
  private static final double KNOWN_HEIGHT = 120;

  /** Below this width of a tool its form is narrow. */
  private static final double NARROW_TOOL = 850;

  /**
   * The button.
   *
   * @param obstacle why it cannot be pressed now; empty if it can
   */
  public record Start(
      String id,
      String text,
      String explanation,
      ObservableStringValue obstacle,
      Runnable action) {}

  /**
   * @param id of the command's state; its parts are called {@code ID-command-cancel} and so on
   * @param known what was computed before
   */
  public CommandForm(
      String id,
      String title,
      String subtitle,
      Region fields,
      Start start,
      CommandModel command,
      Card known) {
    setSpacing(12);
    getStyleClass().add("aside");
    fields.setPadding(new Insets(0, 12, 0, 0));
    ScrollPane scroll = new ScrollPane(fields);
    scroll.setFitToWidth(true);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setMinHeight(LEAST_HEIGHT);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    Card card = new Card(title, subtitle, new VBox(8, scroll, band(id, start, command)));
    VBox.setVgrow(card, Priority.ALWAYS);
    card.setMaxHeight(USE_PREF_SIZE);
    known.setPrefHeight(KNOWN_HEIGHT);
    VBox.setVgrow(known, Priority.ALWAYS);
    getChildren().addAll(card, known);
  }

  /** Leaves room for what is beside it where the tool has little. */
  public void fitInto(Region tool) {
    tool.widthProperty()
        .addListener(
            (o, before, now) -> pseudoClassStateChanged(NARROW, now.doubleValue() < NARROW_TOOL));
    pseudoClassStateChanged(NARROW, true);
  }

  private static HBox band(String id, Start start, CommandModel command) {
    Button button = new Button(start.text());
    button.setId(start.id());
    button.getStyleClass().add("accent");
    button.setMinWidth(USE_PREF_SIZE);
    button.disableProperty().bind(Bindings.isNotEmpty(start.obstacle()));
    button.setOnAction(event -> start.action().run());
    Explain.with(button, start.explanation());
    Label obstacle = new Label();
    obstacle.setId(id + "-obstacle");
    obstacle.getStyleClass().addAll("muted", "small");
    obstacle.setWrapText(true);
    obstacle.setMinHeight(0);
    obstacle.textProperty().bind(start.obstacle());
    CommandBar state = new CommandBar(id + "-command", command);
    // while it runs, why another one cannot be started needs no words
    obstacle
        .visibleProperty()
        .bind(command.busyProperty().not().and(command.problemProperty().isEmpty()));
    StackPane beside = new StackPane(state, obstacle);
    StackPane.setAlignment(obstacle, Pos.CENTER_LEFT);
    HBox.setHgrow(beside, Priority.ALWAYS);
    beside.setMinWidth(0);
    HBox band = new HBox(10, button, beside);
    band.setAlignment(Pos.CENTER_LEFT);
    return band;
  }
}
