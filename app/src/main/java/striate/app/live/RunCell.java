package striate.app.live;

import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.SelectionName;
import striate.app.look.StatusBadge;
import striate.app.look.Stripes;
import striate.app.look.Theme;
import striate.app.workspace.RunCard;

/** One run in the list: whether it is drawn, its name, layers and status. */
final class RunCell extends ListCell<RunCard> {
  private final LiveModel model;
  private final Supplier<Theme> theme;
  private final CheckBox drawn = new CheckBox();
  private final Label name = new Label();
  private final Label recorded = new Label("recorded");
  private final Stripes stripes = new Stripes();
  private final StatusBadge badge = new StatusBadge();
  private final HBox row;

  RunCell(LiveModel model, Supplier<Theme> theme) {
    this.model = model;
    this.theme = theme;
    name.setMaxWidth(Double.MAX_VALUE);
    name.setMinWidth(40);
    HBox.setHgrow(name, Priority.ALWAYS);
    badge.setMinWidth(Region.USE_PREF_SIZE);
    drawn.setFocusTraversable(false);
    drawn.setOnAction(
        event -> {
          RunCard card = getItem();
          if (card != null) {
            model.choose(card.id(), drawn.isSelected());
          }
        });
    recorded.getStyleClass().addAll("muted", "small");
    recorded.setMinWidth(Region.USE_PREF_SIZE);
    row = new HBox(8, drawn, name, recorded, stripes, badge);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinWidth(0);
    row.setPrefWidth(0);
  }

  @Override
  protected void updateItem(@Nullable RunCard card, boolean empty) {
    super.updateItem(card, empty);
    if (empty || card == null) {
      setGraphic(null);
      return;
    }
    SelectionName selection = SelectionName.of(card.layers(), card.layerCount());
    drawn.setSelected(model.chosenProperty().get().contains(card.id()));
    drawn.setAccessibleText("draw " + card.name());
    name.setText(card.name());
    stripes.show(card.layers(), card.layerCount(), selection.hue(), theme.get().figures());
    stripes.setMaxWidth(Math.min(card.layerCount() * 3.0, 100));
    stripes.setPrefWidth(stripes.getMaxWidth());
    stripes.setMinWidth(stripes.getMaxWidth());
    badge.show(card.status());
    recorded.setVisible(card.recorded());
    recorded.setManaged(card.recorded());
    Explain.with(
        recorded,
        "Comes with Striate; made on "
            + card.machine()
            + ". It can be looked at and compared, but not changed; its times are that machine's.");
    setAccessibleText(
        card.name()
            + (card.recorded() ? ", recorded with Striate" : "")
            + ", "
            + selection.text()
            + ", "
            + card.status().word());
    setGraphic(row);
  }
}
