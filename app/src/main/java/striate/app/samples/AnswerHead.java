package striate.app.samples;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import striate.app.look.Explain;
import striate.app.look.Swatch;
import striate.app.look.Theme;

/** Above a group's answers: its colour and marker, its letter in the filters, and its name. */
final class AnswerHead extends VBox {
  /** Two lines of small print, so that all heads are as high. */
  private static final double NAME_HEIGHT = 31;

  private final Swatch swatch = new Swatch();
  private final Label letter = new Label();
  private final Label right = new Label();
  private final Label name = new Label();

  AnswerHead() {
    super(1);
    getStyleClass().add("answer-head");
    setMinWidth(0);
    letter.getStyleClass().add("figure-value");
    right.getStyleClass().addAll("muted", "small");
    right.setMinWidth(0);
    name.getStyleClass().add("small");
    name.setWrapText(true);
    name.setMinHeight(NAME_HEIGHT);
    name.setMaxHeight(NAME_HEIGHT);
    name.setAlignment(Pos.TOP_LEFT);
    HBox first = new HBox(4, swatch, letter, right);
    first.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(first, name);
  }

  /**
   * @param share of the shown questions that it answered right; empty if unknown
   */
  void show(AnswerColumn column, int place, String share, Theme theme) {
    swatch.show(column.group().look(), true, theme.figures());
    letter.setText(AnswerColumn.letter(place));
    letter.setManaged(!letter.getText().isEmpty());
    right.setText(share);
    name.setText(column.group().name());
    String words = share.isEmpty() ? "" : "\nright on " + share + " of the questions shown";
    Explain.with(name, column.explained() + words);
    Explain.with(right, column.explained() + words);
  }
}
