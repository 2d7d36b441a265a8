package striate.app.runset;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TreeCell;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.look.SelectionName;
import striate.app.look.StatusBadge;
import striate.app.look.Stripes;
import striate.app.look.Swatch;
import striate.app.look.Theme;
import striate.app.workspace.RunCard;
import striate.engine.run.RunStatus;

/** A row of the tree: a tick, the group's swatch, its name and layers; or a run with its seed. */
final class RunRowCell extends TreeCell<RunRow> {
  private static final PseudoClass POINTED = PseudoClass.getPseudoClass("pointed");
  private static final PseudoClass PICKED = PseudoClass.getPseudoClass("picked");
  private static final PseudoClass BASELINE = PseudoClass.getPseudoClass("baseline");
  private static final double INDENT = 18;
  private static final double EDGE = 44;

  private final RunSetModel model;
  private final Supplier<Theme> theme;
  private final CheckBox tick = new CheckBox();
  private final Swatch swatch = new Swatch();
  private final Label name = new Label();
  private final Label detail = new Label();
  private final Stripes stripes = new Stripes();
  private final StatusBadge badge = new StatusBadge();
  private final FontIcon star = new FontIcon(Material2OutlinedMZ.STAR);
  private final Button pin = new Button(null, new FontIcon(Material2OutlinedMZ.PUSH_PIN));
  private final HBox below = new HBox(8, stripes, detail, pin);
  private final HBox row;

  /** What happens to a clicked row. */
  interface Opening {
    void open(RunRow row, boolean again);
  }

