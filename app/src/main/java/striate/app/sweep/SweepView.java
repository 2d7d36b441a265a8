package striate.app.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.beans.binding.Bindings;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import striate.app.look.Explain;

/** The sweep over the tools: what is varied, what it takes, and one press. */
public final class SweepView extends StackPane {
  private static final double WIDTH = 620;

  private final SweepModel model;
  private final List<ToggleButton> chips = new ArrayList<>();

  public SweepView(SweepModel model) {
    this.model = model;
    setId("sweep");
    getStyleClass().add("overlay");
    setAlignment(Pos.TOP_CENTER);
    Label title = new Label("Sweep");
    title.getStyleClass().add("card-title");
    Label words =
        new Label(
            "One run of Design's job for each combination. Runs that are there already, recorded"
                + " ones too, are not repeated.");
    words.getStyleClass().add("muted");
    words.setWrapText(true);
    TextField sizes = field("sweep-sizes", model.sizesProperty(), "");
    VBox card =
        new VBox(
            12,
            title,
            words,
            chips(),
            new HBox(
                12,
                box("Layers each", "Counts, or shares of the depth: 2, 1/4, 50%", sizes),
                box(
                    "Seeds",
                    "Runs that differ only in their seed are averaged: 1, 2, 3",
                    field("sweep-seeds", model.seedsProperty(), "")),
                box(
                    "Shares of the data",
                    "Parts of the samples: 1, 0.25, 0.1",
                    field("sweep-shares", model.sharesProperty(), "as in the job")),
                box(
                    "Steps",
                    "Optimizer steps: 300, 600",
                    field("sweep-steps", model.stepsProperty(), "as in the job"))),
            foot());
    card.getStyleClass().addAll("card", "palette");
    card.setMaxSize(WIDTH, Region.USE_PREF_SIZE);
    getChildren().add(card);
    setOnMousePressed(
        event -> {
          if (event.getTarget() == this) {
            model.shownProperty().set(false);
          }
        });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            model.shownProperty().set(false);
            event.consume();
          }
        });
    visibleProperty().bind(model.shownProperty());
    managedProperty().bind(visibleProperty());
    model.chosenProperty().addListener((o, before, now) -> showChosen());
    model
        .shownProperty()
        .addListener(
            (o, before, now) -> {
              if (now) {
                sizes.requestFocus();
              }
            });
    showChosen();
  }

  private FlowPane chips() {
    FlowPane row = new FlowPane(6, 6);
    for (String word : SweepModel.words()) {
      ToggleButton chip = new ToggleButton(Objects.requireNonNull(SweepModel.names().get(word)));
      chip.setId("sweep-" + word.replace(':', '-'));
      chip.getStyleClass().add("chip");
      chip.setUserData(word);
      chip.setOnAction(event -> model.choose(word, chip.isSelected()));
      chips.add(chip);
      row.getChildren().add(chip);
    }
    return row;
  }

  private void showChosen() {
    chips.forEach(
        chip -> chip.setSelected(model.chosenProperty().get().contains(chip.getUserData())));
  }

  private VBox foot() {
    Label plan = new Label();
    plan.setId("sweep-plan");
    plan.setWrapText(true);
    plan.textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> {
                  SweepAnswer known = model.planProperty().get();
                  return known != null
                      ? known.words()
                      : model.planningProperty().get() ? "planning …" : "";
                },
                model.planProperty(),
                model.planningProperty()));
    plan.setMinHeight(20);
    Label problem = new Label();
    problem.setId("sweep-problem");
    problem.getStyleClass().add("problem");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    Button add = new Button();
    add.setId("sweep-add");
    add.getStyleClass().add("success");
    add.setOnAction(event -> model.add());
    add.textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> {
                  SweepAnswer known = model.planProperty().get();
                  return known == null || known.left() == 0
                      ? "Add to queue"
                      : "Add "
                          + known.left()
                          + (known.left() == 1 ? " run" : " runs")
                          + " to the queue";
                },
                model.planProperty()));
    add.disableProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> {
                  SweepAnswer known = model.planProperty().get();
                  return known == null || known.left() == 0 || model.addingProperty().get();
                },
                model.planProperty(),
                model.addingProperty()));
    Button close = new Button("Close");
    close.setId("sweep-close");
    close.setOnAction(event -> model.shownProperty().set(false));
    HBox buttons = new HBox(8, add, close);
    return new VBox(8, plan, problem, buttons);
  }

  private static TextField field(String id, StringProperty text, String prompt) {
    TextField field = new TextField();
    field.setId(id);
    field.setPromptText(prompt);
    field.textProperty().bindBidirectional(text);
    return field;
  }

  private static VBox box(String name, String explanation, Node field) {
    Label label = Explain.with(new Label(name), explanation);
    label.getStyleClass().addAll("muted", "small");
    label.setLabelFor(field);
    return new VBox(1, label, field);
  }
}
