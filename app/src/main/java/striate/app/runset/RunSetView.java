package striate.app.runset;

import atlantafx.base.controls.CustomTextField;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.look.Growth;
import striate.app.look.Stepwise;
import striate.app.look.Swatch;
import striate.app.look.Theme;

/**
 * The panel at the left of Live, Compare and the tools after them, one for all: which runs are
 * looked at, and which colour and marker each group has in all figures. It folds to a bar of
 * swatches, and its right edge can be dragged.
 */
public final class RunSetView extends HBox implements Stepwise {
  private static final double NARROW = 34;
  private static final double LEAST = 236;
  private static final double MOST = 480;
  private static final double USUAL_MOST = 300;
  private static final double SHARE = 0.19;

  private final RunSetModel model;
  private final RunTree tree;
  private final VBox open = new VBox(6);
  private final VBox folded = new VBox(8);
  private final VBox swatches = new VBox(8);
  private final StackPane list = new StackPane();
  private final Label status = new Label();
  private final CustomTextField filter = new CustomTextField();
  private Theme theme = Theme.LIGHT;
  private boolean brief;

  public RunSetView(RunSetModel model) {
    this.model = model;
    tree = new RunTree(model);
    setId("run-set");
    getStyleClass().add("run-set");
    setMinWidth(USE_PREF_SIZE);
    setMaxWidth(USE_PREF_SIZE);
    fillOpen();
    fillFolded();
    Region edge = edge();
    getChildren().addAll(open, folded, edge);
    open.visibleProperty().bind(model.collapsedProperty().not());
    open.managedProperty().bind(open.visibleProperty());
    folded.visibleProperty().bind(model.collapsedProperty());
    folded.managedProperty().bind(folded.visibleProperty());
    edge.visibleProperty().bind(open.visibleProperty());
    edge.managedProperty().bind(open.visibleProperty());
    HBox.setHgrow(open, Priority.ALWAYS);
    model.widthProperty().addListener((o, before, now) -> fit());
    model.collapsedProperty().addListener((o, before, now) -> fit());
    model.shownProperty().addListener((o, before, now) -> showStatus());
    model.groupsProperty().addListener((o, before, now) -> showStatus());
    model.filterProblemProperty().addListener((o, before, now) -> showStatus());
    model.chosenProperty().addListener((o, before, now) -> showSwatches());
    sceneProperty().flatMap(Scene::widthProperty).addListener((o, before, now) -> fit());
    fit();
    showStatus();
    showSwatches();
  }

  @Override
  public List<Runnable> holdBack() {
    if (!list.getChildren().remove(tree)) {
      return List.of(); // is held back already
    }
    List<Runnable> steps = new ArrayList<>(List.of(() -> list.getChildren().add(0, tree)));
    steps.addAll(Growth.of(tree));
    return steps;
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    theme = now;
    tree.wear(now);
    showSwatches();
  }

  /**
   * Fits the tool beside the list.
   *
   * @param picking takes the run that is clicked; null where a click opens the drawer
   * @param narrow whether the list leaves the tool as much room as it can
   */
  public void serve(@Nullable Picking picking, boolean narrow) {
    tree.setPicking(picking);
    brief = narrow;
    fit();
  }

  private void fit() {
    double open = brief ? LEAST : width();
    setPrefWidth(model.collapsedProperty().get() ? NARROW : open);
  }

  /** What was dragged; until then wide windows have room for whole names. */
  private double width() {
    double width = model.widthProperty().get();
    return width != RunSetState.WIDTH || getScene() == null
        ? width
        : Math.max(width, Math.min(USUAL_MOST, getScene().getWidth() * SHARE));
  }

