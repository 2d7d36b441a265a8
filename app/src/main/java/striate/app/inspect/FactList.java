package striate.app.inspect;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/**
 * Names at the left and their values at the right, a line each; long values take several, but a
 * value with its interval stays on one.
 */
final class FactList extends GridPane {
  /** Letters of a difference with its interval. */
  private static final int UNBROKEN = 26;

  private List<Fact> shown = List.of();

  FactList() {
    getStyleClass().add("facts");
    ColumnConstraints names = new ColumnConstraints();
    ColumnConstraints values = new ColumnConstraints();
    values.setHgrow(Priority.ALWAYS);
    values.setFillWidth(true);
    getColumnConstraints().setAll(names, values);
  }

  void show(List<Fact> facts) {
    if (facts.equals(shown)) {
      return;
    }
    shown = List.copyOf(facts);
    getChildren().clear();
    for (int i = 0; i < facts.size(); i++) {
      Label name = new Label(facts.get(i).name());
      name.getStyleClass().addAll("muted", "fact-name");
      name.setMinHeight(Region.USE_PREF_SIZE);
      name.setWrapText(true);
      GridPane.setValignment(name, javafx.geometry.VPos.TOP);
      Label value = new Label(facts.get(i).value());
      value.setWrapText(true);
      value.setMinHeight(Region.USE_PREF_SIZE);
      if (facts.get(i).value().length() <= UNBROKEN) {
        value.setMinWidth(Region.USE_PREF_SIZE);
      }
      value.setMaxWidth(Double.MAX_VALUE);
      addRow(i, name, value);
    }
  }
}
