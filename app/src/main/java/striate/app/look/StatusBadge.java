package striate.app.look;

import javafx.scene.control.Label;
import striate.engine.run.RunStatus;

/** A run's status as a word with a colour. */
public final class StatusBadge extends Label {

  public StatusBadge() {
    getStyleClass().add("badge");
  }

  public void show(RunStatus status) {
    String word = status.word();
    setText(word);
    getStyleClass().setAll("label", "badge", "badge-" + word);
  }
}
