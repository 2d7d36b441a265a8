package striate.app.importance;

import java.io.File;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.command.CommandForm;
import striate.app.command.KeptResults;
import striate.app.look.Card;
import striate.app.look.Choices;
import striate.app.look.Explain;
import striate.app.look.Rows;
import striate.app.runset.PickedRun;
import striate.engine.importance.ImportanceMetric;

/** What to measure, and what was measured before. */
final class MeasureForm {
  private final ImportanceModel model;

  private MeasureForm(ImportanceModel model) {
    this.model = model;
  }

  static CommandForm of(ImportanceModel model) {
    return new MeasureForm(model).form();
  }

  private CommandForm form() {
    Card known = new Card("Computed", "click to switch", known());
    known.setMinHeight(90);
    return new CommandForm(
        "importance",
        "Measure",
        "the model of Design",
        new Rows(
            7,
            new PickedRun(
                "importance-run",
                "Tuned by",
                "A finished run of this workspace that tuned Design's model, or the model as it is."
                    + " Recorded runs come without what they trained.",
                "not tuned",
                model.tunedByProperty(),
                model.pickProblemProperty()),
            Choices.field("Metric", "What counts as important.", metrics()),
            sentence(),
            samples()),
        new CommandForm.Start(
            "importance-compute",
            "Compute",
            "Measures in a process of its own. What was measured on the same files before is shown"
                + " at once.",
            model.obstacleProperty(),
            model::compute),
        model.command(),
        known);
  }

  private ComboBox<ImportanceMetric> metrics() {
    ComboBox<ImportanceMetric> box =
        Choices.box("importance-metric", "", metric -> MetricWords.of(metric).title());
    box.getItems().setAll(ImportanceMetric.values());
    box.setVisibleRowCount(13);
    box.valueProperty().bindBidirectional(model.metricProperty());
    return box;
  }

  private VBox sentence() {
    Label sentence = new Label();
    sentence.setId("importance-sentence");
    sentence.getStyleClass().add("small");
    sentence.setWrapText(true);
    // the longest sentence's lines: what lies below does not move with the metric
    sentence.setMinHeight(64);
    sentence.setPrefHeight(64);
    sentence.setAlignment(Pos.TOP_LEFT);
    sentence
        .textProperty()
        .bind(model.metricProperty().map(metric -> MetricWords.of(metric).sentence()));
    Label source = new Label();
    source.getStyleClass().addAll("muted", "small");
    source.setMinHeight(Region.USE_PREF_SIZE);
    source
        .textProperty()
        .bind(model.metricProperty().map(metric -> MetricWords.of(metric).source()));
    Explain.with(source, "Who defined the metric.");
    return new VBox(1, sentence, source);
  }

  private VBox samples() {
    TextField file = new TextField();
    file.setId("importance-samples");
    file.setPromptText("bundled test questions");
    file.textProperty().bindBidirectional(model.samplesProperty());
    HBox.setHgrow(file, Priority.ALWAYS);
    VBox named =
        Choices.field(
            "Samples file",
            "Raw pairs, or conversations with a template; image paths start at its directory."
                + " Left empty: test questions of the bundled world, which only its model knows.",
            file);
    HBox.setHgrow(named, Priority.ALWAYS);
    Button browse =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedAL.FOLDER_OPEN)),
            "Choose a samples file");
    browse.getStyleClass().addAll("button-icon", "flat", "small-icon");
    browse.setAccessibleText("Choose a samples file");
    browse.setOnAction(event -> browse(browse.getScene().getWindow()));
    HBox first = new HBox(2, named, browse);
    first.setAlignment(Pos.BOTTOM_LEFT);
    TextField template = new TextField();
    template.setId("importance-template");
    template.setPromptText("none");
    template.textProperty().bindBidirectional(model.templateProperty());
    TextField limit = new TextField();
    limit.setId("importance-limit");
    limit.textProperty().bindBidirectional(model.limitProperty());
    VBox templated =
        Choices.field(
            "Template",
            "How conversations are written for the model: turns, vicuna_v1 or plain. Empty for raw"
                + " pairs.",
            template);
    VBox counted = Choices.field("How many", "The first so many samples are measured.", limit);
    HBox second = new HBox(8, templated, counted, distance());
    second.getChildren().forEach(node -> HBox.setHgrow(node, Priority.ALWAYS));
    VBox all = new VBox(7, first, second);
    all.disableProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> MetricWords.ofWeights(model.metricProperty().get()), model.metricProperty()));
    return all;
  }

  private VBox distance() {
    IntegerSpinnerValueFactory values = new IntegerSpinnerValueFactory(1, 4096, 1);
    Spinner<Integer> spinner = new Spinner<>(values);
    spinner.setId("importance-over");
    spinner.getStyleClass().add("small-spinner");
    spinner.setEditable(true);
    values
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.distanceProperty().set(now);
              }
            });
    VBox box = Choices.field("Distance", "Layers between the compared states.", spinner);
    box.visibleProperty()
        .bind(model.metricProperty().isEqualTo(ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN));
    box.managedProperty().bind(box.visibleProperty());
    return box;
  }

  private void browse(Window window) {
    FileChooser chooser = new FileChooser();
    chooser.setTitle("A samples file");
    File chosen = chooser.showOpenDialog(window);
    if (chosen != null) {
      model.samplesProperty().set(chosen.getPath());
    }
  }

  private KeptResults<Measured> known() {
    KeptResults<Measured> list =
        new KeptResults<>(
            "What you compute is kept here, and there again next time.",
            item -> MetricWords.of(item.metric()).title(),
            item -> item.measurement().setting(),
            model.knownProperty(),
            model.shownProperty(),
            model.shownProperty()::set);
    list.setId("importance-known");
    list.setAccessibleText("computed metrics");
    return list;
  }
}
