package striate.app.region;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntConsumer;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Card;
import striate.app.look.Explain;

/**
 * Tower, projector, layers and head in reading order, with presets above and the selection as text
 * below.
 */
public final class RegionView extends VBox {
  private static final KeyCombination Z =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination SHIFT_Z =
      new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN);

  private final RegionModel model;
  private final IntConsumer look;
  private final Map<Preset, ToggleButton> chips = new EnumMap<>(Preset.class);

  /**
   * @param look looks at a layer closely
   */
  public RegionView(RegionModel model, IntConsumer look) {
    this.model = model;
    this.look = look;
    VBox content = new VBox(10, chips(), stack(), text());
    Card card =
        new Card(
                "Visual region",
                "drag paints · Shift-click a range · right click looks closer",
                content)
            .actions(
                step(
                    "undo",
                    "Undo",
                    Material2OutlinedMZ.UNDO,
                    Z,
                    model.undoableProperty(),
                    model::undo),
                step(
                    "redo",
                    "Redo",
                    Material2OutlinedMZ.REDO,
                    SHIFT_Z,
                    model.redoableProperty(),
                    model::redo));
    VBox.setVgrow(card, Priority.ALWAYS);
    getChildren().add(card);
    model.presetProperty().addListener((o, before, now) -> showChips());
    model.presetCountProperty().addListener((o, before, now) -> showChips());
    showChips();
  }

  private Button step(
      String id,
      String name,
      Ikon icon,
      KeyCombination keys,
      ReadOnlyBooleanProperty possible,
      Runnable action) {
    Button button =
        Explain.with(
            new Button(null, new FontIcon(icon)),
            name + " the change of layers (" + keys.getDisplayText() + ")");
    button.setId("layers-" + id);
    button.setAccessibleText(name);
    button.getStyleClass().addAll("flat", "button-icon", "small-icon");
    button.disableProperty().bind(possible.not());
    button.setOnAction(event -> action.run());
    // not in the text field, which takes its own typing back
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (keys.match(event)) {
            action.run();
            event.consume();
          }
        });
    return button;
  }

  private FlowPane chips() {
    FlowPane row = new FlowPane(6, 6);
    row.setId("presets");
    row.setAlignment(Pos.CENTER_LEFT);
    for (Preset preset : Preset.values()) {
      ToggleButton chip = Explain.with(new ToggleButton(), preset.explanation());
      chip.setId("preset-" + preset.name().toLowerCase(java.util.Locale.ROOT));
      chip.getStyleClass().add("chip");
      chip.setOnAction(
          event -> {
            model.choose(preset);
            showChips();
          });
      chips.put(preset, chip);
      row.getChildren().add(chip);
    }
    Label label = new Label("layers");
    label.getStyleClass().add("muted");
    HBox counting = new HBox(6, counter(), label);
    counting.setAlignment(Pos.CENTER_LEFT);
    row.getChildren().add(counting);
    row.disableProperty().bind(model.layerCountProperty().isEqualTo(0));
    return row;
  }

  private Spinner<Integer> counter() {
    SpinnerValueFactory.IntegerSpinnerValueFactory values =
        new SpinnerValueFactory.IntegerSpinnerValueFactory(1, 1, 1);
    values.maxProperty().bind(Bindings.max(1, model.layerCountProperty()));
    values
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.presetCountProperty().set(now);
              }
            });
    model.presetCountProperty().addListener((o, before, now) -> values.setValue(now.intValue()));
    values.setValue(Math.max(1, model.presetCountProperty().get()));
    Spinner<Integer> spinner =
        Explain.with(new Spinner<>(values), "How many layers the presets take.");
    spinner.setId("preset-count");
    spinner.setAccessibleText("number of layers");
    spinner.setPrefWidth(76);
    spinner.getStyleClass().add("small-spinner");
    return spinner;
  }

  private void showChips() {
    chips.forEach(
        (preset, chip) -> {
          chip.setText(preset.title(Math.max(1, model.presetCountProperty().get())));
          chip.setSelected(preset == model.presetProperty().get());
        });
  }

  private HBox stack() {
    Label tower =
        Explain.with(
            frozen("Vision\ntower"), "Turns the image into patch features. It stays frozen.");
    Label head =
        Explain.with(
            frozen("Output\nhead"),
            "Turns the last layer's hidden states into tokens. It stays frozen.");
    ToggleButton projector =
        Explain.with(
            new ToggleButton(),
            "The projector maps the tower's features to the decoder's width. Click to tune or"
                + " freeze it.");
    projector.setId("projector");
    projector.getStyleClass().add("part");
    projector.selectedProperty().bindBidirectional(model.trainProjectorProperty());
    projector
        .textProperty()
        .bind(
            Bindings.when(model.trainProjectorProperty())
                .then("Projector\ntuned")
                .otherwise("Projector\nfrozen"));
    projector.setMaxWidth(Double.MAX_VALUE);
    VBox before = new VBox(4, tower, arrow("↓"), projector);
    before.setAlignment(Pos.CENTER);
    before.setMinWidth(Region.USE_PREF_SIZE);
    head.setMinWidth(Region.USE_PREF_SIZE);
    LayerGrid grid = new LayerGrid(model, look);
    Label none = new Label("No model is open. Name a checkpoint's directory in the job below.");
    none.getStyleClass().add("figure-hint");
    none.setWrapText(true);
    none.visibleProperty().bind(model.layerCountProperty().isEqualTo(0));
    ScrollPane scroll = new ScrollPane(grid);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("plain-scroll");
    StackPane middle = new StackPane(scroll, none);
    middle.setMinWidth(240);
    HBox.setHgrow(middle, Priority.ALWAYS);
    HBox stack = new HBox(5, before, arrow("→"), middle, arrow("→"), head);
    stack.setAlignment(Pos.CENTER);
    VBox.setVgrow(stack, Priority.ALWAYS);
    return stack;
  }

  private static Label frozen(String name) {
    Label part = new Label(name + "\nfrozen");
    part.getStyleClass().addAll("part", "frozen");
    part.setMaxWidth(Double.MAX_VALUE);
    return part;
  }

  private static Label arrow(String sign) {
    Label arrow = new Label(sign);
    arrow.getStyleClass().add("arrow");
    arrow.setMinWidth(Region.USE_PREF_SIZE);
    return arrow;
  }

  private VBox text() {
    Label label =
        Explain.with(
            new Label("Layers"),
            "0-based decoder layers, as job files and the command line write them.");
    label.getStyleClass().add("muted");
    label.setMinWidth(Region.USE_PREF_SIZE);
    TextField field = new TextField();
    field.setId("layer-text");
    field.getStyleClass().add("mono");
    field.setPromptText("1,5,9-13 or sparse-uniform:8");
    field.textProperty().bindBidirectional(model.textProperty());
    label.setLabelFor(field);
    HBox.setHgrow(field, Priority.ALWAYS);
    HBox row = new HBox(10, label, field);
    row.setAlignment(Pos.CENTER_LEFT);
    Label problem = new Label();
    problem.setId("layer-text-problem");
    problem.getStyleClass().add("problem");
    problem.textProperty().bind(model.textProblemProperty());
    problem.managedProperty().bind(model.textProblemProperty().isNotEmpty());
    problem.visibleProperty().bind(problem.managedProperty());
    problem.setPadding(new Insets(0, 0, 0, 4));
    return new VBox(4, row, problem);
  }
}
