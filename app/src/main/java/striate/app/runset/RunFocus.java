package striate.app.runset;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.engine.run.RunId;

/** The run that was clicked or started last. */
final class RunFocus {
  private final ObjectProperty<@Nullable RunId> run = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable RunCard> card = new ReadOnlyObjectWrapper<>();
  private final BooleanProperty inspected = new SimpleBooleanProperty();
  private final ReadOnlyIntegerWrapper inspections = new ReadOnlyIntegerWrapper();
  private List<RunCard> cards = List.of();

  RunFocus() {
    run.addListener((o, before, now) -> follow());
  }

  ObjectProperty<@Nullable RunId> runProperty() {
    return run;
  }

  /** Its state; null if there is none. */
  ReadOnlyObjectProperty<@Nullable RunCard> cardProperty() {
    return card.getReadOnlyProperty();
  }

  /** Whether it is looked at closely, in the drawer. */
  BooleanProperty inspectedProperty() {
    return inspected;
  }

  /** Counts how often somebody asked to look at it. */
  ReadOnlyIntegerProperty inspectionsProperty() {
    return inspections.getReadOnlyProperty();
  }

  void inspect() {
    inspections.set(inspections.get() + 1);
    inspected.set(true);
  }

  /** A run that starts is in focus from then on; one that is gone is not any more. */
  void take(List<RunCard> now) {
    Set<RunId> active =
        cards.stream()
            .filter(each -> each.status().active())
            .map(RunCard::id)
            .collect(Collectors.toSet());
    cards = now;
    Optional<RunCard> started =
        now.stream()
            .filter(each -> each.status().active() && !active.contains(each.id()))
            .findFirst();
    RunId at = run.get();
    if (started.isPresent()) {
      run.set(started.get().id());
    } else if (at == null || now.stream().noneMatch(each -> each.id().equals(at))) {
      run.set(now.isEmpty() ? null : now.get(0).id());
    }
    follow();
  }

  private void follow() {
    RunId at = run.get();
    card.set(cards.stream().filter(each -> each.id().equals(at)).findFirst().orElse(null));
  }
}