  private void fillOpen() {
    Label title = new Label("Runs");
    title.getStyleClass().add("card-title");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Hyperlink all = link("All", "runs-all", "Show all groups that pass the filter.");
    all.setOnAction(event -> model.chooseShown(true));
    Hyperlink none = link("None", "runs-none", "Show none of the groups that pass the filter.");
    none.setOnAction(event -> model.chooseShown(false));
    ToggleButton ticked =
        Explain.with(
            new ToggleButton(null, new FontIcon(Material2OutlinedAL.FILTER_LIST)),
            "List only what is ticked.");
    ticked.setId("runs-ticked");
    ticked.setAccessibleText("List only what is ticked");
    ticked.getStyleClass().addAll("flat", "small-icon");
    ticked.setMinWidth(USE_PREF_SIZE);
    ticked.selectedProperty().bindBidirectional(model.narrowedProperty());
    Button fold = icon(new FontIcon(Material2OutlinedAL.CHEVRON_LEFT), "runs-fold", "Fold");
    fold.setOnAction(event -> model.collapsedProperty().set(true));
    HBox head = new HBox(6, title, space, all, none, ticked, fold);
    head.setAlignment(Pos.CENTER_LEFT);
    filter.setId("runs-filter");
    filter.setPromptText("Filter");
    filter.setAccessibleText("Filter runs");
    filter.setLeft(new FontIcon(Material2OutlinedMZ.SEARCH));
    filter.textProperty().bindBidirectional(model.filterProperty());
    filter.setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
            filter.clear();
            event.consume();
          } else if (event.getCode() == KeyCode.DOWN) {
            tree.requestFocus();
            event.consume();
          }
        });
    Explain.with(filter, RunQuery.EXPLANATION);
    status.setId("runs-status");
    status.setMinWidth(0);
    status.setMaxWidth(Double.MAX_VALUE);
    for (Region each : List.of(head, filter, status)) {
      VBox.setMargin(each, new Insets(0, 6, 0, 0)); // the list's scroll bar is at the edge
    }
    StackPane.setAlignment(tree, Pos.TOP_CENTER);
    list.getChildren().add(tree);
    VBox.setVgrow(list, Priority.ALWAYS);
    Label hint = new Label("No runs yet. Pick layers in Design and press Add to queue.");
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    hint.visibleProperty()
        .bind(
            javafx.beans.binding.Bindings.createBooleanBinding(
                () -> model.groupsProperty().get().isEmpty(), model.groupsProperty()));
    list.getChildren().add(hint);
    open.getStyleClass().addAll("card", "run-set-card");
    open.setMinWidth(0);
    open.getChildren().addAll(head, filter, status, list);
  }

  private void fillFolded() {
    Button unfold =
        icon(new FontIcon(Material2OutlinedAL.CHEVRON_RIGHT), "runs-unfold", "Show the runs");
    unfold.setOnAction(event -> model.collapsedProperty().set(false));
    swatches.setAlignment(Pos.TOP_CENTER);
    folded.setAlignment(Pos.TOP_CENTER);
    folded.getStyleClass().addAll("card", "run-set-folded");
    folded.getChildren().addAll(unfold, swatches);
    HBox.setHgrow(folded, Priority.ALWAYS);
  }

  private static Hyperlink link(String text, String id, String explanation) {
    Hyperlink link = Explain.with(new Hyperlink(text), explanation);
    link.setId(id);
    link.getStyleClass().add("small");
    link.setMinWidth(USE_PREF_SIZE);
    link.visitedProperty().addListener((o, before, now) -> link.setVisited(false));
    return link;
  }

  private static Button icon(FontIcon picture, String id, String words) {
    Button button = Explain.with(new Button(null, picture), words);
    button.setId(id);
    button.setAccessibleText(words);
    button.getStyleClass().addAll("flat", "small-icon");
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  /** Dragging it changes the panel's width. */
  private Region edge() {
    Region edge = new Region();
    edge.setMinWidth(6);
    edge.setPrefWidth(6);
    edge.setCursor(Cursor.H_RESIZE);
    edge.getStyleClass().add("run-set-edge");
    edge.setOnMouseDragged(
        event -> {
          double wanted = getWidth() + event.getX() - edge.getWidth() / 2;
          model.widthProperty().set(Math.max(LEAST, Math.min(MOST, wanted)));
        });
    return edge;
  }

  private void showStatus() {
    String problem = model.filterProblemProperty().get();
    List<ShownGroup> shown = model.shownProperty().get();
    int runs = shown.stream().mapToInt(one -> one.runs().size()).sum();
    int all = model.groupsProperty().get().size();
    status.setText(
        !problem.isEmpty()
            ? problem
            : all == 0
                ? ""
                : (shown.size() == all ? "" : shown.size() + " of ")
                    + count(all, "group")
                    + " · "
                    + count(runs, "run"));
    status.getStyleClass().setAll("label", problem.isEmpty() ? "card-hint" : "problem");
    if (problem.isEmpty()) {
      Explain.nothing(status);
    } else {
      Explain.with(status, problem);
    }
  }

  private static String count(int number, String word) {
    return String.format(java.util.Locale.ROOT, "%,d %s%s", number, word, number == 1 ? "" : "s");
  }

  private void showSwatches() {
    swatches.getChildren().clear();
    for (ChosenGroup group : model.chosenProperty().get()) {
      if (!group.look().grey()) {
        Swatch swatch = new Swatch();
        swatch.show(group.look(), true, theme.figures());
        swatch.setAccessibleText(group.name());
        Label holder = Explain.with(new Label(null, swatch), group.name());
        swatches.getChildren().add(holder);
      }
    }
  }
}
