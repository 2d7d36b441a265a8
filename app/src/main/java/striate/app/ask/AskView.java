package striate.app.ask;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.command.CommandBar;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.FileDrops;
import striate.app.workspace.RunCard;

/** A question about any image, its answer, and where each layer looks. */
public final class AskView extends HBox {
  private static final double FORM = 300;
  private static final double IMAGE = 320;

  private final AskModel model;
  private final AttentionImage picture = new AttentionImage(IMAGE);
  private final Label answer = new Label();
  private final Label sure = new Label();
  private final Label looked = new Label();
  private final Slider layer = new Slider();
  private final CheckBox shaded = new CheckBox("Darken what it does not look at");
  private final VBox found;
  private final Label hint =
      new Label(
          "Drop an image here or choose one, ask a question, and see the answer and where in the"
              + " image each layer looks.");

  public AskView(AskModel model) {
    this.model = model;
    setId("ask");
    setSpacing(12);
    Card form = new Card("Ask the model", "", scrolled(form()));
    form.setMinWidth(FORM);
    form.setMaxWidth(FORM);
    found = new VBox(10, answer, sure, picture, layers());
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    hint.setMinHeight(Region.USE_PREF_SIZE);
    Card result =
        new Card(
            "Answer",
            "attention where the answer begins, mean over the heads",
            scrolled(new VBox(hint, found)));
    HBox.setHgrow(result, Priority.ALWAYS);
    getChildren().addAll(form, result);
    FileDrops.on(this, files -> model.imageProperty().set(files.get(0).getPath()));
    model.answerProperty().addListener((o, before, now) -> show(now));
    layer.valueProperty().addListener((o, before, now) -> showLayer());
    shaded.selectedProperty().addListener((o, before, now) -> showLayer());
    shaded.setSelected(true);
    show(model.answerProperty().get());
  }

