package striate.app.shell;

import java.util.ArrayList;
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
  private final List<Supplier<List<Action>>> actions = new ArrayList<>();
  private final BooleanProperty shown = new SimpleBooleanProperty();
  private final StringProperty query = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<Action>> found = new ReadOnlyObjectWrapper<>(List.of());

  /**
   * @param actions asked each time that the palette opens
   */
  PaletteModel(Supplier<List<Action>> actions) {
    also(actions);
    query.addListener((o, before, now) -> find());
    shown.addListener(
        (o, before, now) -> {
          query.set("");
          find();
        });
  }

  /** Offers more, below what there is. */
  void also(Supplier<List<Action>> more) {
    actions.add(more);
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
            ? actions.stream()
                .flatMap(more -> more.get().stream())
                .filter(action -> action.possible().getAsBoolean())
                .filter(action -> action.matches(query.get()))
                .toList()
            : List.of());
  }
}
