package striate.app.inspect;

import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Explain;

/** In the drawer: facts in a few sections, and at most one picture and one button. */
final class PageView extends VBox {
  private final Function<String, Region> pictures;
  private final Label title = new Label();
  private final Label hint = new Label();
  private final Button act = new Button();
  private final VBox content = new VBox(10);
  private Runnable action = () -> {};

  /**
   * @param pictures shows the image of a sample
   */
  PageView(InspectorModel model, Function<String, Region> pictures) {
    super(8);
    this.pictures = pictures;
    setId("inspect-page");
    getStyleClass().addAll("inspector", "card");
    title.setId("inspect-page-title");
    title.getStyleClass().add("card-title");
    title.setMinWidth(0);
    title.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(title, Priority.ALWAYS);
    Button close = Explain.with(new Button(null, new FontIcon(Material2OutlinedAL.CLOSE)), "Close");
    close.setId("inspect-page-close");
    close.setAccessibleText("Close");
    close.getStyleClass().addAll("flat", "small-icon");
    close.setMinWidth(USE_PREF_SIZE);
    close.setOnAction(event -> model.openProperty().set(false));
    HBox head = new HBox(8, title, close);
    head.setAlignment(Pos.CENTER_LEFT);
    hint.setId("inspect-page-hint");
    hint.getStyleClass().add("card-hint");
    hint.setWrapText(true);
    hint.setMinHeight(USE_PREF_SIZE);
    act.setId("inspect-page-action");
    act.getStyleClass().addAll("small", "accent");
    act.setMinWidth(USE_PREF_SIZE);
    act.setMinHeight(USE_PREF_SIZE);
    act.managedProperty().bind(act.visibleProperty());
    act.setOnAction(event -> action.run());
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    getChildren().addAll(head, hint, act, scroll);
    model.pageProperty().addListener((o, before, now) -> show(now));
    show(model.pageProperty().get());
  }

  private void show(@Nullable Page page) {
    if (page == null) {
      return;
    }
    title.setText(page.title());
    Explain.with(title, page.title());
    hint.setText(page.hint());
    Page.Action leads = page.action();
    act.setVisible(leads != null);
    if (leads != null) {
      act.setText(leads.words());
      Explain.with(act, leads.explanation());
      action = leads.act();
    }
    content.getChildren().clear();
    String image = page.image();
    if (image != null) {
      content.getChildren().add(pictures.apply(image));
    }
    for (Page.Section section : page.sections()) {
      FactList facts = new FactList();
      facts.show(section.facts());
      if (section.title().isEmpty()) {
        content.getChildren().add(facts);
      } else {
        Label name = new Label(section.title());
        name.getStyleClass().addAll("small", "card-title");
        name.setWrapText(true);
        content.getChildren().add(new VBox(4, name, facts));
      }
    }
  }
}