  RunRowCell(RunSetModel model, Opening opening, Supplier<Theme> theme) {
    this.model = model;
    this.theme = theme;
    getStyleClass().add("run-row");
    tick.setFocusTraversable(false);
    tick.setAllowIndeterminate(false);
    tick.setMinWidth(Region.USE_PREF_SIZE);
    tick.setOnAction(event -> withRow(it -> RunTree.toggle(model, it)));
    name.setMinWidth(20);
    name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS); // the number of layers stays
    name.setMaxWidth(Double.MAX_VALUE);
    detail.getStyleClass().addAll("muted", "small");
    detail.setMaxWidth(Double.MAX_VALUE);
    detail.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS); // values and seeds stay
    HBox.setHgrow(detail, Priority.ALWAYS);
    below.setAlignment(Pos.CENTER_LEFT);
    stripes.setMinWidth(20);
    badge.setMinWidth(Region.USE_PREF_SIZE);
    star.getStyleClass().add("star");
    pin.getStyleClass().addAll("flat", "small-icon", "pin");
    pin.setFocusTraversable(false);
    pin.setMinWidth(Region.USE_PREF_SIZE);
    pin.setOnAction(event -> withRow(it -> RunTree.pin(model, it)));
    VBox words = new VBox(2, name, below);
    words.setMinWidth(0);
    words.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(words, Priority.ALWAYS);
    row = new HBox(7, tick, swatch, words, star, badge);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinWidth(0);
    setPrefWidth(0);
    treeViewProperty().addListener((o, before, now) -> fit());
    treeItemProperty().addListener((o, before, now) -> fit());
    setOnMouseClicked(
        event -> {
          if (event.getButton() == MouseButton.PRIMARY && !isEmpty() && !unfolds(event)) {
            withRow(it -> opening.open(it, event.getClickCount() > 1));
          }
        });
    hoverProperty()
        .addListener(
            (o, before, on) -> {
              RunRow it = getItem();
              model.pointedProperty().set(on && it != null ? it.pointed() : null);
              showPin();
            });
    model.pointedProperty().addListener((o, before, now) -> showPointed());
  }

  private void withRow(java.util.function.Consumer<RunRow> action) {
    RunRow it = getItem();
    if (it != null) {
      action.accept(it);
    }
  }

  /** A click on the triangle before the row unfolds it. */
  private boolean unfolds(MouseEvent event) {
    return event.getX() < row.getLayoutX();
  }

  private void fit() {
    if (getTreeView() != null && getTreeItem() != null) {
      boolean child = getTreeItem().getValue() != null && getTreeItem().getValue().run() != null;
      row.prefWidthProperty()
          .bind(getTreeView().widthProperty().subtract(EDGE + (child ? INDENT : 0)));
    }
  }

  /** Shows what has changed but the row itself. */
  void showAgain() {
    updateItem(getItem(), isEmpty());
  }

  @Override
  protected void updateItem(@Nullable RunRow it, boolean empty) {
    super.updateItem(it, empty);
    if (empty || it == null) {
      setGraphic(null);
      Explain.nothing(this);
      pseudoClassStateChanged(BASELINE, false);
      pseudoClassStateChanged(PICKED, false);
      showPointed();
      return;
    }
    RunGroup group = it.group();
    RunCard run = it.run();
    boolean on = run == null ? model.isChosen(group.key()) : model.isChosen(run);
    boolean partly = run == null && model.isPartlyChosen(group);
    tick.setIndeterminate(partly);
    tick.setSelected(on && !partly);
    swatch.show(model.look(group.key()), on, theme.get().figures());
    swatch.setVisible(run == null);
    swatch.setManaged(run == null);
    star.setVisible(favourite(it));
    star.setManaged(star.isVisible());
    boolean isBaseline = run == null && isBaseline(group);
    pseudoClassStateChanged(BASELINE, isBaseline);
    boolean picked = getTreeView() instanceof RunTree tree && tree.isPicked(it);
    pseudoClassStateChanged(PICKED, picked);
    if (run == null) {
      showGroup(group);
    } else {
      showRun(group, run);
    }
    String said =
        (run == null ? group.name() : run.name() + ", seed " + run.job().seed())
            + (on ? ", shown" : ", not shown")
            + (isBaseline ? ", baseline" : "")
            + (picked ? ", picked" : "")
            + (run == null ? "" : ", " + run.status().word());
    setAccessibleText(said);
    tick.setAccessibleText("show " + (run == null ? group.name() : run.name()));
    setGraphic(row);
    showPin();
    showPointed();
  }

  private void showGroup(RunGroup group) {
    // what tells groups of one selection apart goes below, where it is not cut off as soon
    int comma = group.name().indexOf(", ");
    name.setText(comma < 0 ? group.name() : group.name().substring(0, comma));
    RunCard any = group.any();
    SelectionName selection = SelectionName.of(any.layers(), any.layerCount());
    stripes.show(
        Set.copyOf(group.layers()), group.layerCount(), selection.hue(), theme.get().figures());
    stripes.setMaxWidth(Math.min(group.layerCount() * 6.0, 72));
    stripes.setPrefWidth(stripes.getMaxWidth());
    stripes.setVisible(comma < 0);
    stripes.setManaged(comma < 0);
    below.setVisible(true);
    below.setManaged(true);
    int seeds = group.seeds();
    detail.setText(
        (comma < 0 ? "" : group.name().substring(comma + 2) + " · ")
            + seeds
            + (seeds == 1 ? " seed" : " seeds"));
    Optional<RunCard> unfinished =
        group.runs().stream().filter(card -> card.status() != RunStatus.FINISHED).findFirst();
    badge.setVisible(unfinished.isPresent());
    badge.setManaged(badge.isVisible());
    unfinished.ifPresent(card -> badge.show(card.status()));
    Explain.with(this, group.name() + where(group));
  }

  private static String where(RunGroup group) {
    StringBuilder text = new StringBuilder();
    if (!group.settings().isEmpty()) {
      text.append("\n").append(group.settings());
    }
    group.runs().stream()
        .map(RunCard::machine)
        .filter(machine -> !machine.isEmpty())
        .distinct()
        .forEach(machine -> text.append("\non ").append(machine));
    if (group.any().recorded()) {
      text.append("\nrecorded: comes with Striate");
    }
    return text.toString();
  }

  private void showRun(RunGroup group, RunCard run) {
    name.setText("seed " + run.job().seed() + (run.recorded() ? " · recorded" : ""));
    below.setVisible(false);
    below.setManaged(false);
    badge.setVisible(run.status() != RunStatus.FINISHED);
    badge.setManaged(badge.isVisible());
    badge.show(run.status());
    boolean counts =
        group.runs().stream()
            .filter(card -> card.job().seed() == run.job().seed())
            .filter(card -> card.status() == RunStatus.FINISHED)
            .findFirst()
            .map(card -> card.id().equals(run.id()))
            .orElse(true);
    Explain.with(
        this,
        run.title()
            + (run.machine().isEmpty() ? "" : "\non " + run.machine())
            + (run.tags().isEmpty() ? "" : "\ntags: " + String.join(", ", run.tags()))
            + (counts ? "" : "\nnot counted: a newer run has the same seed"));
  }

  private static boolean favourite(RunRow it) {
    RunCard run = it.run();
    return run == null ? it.group().runs().stream().anyMatch(RunCard::favourite) : run.favourite();
  }

  private boolean isBaseline(RunGroup group) {
    ChosenGroup with = model.baselineProperty().get();
    return with != null && with.key().equals(group.key());
  }

  /** The baseline's pin is always there, another group's only under the pointer. */
  private void showPin() {
    RunRow it = getItem();
    boolean group = it != null && it.run() == null;
    boolean is = it != null && group && isBaseline(it.group());
    pin.setManaged(group);
    pin.setVisible(group && (is || isHover()));
    if (it != null && group) {
      Explain.with(
          pin,
          is
              ? "Baseline: the others are compared with this group."
                  + (model.isPinned(it.group().key()) ? " Press to take the usual one again." : "")
              : "Compare the others with this group.");
      pin.setAccessibleText(is ? "baseline" : "make " + it.group().name() + " the baseline");
    }
  }

  private void showPointed() {
    RunRow it = getItem();
    Pointed at = model.pointedProperty().get();
    pseudoClassStateChanged(
        POINTED,
        it != null
            && at != null
            && !isEmpty()
            && at.group().equals(it.group().key())
            && (it.run() == null ? at.run() == null : Objects.equals(at.run(), it.run().id())));
  }
}
