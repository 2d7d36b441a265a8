package striate.app.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/** Design's selection in one row, with up to three of the things that are known of its layers. */
public final class LayerStripModel {
  /** More bars in a cell cannot be told apart. */
  static final int MOST = 3;

  private static final String PART = ": ";

  private final RegionModel region;
  private final Map<String, StripOverlay> known = new LinkedHashMap<>();
  private final ReadOnlyObjectWrapper<List<StripOverlay>> overlays =
      new ReadOnlyObjectWrapper<>(List.of());
  private final @Nullable String[] chosen = new @Nullable String[MOST];
  private final ReadOnlyObjectWrapper<List<Laid>> shown = new ReadOnlyObjectWrapper<>(List.of());
  private Runnable asked = () -> {};

  /**
   * An overlay that is on.
   *
   * @param place of its bar in a cell, and of its colour, from 0; kept while others come and go
   */
  public record Laid(StripOverlay overlay, int place) {}

  public LayerStripModel(RegionModel region) {
    this.region = region;
    region.layerCountProperty().addListener((o, before, now) -> list());
  }

  public ReadOnlyIntegerProperty layerCountProperty() {
    return region.layerCountProperty();
  }

  public ReadOnlyObjectProperty<SortedSet<Integer>> selectionProperty() {
    return region.selectionProperty();
  }

  /** What can be laid over the open model's layers. */
  public ReadOnlyObjectProperty<List<StripOverlay>> overlaysProperty() {
    return overlays.getReadOnlyProperty();
  }

  /** What is laid over the layers; without what is not known of this model. */
  public ReadOnlyObjectProperty<List<Laid>> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  /** Whether an overlay can be switched on; one that is on can be switched off. */
  public boolean canSwitch(String name) {
    return place(name) >= 0 || shown.get().size() < MOST;
  }

  /** Lays something over the layers, or takes it off; nothing happens where three are on. */
  public void lay(String name, boolean on) {
    int place = place(name);
    if (on == place >= 0 || !canSwitch(name)) {
      return;
    }
    if (on) {
      chosen[free()] = name;
    } else {
      chosen[place] = null;
    }
    show();
  }

  private int place(String name) {
    return Arrays.asList(chosen).indexOf(name);
  }

  /** A place of nothing, or of something that is not known of this model. */
  private int free() {
    int place = 0;
    while (isShown(place)) {
      place++;
    }
    return place;
  }

  private boolean isShown(int place) {
    return shown.get().stream().anyMatch(laid -> laid.place() == place);
  }

  /** Who can offer more is called when what is offered is looked at. */
  public void onAsked(Runnable offers) {
    asked = offers;
  }

  void ask() {
    asked.run();
  }

  /**
   * Offers something, in place of what was offered by that source before.
   *
   * @param overlay null where the source has nothing now
   */
  public void offer(String source, @Nullable StripOverlay overlay) {
    if (overlay == null) {
      known.remove(source);
    } else {
      known.put(source, overlay);
    }
    list();
  }

  /** Offers these, in place of all that was offered by that source before. */
  public void offerAll(String source, List<StripOverlay> some) {
    known.keySet().removeIf(key -> key.startsWith(source + PART));
    some.forEach(overlay -> known.put(source + PART + overlay.name(), overlay));
    list();
  }

  private void list() {
    List<StripOverlay> fitting =
        known.values().stream()
            .filter(overlay -> overlay.values().size() == layerCountProperty().get())
            .toList();
    if (!fitting.equals(overlays.get())) {
      overlays.set(fitting);
    }
    show();
  }

  private void show() {
    List<Laid> laid = new ArrayList<>();
    for (int place = 0; place < MOST; place++) {
      for (StripOverlay overlay : overlays.get()) {
        if (overlay.name().equals(chosen[place])) {
          laid.add(new Laid(overlay, place));
        }
      }
    }
    shown.set(List.copyOf(laid));
  }
}
