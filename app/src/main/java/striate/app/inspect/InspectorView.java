package striate.app.inspect;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.look.StatusBadge;
import striate.app.look.Stripes;
import striate.app.look.Theme;
import striate.app.runset.RunGroup;
import striate.app.workspace.RunCard;
import striate.app.workspace.RunDetails;
import striate.charts.data.StrategyHue;

/** In the drawer: the run in focus, and what can be done with it. */
final class InspectorView extends VBox {
  private final InspectorModel model;
  private final TextField name = new TextField();
  private final TextField tags = new TextField();
  private final TextField note = new TextField();
  private final StatusBadge badge = new StatusBadge();
  private final Label recorded = new Label("recorded");
  private final Stripes stripes = new Stripes();
  private final ToggleButton star = new ToggleButton(null, new FontIcon());
  private final Label reason = new Label();
  private final Label tagProblem = new Label();
  private final FactList facts = new FactList();
  private final FactList differences = new FactList();
  private final FactList settings = new FactList();
  private final VBox warnings = new VBox(4);
  private final Label log = new Label();
  private final Button again = new Button("Edit and run again");
  private final Button resume = new Button("Resume");
  private final MenuButton export = new MenuButton("Export");
  private final Button delete = icon(Material2OutlinedAL.DELETE, "inspect-delete", "Delete");
  private final TitledPane different;
  private final TitledPane warned;
  private final TitledPane logged;
  private Theme theme = Theme.LIGHT;

