package striate.app.samples;

import java.util.List;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Numbers;

/** One question in full: its image, its text, what counts as right and what was answered. */
final class SampleDetail extends VBox {
  private static final double IMAGE = 210;
  private static final double LOW_IMAGE = 118;
  private static final double WIDTH = 244;
  private static final double LOW = 178;
  private static final int KEPT = 12;

  private final SamplesModel model;
  private final ImageBox image;
  private final VBox words = new VBox(6);
  private final Card card;
  private final ScrollPane scroll;
  private boolean below;

  SampleDetail(SamplesModel model, ImageReader images) {
    this.model = model;
    setId("samples-detail");
    this.image =
        new ImageBox(new Thumbnails(images, model.background(), (int) (2 * IMAGE), KEPT), IMAGE);
    scroll = new ScrollPane();
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("plain-scroll");
    card = new Card("Sample", "", scroll);
    VBox.setVgrow(card, Priority.ALWAYS);
    getChildren().add(card);
    setBelow(false);
    show(null);
  }

  boolean isBelow() {
    return below;
  }

  /** Lies under the table, image and words side by side, or stands beside it. */
  void setBelow(boolean now) {
    below = now;
    image.resizeTo(now ? LOW_IMAGE : IMAGE);
    HBox.setHgrow(words, Priority.ALWAYS);
    scroll.setContent(now ? new HBox(12, image, words) : new VBox(8, image, words));
    double width = now ? Double.MAX_VALUE : WIDTH;
    setMinWidth(now ? 0 : WIDTH);
    setPrefWidth(now ? USE_COMPUTED_SIZE : WIDTH);
    setMaxWidth(width);
    setMinHeight(now ? LOW : 0);
    setPrefHeight(now ? LOW : USE_COMPUTED_SIZE);
  }

  void show(@Nullable SampleRow row) {
    words.getChildren().clear();
    boolean pictured = row != null && row.question().image() != null;
    image.setVisible(pictured);
    image.setManaged(pictured);
    if (row == null) {
      card.setHint("");
      words.getChildren().add(muted("Select a question to see it in full."));
      return;
    }
    card.setHint(row.task() + ", " + row.modality().word());
    image.show(row.question().image());
    add("question", row.whole());
    if (!row.question().choices().isEmpty()) {
      add("choices", String.join("\n", row.question().choices()));
    }
    add("counts as right", row.reference());
    List<AnswerColumn> columns = model.columnsProperty().get();
    for (int place = 0; place < columns.size(); place++) {
      SampleRow.Given given = row.given(place);
      if (given != null) {
        Label answer = add(columns.get(place).title(place), given.marked());
        answer.getStyleClass().add(given.right() ? "right-answer" : "wrong-answer");
        Double logProbability = given.logProbability();
        if (logProbability != null) {
          words
              .getChildren()
              .add(
                  Explain.with(
                      muted(
                          String.format(
                              Locale.ROOT,
                              "value %s · probability %.1f %%",
                              Numbers.brief(given.value()),
                              100 * Math.exp(logProbability))),
                      "How sure the model was of this answer, all its tokens together."));
        }
      }
    }
    words.getChildren().add(muted(row.question().item()));
  }

  private Label add(String title, String text) {
    Label body = new Label(text);
    body.setWrapText(true);
    body.setMinHeight(Region.USE_PREF_SIZE);
    words.getChildren().add(new VBox(0, muted(title), body));
    return body;
  }

  private static Label muted(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("muted", "small");
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    return label;
  }
}
