package striate.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.collections.FXCollections;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import striate.app.command.CommandForm;
import striate.app.command.KeptResults;
import striate.app.look.Card;
import striate.app.look.Choices;
import striate.app.look.Explain;
import striate.app.look.Rows;
import striate.app.runset.PickedRun;
import striate.app.workspace.RunCard;
import striate.engine.importance.ImportanceMetric;

/** What to prune and how, and what was pruned before. */
final class PruneForm {
  private final PruneModel model;
  private final PruneSettings settings;

  private PruneForm(PruneModel model) {
    this.model = model;
    this.settings = model.settings();
  }

  static CommandForm of(PruneModel model) {
    return new PruneForm(model).form();
  }

  private CommandForm form() {
    HBox numbers =
        new HBox(
            8,
            Choices.field(
                "Removals",
                "How often layers are removed; scores and speed are measured after each time.",
                count("prune-steps", settings.stepsProperty())),
            Choices.field(
                "At once",
                "Consecutive layers that go at once: 1 removes one by one, more removes blocks.",
                count("prune-block", settings.blockProperty())),
            Choices.field(
                "Questions",
                "Of each task, and samples that layers are ranked on. Fewer are faster, and tell"
                    + " less.",
                text("prune-questions", settings.questionsProperty().get())));
    numbers.getChildren().forEach(node -> HBox.setHgrow(node, Priority.ALWAYS));
    numbers.setAlignment(Pos.BOTTOM_LEFT);
    HBox healing =
        new HBox(
            8,
            check(
                "prune-heal",
                "Heal, steps:",
                "Then tunes what is left of the region for a few steps, as a run of this"
                    + " workspace, and scores that, too.",
                settings.healProperty()),
            healSteps());
    healing.setAlignment(Pos.CENTER_LEFT);
    Rows fields =
        new Rows(
            7,
            new PickedRun(
                "prune-run",
                "Model",
                "A finished run of this workspace with what it tuned, or Design's model, whose"
                    + " selection stays. Recorded runs come without what they trained.",
                "Design's model and selection",
                settings.subjectProperty(),
                settings.pickProblemProperty()),
            stays(),
            Choices.field(
                "Layers go by",
                "The metric that ranks layers: those with the least go.",
                metrics()),
            numbers,
            check(
                "prune-rerank",
                "Rank again after each removal",
                "Measures what is left again before each removal. Otherwise the whole model's"
                    + " ranking decides all of them.",
                settings.rerankProperty()),
            check(
                "prune-allow-region",
                "Layers of the region may go, too",
                "Otherwise the tuned layers stay.",
                settings.allowRegionProperty()),
            healing,
            Choices.field(
                "Compare with",
                "Another run whose model loses the same layers: one that tuned all layers shows"
                    + " whether a region keeps the rest free to go.",
                compared()));
    Card known = new Card("Results", "click to switch", known());
    known.setMinHeight(96);
    return new CommandForm(
        "prune",
        "Prune",
        "layers outside the region",
        fields,
        new CommandForm.Start(
            "prune-start",
            "Prune",
            "Ranks the layers and removes the least important ones, in a process of its own. The"
                + " model on disk stays as it is. What was measured of the same before is gone on"
                + " with.",
            settings.obstacleProperty(),
            model::start),
        model.command(),
        known);
  }

  private ComboBox<Optional<RunCard>> compared() {
    ReadOnlyObjectProperty<List<RunCard>> cards = settings.comparableProperty();
    ObjectProperty<Optional<RunCard>> chosen = settings.comparedProperty();
    ComboBox<Optional<RunCard>> box =
        Choices.box("prune-compare", "nothing", run -> run.map(RunCard::name).orElse("nothing"));
    Runnable list =
        () -> {
          Optional<RunCard> before = chosen.get();
          List<Optional<RunCard>> items = new ArrayList<>(List.of(Optional.empty()));
          cards.get().forEach(card -> items.add(Optional.of(card)));
          box.setItems(FXCollections.observableList(items));
          box.setValue(before);
        };
    cards.addListener((o, before, now) -> list.run());
    list.run();
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                chosen.set(now);
              }
            });
    chosen.addListener((o, before, now) -> box.setValue(now));
    return box;
  }

  private HBox stays() {
    Label title = new Label("stays");
    title.getStyleClass().addAll("muted", "small");
    title.setMinWidth(Region.USE_PREF_SIZE);
    Label layers = Explain.with(new Label(), "The region: layers that are not removed.");
    layers.setId("prune-region");
    layers.getStyleClass().addAll("small", "mono");
    layers.textProperty().bind(settings.regionProperty());
    layers.setMinWidth(0);
    HBox row = new HBox(6, title, layers);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private ComboBox<ImportanceMetric> metrics() {
    ComboBox<ImportanceMetric> box =
        Choices.box("prune-metric", "", metric -> metric.word().replace('-', ' '));
    box.getItems().setAll(ImportanceMetric.values());
    box.setVisibleRowCount(13);
    box.valueProperty().bindBidirectional(settings.metricProperty());
    return box;
  }

  private static Spinner<Integer> count(String id, IntegerProperty property) {
    IntegerSpinnerValueFactory values = new IntegerSpinnerValueFactory(1, 4096, property.get());
    Spinner<Integer> spinner = new Spinner<>(values);
    spinner.setId(id);
    spinner.setEditable(true);
    spinner.getStyleClass().add("small-spinner");
    values
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                property.set(now);
              }
            });
    property.addListener((o, before, now) -> values.setValue(now.intValue()));
    return spinner;
  }

  private TextField text(String id, String initial) {
    TextField field = new TextField(initial);
    field.setId(id);
    field.getStyleClass().add("low-field");
    field.textProperty().bindBidirectional(settings.questionsProperty());
    return field;
  }

  private TextField healSteps() {
    TextField steps =
        Explain.with(
            new TextField(), "Optimizer steps of the healing; empty for a quarter of the job's.");
    steps.setId("prune-heal-steps");
    steps.setPromptText("a quarter");
    steps.setAccessibleText("optimizer steps of the healing");
    steps.textProperty().bindBidirectional(settings.healStepsProperty());
    steps.disableProperty().bind(settings.healProperty().not());
    steps.setPrefWidth(90);
    HBox.setHgrow(steps, Priority.ALWAYS);
    return steps;
  }

  private static CheckBox check(
      String id, String text, String explanation, javafx.beans.property.BooleanProperty property) {
    CheckBox box = Explain.with(new CheckBox(text), explanation);
    box.setId(id);
    box.setWrapText(true);
    box.selectedProperty().bindBidirectional(property);
    return box;
  }

  private KeptResults<Pruned> known() {
    KeptResults<Pruned> list =
        new KeptResults<>(
            "What you prune is kept here.",
            item -> item.request().subject(),
            item -> item.request().setting(),
            model.knownProperty(),
            model.shownProperty(),
            model::show);
    list.setId("prune-known");
    list.setAccessibleText("earlier prunings");
    list.disableProperty().bind(model.command().busyProperty());
    return list;
  }
}
