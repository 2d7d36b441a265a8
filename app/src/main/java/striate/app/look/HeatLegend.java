package striate.app.look;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** A map's colours from the least to the most value, with these values and their unit. */
public final class HeatLegend extends HBox {
  private final Label least = new Label();
  private final Label most = new Label();
  private final Label unit = new Label();
  private final Region bar = new Region();

  public HeatLegend() {
    setSpacing(6);
    setAlignment(Pos.CENTER_LEFT);
    for (Label label : new Label[] {least, most, unit}) {
      label.getStyleClass().addAll("muted", "small");
      label.setMinWidth(Region.USE_PREF_SIZE);
    }
    unit.setMinWidth(0);
    bar.setMinSize(70, 10);
    bar.setPrefSize(110, 10);
    bar.setMaxHeight(10);
    getChildren().addAll(least, bar, most, unit);
  }

  /**
   * @param from the least value, as it is shown
   * @param words the unit
   */
  public void show(String from, String to, String words) {
    least.setText(from);
    most.setText(to);
    unit.setText(words);
    setVisible(!from.isEmpty());
    setAccessibleText("colours from " + from + " to " + to + ", " + words);
  }

  /** The least value as it is shown; empty for none. */
  String least() {
    return least.getText();
  }

  String most() {
    return most.getText();
  }

  String unit() {
    return unit.getText();
  }

  public void wear(Theme theme) {
    Heat heat = Heat.of(theme);
    bar.setStyle(
        "-fx-background-radius: 3; -fx-background-color: linear-gradient(to right, "
            + Heat.css(heat.at(0))
            + " 0%, "
            + Heat.css(heat.at(0.5))
            + " 50%, "
            + Heat.css(heat.at(1))
            + " 100%); -fx-border-color: -color-border-default; -fx-border-radius: 3;");
  }
}
