package striate.app.region;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** Design's selection in one row, with at most one of the things that are known of its layers. */
public final class LayerStripModel {
  private final RegionModel region;
  private final Map<String, StripOverlay> known = new LinkedHashMap<>();
  private final ReadOnlyObjectWrapper<List<StripOverlay>> overlays =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<@Nullable String> chosen = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable StripOverlay> shown = new ReadOnlyObjectWrapper<>();

  public LayerStripModel(RegionModel region) {
    this.region = region;
    chosen.addListener((o, before, now) -> show());
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

  /** Name of what is laid over the layers; null for nothing. */
  public ObjectProperty<@Nullable String> chosenProperty() {
    return chosen;
  }

  /** What is laid over the layers; null for nothing, and where it is not known of this model. */
  public ReadOnlyObjectProperty<@Nullable StripOverlay> shownProperty() {
    return shown.getReadOnlyProperty();
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
    shown.set(
        overlays.get().stream()
            .filter(overlay -> overlay.name().equals(chosen.get()))
            .findFirst()
            .orElse(null));
  }
}