  InspectorView(InspectorModel model) {
    this.model = model;
    getStyleClass().addAll("inspector", "card");
    different = section("Differs from the baseline", differences, true);
    warned = section("Warnings", warnings, true);
    log.getStyleClass().addAll("mono", "log");
    logged = section("End of the log", wide(log), false);
    VBox content =
        new VBox(
            8,
            said(),
            reason,
            actions(),
            facts,
            different,
            warned,
            section("Settings", settings, false),
            logged);
    reason.getStyleClass().add("problem");
    reason.setWrapText(true);
    reason.setMinHeight(USE_PREF_SIZE);
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    getChildren().addAll(head(), scroll);
    model.runProperty().addListener((o, before, now) -> show(before, now));
    model.detailsProperty().addListener((o, before, now) -> showDetails());
    model.runSet().baselineProperty().addListener((o, before, now) -> showDetails());
    model.openProperty().addListener((o, before, now) -> show(null, model.runProperty().get()));
    show(null, model.runProperty().get());
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  void wear(Theme now) {
    theme = now;
    show(model.runProperty().get(), model.runProperty().get());
  }

  private HBox head() {
    Label title = new Label("Run");
    title.getStyleClass().add("card-title");
    recorded.getStyleClass().addAll("muted", "small");
    Explain.with(
        recorded, "Comes with Striate: it can be looked at and compared, but not changed.");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    star.setId("inspect-favourite");
    star.getStyleClass().addAll("flat", "small-icon");
    star.setAccessibleText("Favourite");
    Explain.with(star, "Favourite: is:favourite in the list's filter finds it.");
    star.setOnAction(event -> act(model::favour));
    Button close = icon(Material2OutlinedAL.CLOSE, "inspect-close", "Close");
    close.setOnAction(event -> model.openProperty().set(false));
    HBox head = new HBox(8, title, badge, recorded, space, star, delete, close);
    head.setAlignment(Pos.CENTER_LEFT);
    delete.setOnAction(event -> act(model::delete));
    return head;
  }

  private VBox said() {
    name.setId("inspect-name");
    name.setAccessibleText("Name of the run");
    written(name, model::rename);
    tags.setId("inspect-tags");
    tags.setPromptText("tags, such as: paper baseline");
    tags.setAccessibleText("Tags of the run");
    written(
        tags,
        (card, text) -> {
          String problem = InspectorModel.problemOfTags(text);
          tagProblem.setText(problem);
          if (problem.isEmpty()) {
            model.tag(card, text);
          }
        });
    note.setId("inspect-note");
    note.setPromptText("a note");
    note.setAccessibleText("Note about the run");
    written(note, model::note);
    tagProblem.getStyleClass().add("problem");
    tagProblem.setWrapText(true);
    tagProblem.managedProperty().bind(tagProblem.textProperty().isNotEmpty());
    VBox said = new VBox(5, name, stripes, tags, tagProblem, note);
    return said;
  }

  private interface Change {
    void of(RunCard card, String text);
  }

  /** A field's text counts when Enter is pressed or another field is chosen. */
  private void written(TextField field, Change change) {
    Runnable take =
        () -> {
          RunCard card = model.runProperty().get();
          if (card != null && InspectorModel.own(card)) {
            change.of(card, field.getText());
          }
        };
    field.setOnAction(event -> take.run());
    field
        .focusedProperty()
        .addListener(
            (o, before, now) -> {
              if (before && !now) {
                take.run();
              }
            });
  }

  private FlowPane actions() {
    again.setId("inspect-again");
    Explain.with(again, "Fills in Design's form with this run's job, to change and run it.");
    again.setOnAction(event -> act(model::useAsNewJob));
    resume.setId("inspect-resume");
    Explain.with(resume, "Puts the run back into the queue; it resumes from its checkpoint.");
    resume.setOnAction(event -> act(model::resume));
    MenuItem adapter = new MenuItem("Adapter for PEFT");
    adapter.setId("inspect-export-peft");
    adapter.setOnAction(event -> act(card -> model.export(card, RunExporter.Format.PEFT)));
    MenuItem merged = new MenuItem("Merged model");
    merged.setId("inspect-export-merged");
    merged.setOnAction(event -> act(card -> model.export(card, RunExporter.Format.MERGED)));
    export.getItems().setAll(adapter, merged);
    export.setId("inspect-export");
    Explain.with(export, "Writes a new directory in exports/ of the workspace.");
    Button command =
        Explain.with(
            new Button("Copy as command"), "Copies what runs this job on the command line.");
    command.setId("inspect-command");
    command.setOnAction(
        event ->
            act(
                card -> {
                  ClipboardContent content = new ClipboardContent();
                  content.putString(InspectorModel.command(card));
                  Clipboard.getSystemClipboard().setContent(content);
                }));
    again.getStyleClass().addAll("small", "accent");
    for (Region each : List.of(resume, export, command)) {
      each.getStyleClass().add("small");
      each.setMinWidth(USE_PREF_SIZE);
    }
    FlowPane actions = new FlowPane(6, 6, again, resume, export, command);
    actions.setMinHeight(USE_PREF_SIZE);
    return actions;
  }

  private void act(Consumer<RunCard> action) {
    RunCard card = model.runProperty().get();
    if (card != null) {
      action.accept(card);
    }
  }

  private static Button icon(org.kordamp.ikonli.Ikon picture, String id, String words) {
    Button button = Explain.with(new Button(null, new FontIcon(picture)), words);
    button.setId(id);
    button.setAccessibleText(words);
    button.getStyleClass().addAll("flat", "small-icon");
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  private static TitledPane section(String title, Node content, boolean unfolded) {
    TitledPane section = new TitledPane(title, content);
    section.setAnimated(false);
    section.setExpanded(unfolded);
    section.getStyleClass().add("inspector-section");
    section.managedProperty().bind(section.visibleProperty());
    return section;
  }

  /** Long lines are scrolled to rather than cut or wrapped. */
  private static ScrollPane wide(Label text) {
    ScrollPane scroll = new ScrollPane(text);
    scroll.setFitToHeight(true);
    scroll.setPrefHeight(190);
    scroll.getStyleClass().add("plain-scroll");
    return scroll;
  }

  /** A field that somebody writes in keeps what was written while the same run changes. */
  private void show(@Nullable RunCard before, @Nullable RunCard card) {
    if (card == null || !model.openProperty().get()) {
      return;
    }
    boolean same = before != null && before.id().equals(card.id());
    boolean own = InspectorModel.own(card);
    fill(name, card.name(), same);
    fill(tags, InspectorModel.tags(card), same);
    fill(note, card.note(), same);
    for (TextField field : List.of(name, tags, note)) {
      field.setEditable(own);
    }
    tags.setVisible(own);
    tags.setManaged(own);
    note.setVisible(own);
    note.setManaged(own);
    tagProblem.setText(same ? tagProblem.getText() : "");
    badge.show(card.status());
    recorded.setVisible(card.recorded());
    recorded.setManaged(card.recorded());
    stripes.show(
        Set.copyOf(card.layers()),
        card.layerCount(),
        model.runSet().group(card.id()).map(RunGroup::hue).orElse(StrategyHue.CUSTOM),
        theme.figures());
    star.setSelected(card.favourite());
    ((FontIcon) star.getGraphic())
        .setIconCode(card.favourite() ? Material2OutlinedMZ.STAR : Material2OutlinedMZ.STAR_BORDER);
    reason.setText(card.failureReason());
    reason.setVisible(!card.failureReason().isEmpty());
    reason.setManaged(reason.isVisible());
    resume.setVisible(InspectorModel.resumable(card));
    resume.setManaged(resume.isVisible());
    export.setDisable(!InspectorModel.exportable(card) || model.exportingProperty().get());
    delete.setDisable(!InspectorModel.deletable(card));
    settings.show(RunFacts.settings(card.job()));
    showDetails();
  }

  private static void fill(TextField field, String text, boolean same) {
    if (!same || !field.isFocused()) {
      field.setText(text);
    }
  }

  private void showDetails() {
    RunCard card = model.runProperty().get();
    if (card == null) {
      return;
    }
    RunDetails details = model.detailsProperty().get();
    facts.show(RunFacts.run(card, details));
    List<Fact> found =
        model.baselineOf(card).map(other -> RunFacts.differences(card, other)).orElse(List.of());
    differences.show(found);
    different.setVisible(!found.isEmpty());
    List<String> told = details == null ? List.of() : details.warnings();
    warnings.getChildren().setAll(told.stream().map(InspectorView::wrapped).toList());
    warned.setVisible(!told.isEmpty());
    List<String> lines = details == null ? List.of() : details.log();
    log.setText(String.join("\n", lines));
    logged.setVisible(!lines.isEmpty());
  }

  private static Label wrapped(String text) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.getStyleClass().add("small");
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }
}
