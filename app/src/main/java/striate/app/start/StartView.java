package striate.app.start;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Stripes;
import striate.app.look.Theme;

/** The first page: the recorded findings as a table, and three ways on. */
public final class StartView extends StackPane {
  private static final double WIDEST = 860;

  private final StartModel model;
  private final GridPane table = new GridPane();
  private final Label summary = new Label();
  private Theme theme = Theme.LIGHT;

  /** Where the page leads to. */
  public interface Ways {
    /** Shows the recorded runs side by side. */
    void compare();

    /** Has the user choose a checkpoint's directory, and opens it. */
    void open();

    /** Shows the layers of the open model. */
    void design();
  }

  public StartView(StartModel model, Ways ways) {
    this.model = model;
    setId("start");
    getStyleClass().add("tool");
    table.getStyleClass().add("start-table");
    summary.setId("start-summary");
    summary.getStyleClass().add("start-summary");
    summary.setWrapText(true);
    VBox page = new VBox(12, head(), findings(ways), ways(ways));
    page.setMaxWidth(WIDEST);
    ScrollPane scroll = new ScrollPane(new StackPane(page));
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    getChildren().add(scroll);
    model.findingsProperty().addListener((o, before, now) -> show());
    show();
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    theme = now;
    show();
  }

  private static VBox head() {
    Label title = new Label("Which layers have to learn to see?");
    title.getStyleClass().add("start-title");
    Label words =
        new Label(
            "A vision-language model answers questions about images: a vision tower, a projector"
                + " and the decoder layers of a language model. Tuning it on images usually changes"
                + " every layer. Striate lets you choose them, tunes only those, and tells soundly"
                + " whether it made a difference.");
    words.setWrapText(true);
    words.getStyleClass().add("muted");
    return new VBox(6, title, words);
  }

  private Card findings(Ways ways) {
    Button compare = new Button("Compare them", new FontIcon(Material2OutlinedAL.BAR_CHART));
    compare.setId("start-compare");
    compare.getStyleClass().add("accent");
    compare.setMinWidth(Region.USE_PREF_SIZE);
    compare.setOnAction(event -> ways.compare());
    compare.disableProperty().bind(noLines());
    Card card =
        new Card(
                "What the recorded runs show",
                "the bundled model, measured",
                new VBox(10, summary, table))
            .actions(Explain.with(compare, "Every task, differences with p values, and times."));
    card.setMinHeight(Region.USE_PREF_SIZE);
    return card;
  }

  private javafx.beans.binding.BooleanBinding noLines() {
    return Bindings.createBooleanBinding(
        () -> model.findingsProperty().get().lines().isEmpty(), model.findingsProperty());
  }

  private HBox ways(Ways ways) {
    Button tune = new Button("Tune them here");
    tune.setId("start-tune");
    tune.getStyleClass().add("success");
    tune.disableProperty().bind(model.busyProperty());
    tune.setOnAction(event -> model.tune());
    Label problem = new Label();
    problem.getStyleClass().add("problem");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    Button design = new Button("Pick layers");
    design.setId("start-design");
    design.setOnAction(event -> ways.design());
    Button open = new Button("Open a checkpoint …");
    open.setId("start-open");
    open.setOnAction(event -> ways.open());
    return row(
        way(
            Material2OutlinedMZ.PLAY_ARROW,
            "See it happen",
            "Tunes all layers, a sparse quarter and the top quarter of the bundled model on this"
                + " machine: about a minute each. Live shows them; Compare puts them side by side.",
            tune,
            problem),
        way(
            Material2OutlinedAL.APPS,
            "Choose for yourself",
            "Paint layers on the grid, see what they cost, and put the job into the queue.",
            design),
        way(
            Material2OutlinedAL.FOLDER_OPEN,
            "Bring your own model",
            "LLaVA-1.5, Bunny and others of their kind, from a Hugging Face directory.",
            open));
  }

  private static HBox row(VBox... ways) {
    HBox row = new HBox(12, ways);
    List.of(ways).forEach(way -> HBox.setHgrow(way, Priority.ALWAYS));
    return row;
  }

  private static VBox way(Ikon icon, String title, String words, javafx.scene.Node... below) {
    Label heading = new Label(title, new FontIcon(icon));
    heading.getStyleClass().add("card-title");
    Label text = new Label(words);
    text.setWrapText(true);
    text.getStyleClass().add("muted");
    Region space = new Region();
    VBox.setVgrow(space, Priority.ALWAYS);
    VBox way = new VBox(8, heading, text, space);
    way.getChildren().addAll(below);
    way.getStyleClass().add("card");
    way.setPrefWidth(200);
    return way;
  }

  private void show() {
    RecordedFindings found = model.findingsProperty().get();
    summary.setText(found.lines().isEmpty() ? "Reading the recorded runs …" : found.summary());
    table.getChildren().clear();
    table.getColumnConstraints().setAll(columns());
    table.addRow(
        0,
        heading("Tuned layers", "Of the decoder, from the input to the output."),
        heading("", ""),
        heading("Visual, %", "Mean over the tasks with images; 95 % interval in brackets."),
        heading("Textual, %", "Mean over the tasks without images; 95 % interval in brackets."),
        heading(
            "Kept, %", "Retention: the visual score over that of all layers, with its interval."),
        heading("Time, %", "Tuning time over that of all layers on the same machine."));
    int row = 1;
    for (RecordedFindings.Line line : found.lines()) {
      Stripes stripes = new Stripes();
      stripes.show(line.layers(), line.layerCount(), line.hue(), theme.figures());
      table.addRow(
          row++,
          new Label(line.name()),
          stripes,
          figure(line.visual()),
          figure(line.textual()),
          figure(line.retention()),
          figure(line.time()));
    }
    if (!found.lines().isEmpty()) {
      Label note =
          new Label(
              found.lines().get(0).seeds()
                  + " seeds each. A small model in a small world: it shows how such a question is"
                  + " asked, not what a large model does.");
      note.getStyleClass().addAll("muted", "small");
      note.setWrapText(true);
      table.add(note, 0, row, 6, 1);
    }
  }

  private static List<ColumnConstraints> columns() {
    ColumnConstraints names = new ColumnConstraints();
    names.setHgrow(Priority.ALWAYS);
    ColumnConstraints figures = new ColumnConstraints();
    figures.setHalignment(HPos.RIGHT);
    return List.of(names, new ColumnConstraints(), figures, figures, figures, figures);
  }

  private static Label heading(String text, String explanation) {
    Label label = new Label(text);
    label.getStyleClass().addAll("muted", "small");
    return explanation.isEmpty() ? label : Explain.with(label, explanation);
  }

  private static Label figure(String text) {
    Label label = new Label(text);
    label.setAlignment(Pos.CENTER_RIGHT);
    label.setMinWidth(USE_PREF_SIZE);
    return label;
  }
}