  private VBox form() {
    TextField file = new TextField();
    file.setId("ask-image");
    file.setPromptText("none: asked of text alone");
    file.textProperty().bindBidirectional(model.imageProperty());
    HBox.setHgrow(file, Priority.ALWAYS);
    Button choose =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedAL.FOLDER)),
            "Choose an image; or drop one here.");
    choose.setAccessibleText("Choose an image");
    choose.getStyleClass().addAll("flat", "button-icon");
    choose.setOnAction(event -> choose());
    TextField question = new TextField();
    question.setId("ask-question");
    question.setPromptText("such as: who next orange");
    question.textProperty().bindBidirectional(model.questionProperty());
    question.setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ENTER) {
            model.ask();
            event.consume();
          }
        });
    Button ask = new Button("Ask");
    ask.setId("ask-run");
    ask.getStyleClass().add("accent");
    ask.disableProperty()
        .bind(model.command().busyProperty().or(model.questionProperty().isEmpty()));
    ask.setOnAction(event -> model.ask());
    VBox form =
        new VBox(
            8,
            titled("Image", new HBox(4, file, choose)),
            titled("Question", question),
            titled("Model", runs()),
            titled("Longest answer, tokens", longest()),
            row(ask, example()),
            new CommandBar("ask-command", model.command()));
    form.setAlignment(Pos.TOP_LEFT);
    return form;
  }

  private TextField longest() {
    TextField most = new TextField();
    most.setId("ask-most-tokens");
    most.textProperty().bindBidirectional(model.mostTokensProperty());
    return most;
  }

  private static ScrollPane scrolled(Region content) {
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setMinHeight(0);
    return scroll;
  }

  private static HBox row(Node... parts) {
    HBox row = new HBox(12, parts);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private Hyperlink example() {
    Hyperlink example =
        Explain.with(
            new Hyperlink("Take an example"),
            "An image of the bundled model's world, and a question about it.");
    example.setId("ask-example");
    example.setOnAction(event -> model.takeExample());
    return example;
  }

  private static VBox titled(String title, Region field) {
    Label label = new Label(title);
    label.getStyleClass().addAll("muted", "small");
    if (field instanceof TextField text) {
      label.setLabelFor(text);
    }
    field.setMaxWidth(Double.MAX_VALUE);
    return new VBox(2, label, field);
  }

  private ComboBox<Optional<RunCard>> runs() {
    ComboBox<Optional<RunCard>> box =
        Explain.with(
            new ComboBox<>(), "Design's model as it is, or what a finished run made of it.");
    box.setId("ask-model");
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Optional<RunCard> run) {
            return run == null || run.isEmpty() ? "as it is in Design" : run.get().title();
          }

          @Override
          public Optional<RunCard> fromString(String text) {
            return Optional.empty();
          }
        });
    box.setOnShowing(event -> list(box));
    list(box);
    model.runsProperty().addListener((o, before, now) -> list(box));
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.tunedByProperty().set(now);
              }
            });
    return box;
  }

  private void list(ComboBox<Optional<RunCard>> box) {
    model.listRuns();
    Optional<RunCard> chosen = model.tunedByProperty().get();
    List<Optional<RunCard>> all = new java.util.ArrayList<>(List.of(Optional.empty()));
    model.runsProperty().get().forEach(run -> all.add(Optional.of(run)));
    if (!box.getItems().equals(all)) {
      box.getItems().setAll(all);
    }
    box.setValue(chosen);
  }

  private VBox layers() {
    layer.setId("ask-layer");
    layer.setMin(0);
    layer.setMajorTickUnit(1);
    layer.setMinorTickCount(0);
    layer.setSnapToTicks(true);
    layer.setBlockIncrement(1);
    layer.setMaxWidth(IMAGE);
    layer.setAccessibleText("layer");
    looked.setId("ask-looked");
    shaded.setId("ask-shaded");
    return new VBox(6, looked, layer, shaded);
  }

  private void choose() {
    FileChooser chooser = new FileChooser();
    chooser
        .getExtensionFilters()
        .add(
            new FileChooser.ExtensionFilter(
                "Images", "*.png", "*.jpg", "*.jpeg", "*.bmp", "*.gif", "*.webp"));
    File chosen = chooser.showOpenDialog(getScene().getWindow());
    if (chosen != null) {
      model.imageProperty().set(chosen.getPath());
    }
  }

  private void show(@Nullable Asked asked) {
    hint.setVisible(asked == null);
    hint.setManaged(asked == null);
    found.setVisible(asked != null);
    found.setManaged(asked != null);
    if (asked == null) {
      return;
    }
    answer.setId("ask-answer");
    answer.setText(asked.answer().isEmpty() ? "(nothing)" : asked.answer());
    answer.getStyleClass().setAll("label", "card-title");
    answer.setWrapText(true);
    sure.getStyleClass().setAll("label", "muted", "small");
    sure.setText(
        String.format(
            Locale.ROOT,
            "to \u201c%s\u201d; probability of this answer %.1f %%, %d token%s",
            asked.question(),
            100 * asked.probability(),
            asked.tokens(),
            asked.tokens() == 1 ? "" : "s"));
    boolean pictured = asked.grid() > 0;
    picture.setVisible(pictured);
    picture.setManaged(pictured);
    layer.getParent().setVisible(pictured);
    picture.show(asked);
    layer.setMax(Math.max(1, asked.layers().size() - 1));
    layer.setValue(model.layerProperty().get());
    showLayer();
  }

  private void showLayer() {
    Asked asked = model.answerProperty().get();
    if (asked == null || asked.grid() == 0) {
      return;
    }
    int now = (int) Math.round(layer.getValue());
    model.layerProperty().set(now);
    looked.setText(
        String.format(
            Locale.ROOT,
            "Layer %d of 0 to %d: %.1f %% of its attention on the image",
            now,
            asked.layers().size() - 1,
            100 * asked.onImage(now)));
    picture.shade(shaded.isSelected() ? asked.layers().get(now) : new double[0]);
  }
}
