package striate.app.region;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * The selected decoder layers and their cost. Grid, chips and text are views of the same selection.
 */
public final class RegionModel {
  /** All that is typed without another change between belongs to one edit. */
  private static final Object TYPING = new Object();

  private final ObjectProperty<@Nullable VlmArchitecture> architecture =
      new SimpleObjectProperty<>();
  private final ReadOnlyIntegerWrapper layerCount = new ReadOnlyIntegerWrapper();
  private final ReadOnlyObjectWrapper<SortedSet<Integer>> selection =
      new ReadOnlyObjectWrapper<>(Collections.emptySortedSet());
  private final IntegerProperty presetCount = new SimpleIntegerProperty();
  private final ReadOnlyObjectWrapper<@Nullable Preset> preset = new ReadOnlyObjectWrapper<>();
  private final BooleanProperty trainProjector = new SimpleBooleanProperty(true);
  private final StringProperty text = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper textProblem = new ReadOnlyStringWrapper("");
  private final ObjectProperty<JobSpec.Method> method =
      new SimpleObjectProperty<>(JobSpec.Method.LORA);
  private final IntegerProperty rank = new SimpleIntegerProperty(16);
  private final ReadOnlyObjectWrapper<@Nullable Cost> cost = new ReadOnlyObjectWrapper<>();
  private final SelectionHistory history = new SelectionHistory();
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper();
  private final Map<Integer, SortedSet<Integer>> ofDepth = new HashMap<>();
  private @Nullable Object edit;
  private String first = "";
  private boolean writingText;

  public RegionModel() {
    architecture.addListener((o, before, now) -> open(before, now));
    presetCount.addListener((o, before, now) -> recount());
    trainProjector.addListener((o, before, now) -> estimate());
    method.addListener((o, before, now) -> estimate());
    rank.addListener((o, before, now) -> estimate());
    text.addListener((o, before, now) -> readText());
  }

  /**
   * Chooses what the first model starts with, in place of a sparse quarter.
   *
   * @param layers in the notation of job files; passed over where the model has no such layers
   */
  public void startWith(String layers) {
    first = layers;
    if (layerCount.get() > 0) {
      ofDepth.clear();
      start(layerCount.get());
      first = layers; // the model that they are meant for may not have been read yet
    }
  }

  /** The model of the layers; null if none could be read. */
  public ObjectProperty<@Nullable VlmArchitecture> architectureProperty() {
    return architecture;
  }

  public ReadOnlyIntegerProperty layerCountProperty() {
    return layerCount.getReadOnlyProperty();
  }

  /** 0-based layers to tune; never changed in place. */
  public ReadOnlyObjectProperty<SortedSet<Integer>> selectionProperty() {
    return selection.getReadOnlyProperty();
  }

  /** The selection in the syntax of job files; {@code none} without a model. */
  public String selectionText() {
    return layerCount.get() == 0
        ? "none"
        : LayerSelection.of(layerCount.get(), selection.get()).toString();
  }

  /** The number of layers for presets; a change applies the chosen preset again. */
  public IntegerProperty presetCountProperty() {
    return presetCount;
  }

  /** The preset of the current selection; null if none matches. */
  public ReadOnlyObjectProperty<@Nullable Preset> presetProperty() {
    return preset.getReadOnlyProperty();
  }

  public BooleanProperty trainProjectorProperty() {
    return trainProjector;
  }

  /** The selection as text. What is typed is the selection; while it is wrong, none is. */
  public StringProperty textProperty() {
    return text;
  }

  /** The error in the text, in one line; empty if it is valid. */
  public ReadOnlyStringProperty textProblemProperty() {
    return textProblem.getReadOnlyProperty();
  }

  public ObjectProperty<JobSpec.Method> methodProperty() {
    return method;
  }

  public IntegerProperty rankProperty() {
    return rank;
  }

  /** The cost of the current selection; null without a model. */
  public ReadOnlyObjectProperty<@Nullable Cost> costProperty() {
    return cost.getReadOnlyProperty();
  }

  /** Changes up to {@link #endStroke} are undone together: a drag of the mouse. */
  public void beginStroke() {
    edit = new Object();
  }

  public void endStroke() {
    edit = null;
    history.ended();
  }

  /** Goes back to the selection before the last edit. */
  public void undo() {
    restore(history.undo(selection.get()));
  }

  /** Takes the last {@link #undo} back. */
  public void redo() {
    restore(history.redo(selection.get()));
  }

  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty redoableProperty() {
    return redoable.getReadOnlyProperty();
  }

  private void restore(@Nullable SortedSet<Integer> layers) {
    if (layers != null) {
      show(layers);
    }
  }

  /** Selects or deselects one layer. */
  public void paint(int layer, boolean on) {
    paintRange(layer, layer, on);
  }

