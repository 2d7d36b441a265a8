package striate.app.command;

import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import striate.app.look.Explain;

/** How far a command is, a button that ends it, and what went wrong. Its height stays the same. */
public final class CommandBar extends VBox {
  private static final double HEIGHT = 48;

  /**
   * @param id of the bar; its parts are called {@code ID-cancel} and so on
   */
  public CommandBar(String id, CommandModel model) {
    setId(id);
    setSpacing(4);
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
    ProgressBar bar = new ProgressBar();
    bar.progressProperty().bind(model.progressProperty());
    bar.setMaxWidth(Double.MAX_VALUE);
    bar.setAccessibleText("progress");
    bar.getStyleClass().add("thin-bar");
    HBox.setHgrow(bar, Priority.ALWAYS);
    Button cancel =
        Explain.with(
            new Button("Cancel"), "Ends the computation. What it has measured so far stays.");
    cancel.setId(id + "-cancel");
    cancel.getStyleClass().addAll("small", "button-outlined");
    cancel.setMinWidth(Region.USE_PREF_SIZE);
    cancel.disableProperty().bind(model.stoppingProperty());
    cancel.setOnAction(event -> model.cancel());
    HBox row = new HBox(8, bar, cancel);
    row.setAlignment(Pos.CENTER_LEFT);
    row.visibleProperty().bind(model.busyProperty());
    row.managedProperty().bind(model.busyProperty());
    Label doing = line(id + "-doing", "muted");
    doing.textProperty().bind(model.doingProperty());
    doing.visibleProperty().bind(model.doingProperty().isNotEmpty());
    doing.managedProperty().bind(doing.visibleProperty());
    Label problem = line(id + "-problem", "problem");
    problem.textProperty().bind(model.problemProperty());
    problem.setWrapText(true);
    problem.setMaxHeight(HEIGHT);
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    Tooltip whole = new Tooltip();
    whole.setWrapText(true);
    whole.setMaxWidth(420);
    whole.textProperty().bind(model.problemProperty());
    problem
        .tooltipProperty()
        .bind(
            Bindings.when(model.problemProperty().isNotEmpty())
                .then(whole)
                .otherwise((Tooltip) null));
    getChildren().addAll(row, doing, problem);
  }

  private static Label line(String id, String style) {
    Label line = new Label();
    line.setId(id);
    line.getStyleClass().addAll(style, "small");
    line.setTextOverrun(OverrunStyle.ELLIPSIS);
    line.setMaxWidth(Double.MAX_VALUE);
    return line;
  }
}
