package striate.app.runset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.value.ChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import striate.app.look.Growth;
import striate.app.look.Theme;
import striate.app.workspace.RunCard;

/**
 * Groups and, below each, its runs. Arrow keys walk and unfold, Space ticks, Enter opens the
 * drawer, B makes a group the baseline, O looks at a row alone; the last two are in its menu too.
 */
final class RunTree extends TreeView<RunRow> {
  private final RunSetModel model;
  private final List<RunRowCell> cells = new ArrayList<>();
  private final ChangeListener<String> whenPicked = (o, before, now) -> showAgain();
  private @Nullable Picking picking;
  private Theme theme = Theme.LIGHT;
  private boolean showing;

  RunTree(RunSetModel model) {
    this.model = model;
    setId("run-tree");
    getStyleClass().add("run-tree");
    setAccessibleText("Runs");
    setShowRoot(false);
    setRoot(new TreeItem<>());
    getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
    setCellFactory(
        tree -> {
          RunRowCell cell = new RunRowCell(model, this::open, () -> theme);
          cells.add(cell);
          return cell;
        });
    setContextMenu(menu());
    addEventFilter(KeyEvent.KEY_PRESSED, this::press);
    getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && !showing) {
                model.focusProperty().set(now.getValue().focus());
              }
            });
    model.shownProperty().addListener((o, before, now) -> show(now));
    model.changesProperty().addListener((o, before, now) -> showAgain());
    show(model.shownProperty().get());
  }

  /**
   * @param now takes the run that is clicked; null where a click opens the drawer
   */
  void setPicking(@Nullable Picking now) {
    Picking before = picking;
    if (Objects.equals(before, now)) {
      return;
    }
    if (before != null) {
      before.picked().removeListener(whenPicked);
    }
    picking = now;
    if (now != null) {
      now.picked().addListener(whenPicked);
    }
    showAgain();
  }

  /**
   * Opens the drawer, or gives the run to the tool that works with one.
   *
   * @param again whether it was done twice, which opens the drawer in any tool
   */
  private void open(RunRow row, boolean again) {
    if (picking == null || again) {
      model.inspect();
    } else {
      picking.pick().accept(row.run() == null ? row.group().newest() : row.run());
    }
  }

  /** Whether the tool works with that row's run. */
  boolean isPicked(RunRow row) {
    Picking with = picking;
    String id = with == null ? "" : with.picked().getValue();
    return !id.isEmpty()
        && (row.run() == null
            ? row.group().runs().stream().anyMatch(card -> card.id().value().equals(id))
            : row.run().id().value().equals(id));
  }

  void wear(Theme now) {
    theme = now;
    showAgain();
  }

  /** At once, also where the tool is not in sight: refresh() would wait for a layout. */
  private void showAgain() {
    cells.forEach(RunRowCell::showAgain);
  }

  private void press(KeyEvent event) {
    TreeItem<RunRow> item = getSelectionModel().getSelectedItem();
    if (item == null || event.isShortcutDown() || event.isAltDown()) {
      return;
    }
    RunRow row = item.getValue();
    switch (event.getCode()) {
      case ENTER -> open(row, false);
      case SPACE -> toggle(model, row);
      case B -> pin(model, row);
      case O -> lookAtAlone(row);
      default -> {
        return;
      }
    }
    event.consume();
  }

  /** For the row that is selected, by mouse or by the menu's key. */
  private ContextMenu menu() {
    MenuItem only = new MenuItem("Look at this alone (O)");
    only.setOnAction(event -> withSelected(this::lookAtAlone));
    MenuItem baseline = new MenuItem();
    baseline.setOnAction(event -> withSelected(row -> pin(model, row)));
    ContextMenu menu = new ContextMenu(only, baseline);
    menu.setOnShowing(
        event ->
            withSelected(
                row ->
                    baseline.setText(
                        model.isPinned(row.group().key())
                            ? "Compare with the usual baseline again (B)"
                            : "Compare the others with this group (B)")));
    return menu;
  }

  private void withSelected(Consumer<RunRow> action) {
    TreeItem<RunRow> item = getSelectionModel().getSelectedItem();
    if (item != null) {
      action.accept(item.getValue());
    }
  }

  /** Makes its group the baseline, or the usual one again if it was made that. */
  static void pin(RunSetModel model, RunRow row) {
    String key = row.group().key();
    model.pin(model.isPinned(key) ? "" : key);
  }

  private void lookAtAlone(RunRow row) {
    model.chooseOnly(List.of(row.group().key()));
    RunCard run = row.run();
    if (run != null) {
      row.group().runs().stream()
          .filter(card -> !card.id().equals(run.id()))
          .forEach(card -> model.choose(card.id(), false));
    }
  }

  /** Looks at a row that is not looked at, and the other way round. */
  static void toggle(RunSetModel model, RunRow row) {
    if (row.run() != null) {
      model.choose(row.run().id(), !model.isChosen(row.run()));
    } else {
      RunGroup group = row.group();
      model.choose(group.key(), !model.isChosen(group.key()) || model.isPartlyChosen(group));
    }
  }

  /** Only rows that differ are touched: what is unfolded, selected and scrolled to stays. */
  private void show(List<ShownGroup> now) {
    if (Growth.atFirst(this, now, () -> show(model.shownProperty().get()))) {
      return;
    }
    showing = true;
    TreeItem<RunRow> selected = getSelectionModel().getSelectedItem();
    String at = selected == null ? "" : selected.getValue().key();
    ObservableList<TreeItem<RunRow>> shown = getRoot().getChildren();
    if (sameKeys(shown, now)) {
      for (int i = 0; i < now.size(); i++) {
        ((GroupItem) shown.get(i)).take(now.get(i));
      }
    } else {
      Map<String, GroupItem> before = new HashMap<>();
      shown.forEach(item -> before.put(item.getValue().key(), (GroupItem) item));
      List<TreeItem<RunRow>> items = new ArrayList<>();
      for (ShownGroup group : now) {
        GroupItem item = before.get(group.group().key());
        if (item == null) {
          item = new GroupItem(group);
        } else {
          item.take(group);
        }
        items.add(item);
      }
      shown.setAll(items);
      reselect(at);
    }
    showing = false;
  }

  private void reselect(String key) {
    for (TreeItem<RunRow> item : getRoot().getChildren()) {
      if (item.getValue().key().equals(key)) {
        getSelectionModel().select(item);
        return;
      }
      if (((GroupItem) item).filled) {
        for (TreeItem<RunRow> run : item.getChildren()) {
          if (run.getValue().key().equals(key)) {
            getSelectionModel().select(run);
            return;
          }
        }
      }
    }
    getSelectionModel().clearSelection();
  }

  private static boolean sameKeys(List<TreeItem<RunRow>> items, List<ShownGroup> now) {
    if (items.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!items.get(i).getValue().key().equals(now.get(i).group().key())) {
        return false;
      }
    }
    return true;
  }

  /** A group, whose runs become rows when they are first wanted. */
  private static final class GroupItem extends TreeItem<RunRow> {
    private ShownGroup shown;
    private boolean filled;

    GroupItem(ShownGroup shown) {
      super(new RunRow(shown.group(), null));
      this.shown = shown;
    }

    @Override
    public boolean isLeaf() {
      return false;
    }

    @Override
    public ObservableList<TreeItem<RunRow>> getChildren() {
      if (!filled) {
        filled = true;
        super.getChildren().setAll(rows());
      }
      return super.getChildren();
    }

    private List<TreeItem<RunRow>> rows() {
      List<TreeItem<RunRow>> rows = new ArrayList<>();
      shown.runs().forEach(card -> rows.add(new TreeItem<>(new RunRow(shown.group(), card))));
      return rows;
    }

    void take(ShownGroup now) {
      if (now.equals(shown)) {
        return;
      }
      boolean same = keys(shown).equals(keys(now));
      shown = now;
      setValue(new RunRow(now.group(), null));
      if (!filled) {
        return;
      }
      if (same && super.getChildren().size() == now.runs().size()) {
        for (int i = 0; i < now.runs().size(); i++) {
          TreeItem<RunRow> row = super.getChildren().get(i);
          RunRow value = new RunRow(now.group(), now.runs().get(i));
          if (!Objects.equals(row.getValue(), value)) {
            row.setValue(value);
          }
        }
      } else {
        super.getChildren().setAll(rows());
      }
    }

    private static Set<@Nullable Object> keys(ShownGroup group) {
      Set<@Nullable Object> keys = new HashSet<>();
      group.runs().forEach(card -> keys.add(card.id()));
      return keys;
    }
  }
}
