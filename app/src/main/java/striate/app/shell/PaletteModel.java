package striate.app.shell;

import java.util.List;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The command palette: all that can be done now, narrowed by what is typed. */
final class PaletteModel {
  private final Supplier<List<Action>> actions;
  private final BooleanProperty shown = new SimpleBooleanProperty();
  private final StringProperty query = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<Action>> found = new ReadOnlyObjectWrapper<>(List.of());

  /**
   * @param actions asked each time that the palette opens
   */
  PaletteModel(Supplier<List<Action>> actions) {
    this.actions = actions;
    query.addListener((o, before, now) -> find());
    shown.addListener(
        (o, before, now) -> {
          query.set("");
          find();
        });
  }

  BooleanProperty shownProperty() {
    return shown;
  }

  StringProperty queryProperty() {
    return query;
  }

  /** What the query leaves, in the order of the menus. */
  ReadOnlyObjectProperty<List<Action>> foundProperty() {
    return found.getReadOnlyProperty();
  }

  /** Closes the palette, then does it. */
  void run(Action action) {
    shown.set(false);
    action.run().run();
  }

  private void find() {
    found.set(
        shown.get()
            ? actions.get().stream()
                .filter(action -> action.possible().getAsBoolean())
                .filter(action -> action.matches(query.get()))
                .toList()
            : List.of());
  }
}