  /** Selects or deselects all layers from one to another, both included. */
  public void paintRange(int from, int to, boolean on) {
    SortedSet<Integer> layers = new TreeSet<>(selection.get());
    for (int layer = Math.max(0, Math.min(from, to));
        layer <= Math.min(Math.max(from, to), layerCount.get() - 1);
        layer++) {
      if (on) {
        layers.add(layer);
      } else {
        layers.remove(layer);
      }
    }
    select(layers);
  }

  /** Selects these layers, in one edit; those that the model has not are passed over. */
  public void take(SortedSet<Integer> layers) {
    history.ended();
    select(layers.subSet(0, layerCount.get()));
  }

  /** Inverts the selection. */
  public void invert() {
    SortedSet<Integer> layers = new TreeSet<>();
    for (int layer = 0; layer < layerCount.get(); layer++) {
      if (!selection.get().contains(layer)) {
        layers.add(layer);
      }
    }
    select(layers);
  }

  /** Moves the selection towards the output (if negative, the input), up to the edges. */
  public void shift(int by) {
    if (layerCount.get() > 0) {
      select(LayerSelection.of(layerCount.get(), selection.get()).shift(by).asSet());
    }
  }

  /** Applies a preset. */
  public void choose(Preset chosen) {
    if (layerCount.get() > 0) {
      try {
        select(layersOf(chosen));
        preset.set(chosen);
      } catch (Problem problem) {
        textProblem.set(problem.what() + " - " + problem.remedy());
      }
    }
  }

  private SortedSet<Integer> layersOf(Preset chosen) {
    int count = Math.max(1, Math.min(presetCount.get(), layerCount.get()));
    return LayerSelection.parse(chosen.notation(count), layerCount.get()).asSet();
  }

  private void select(SortedSet<Integer> layers) {
    if (!layers.equals(selection.get())) {
      history.changing(selection.get(), edit);
    }
    show(layers);
  }

  private void show(SortedSet<Integer> layers) {
    selection.set(Collections.unmodifiableSortedSet(new TreeSet<>(layers)));
    undoable.set(history.canUndo());
    redoable.set(history.canRedo());
    recognise();
    if (!writingText) {
      writingText = true;
      text.set(selectionText());
      writingText = false;
      textProblem.set("");
    }
    estimate();
  }

  private void recognise() {
    Preset found = null;
    for (Preset candidate : Preset.values()) {
      if (found == null && makes(candidate)) {
        found = candidate;
      }
    }
    preset.set(found);
  }

  /** Ignores a preset that does not accept the current count. */
  private boolean makes(Preset candidate) {
    try {
      return layersOf(candidate).equals(selection.get());
    } catch (Problem refused) {
      return false;
    }
  }

  private void readText() {
    if (writingText) {
      return;
    }
    if (layerCount.get() == 0) {
      textProblem.set("no model is open");
      return;
    }
    writingText = true;
    edit = TYPING;
    try {
      select(typed());
      textProblem.set("");
    } catch (Problem problem) {
      select(Collections.emptySortedSet());
      textProblem.set(problem.what() + " - " + problem.remedy());
    } finally {
      edit = null;
      writingText = false;
    }
  }

  private SortedSet<Integer> typed() {
    if (text.get().isBlank()) {
      throw Problem.badInput("no layers are named", "layers", "write none to tune no layer");
    }
    return LayerSelection.parse(text.get(), layerCount.get()).asSet();
  }

  private void recount() {
    Preset chosen = preset.get();
    if (chosen != null && chosen.counted() && layerCount.get() > 0) {
      choose(chosen);
    } else if (layerCount.get() > 0) {
      recognise();
    }
  }

  private void open(@Nullable VlmArchitecture before, @Nullable VlmArchitecture now) {
    int layers = now == null ? 0 : now.text().layers();
    if (before != null && textProblem.get().isEmpty()) {
      ofDepth.put(before.text().layers(), selection.get());
    }
    if (layers == 0) {
      layerCount.set(0);
      selection.set(Collections.emptySortedSet());
      preset.set(null);
      cost.set(null);
      return;
    }
    if (before == null || before.text().layers() != layers) {
      layerCount.set(layers);
      preset.set(null);
      presetCount.set(Math.max(1, layers / 4));
      start(layers);
    }
    estimate();
  }

  /** With what was chosen before for a model of this depth: its path may only be typed anew. */
  private void start(int layers) {
    SortedSet<Integer> chosen = ofDepth.get(layers);
    if (chosen == null) {
      chosen = remembered(layers);
    }
    if (chosen == null) {
      choose(Preset.SPARSE);
    } else {
      show(chosen);
    }
    history.clear();
    undoable.set(false);
    redoable.set(false);
  }

  private @Nullable SortedSet<Integer> remembered(int layers) {
    String text = first;
    first = "";
    try {
      return text.isEmpty() ? null : LayerSelection.parse(text, layers).asSet();
    } catch (Problem ofAnotherDepth) {
      return null;
    }
  }

  private void estimate() {
    VlmArchitecture model = architecture.get();
    cost.set(
        model == null
            ? null
            : Cost.of(
                model,
                selection.get(),
                trainProjector.get(),
                method.get(),
                Math.max(1, rank.get())));
  }
}
