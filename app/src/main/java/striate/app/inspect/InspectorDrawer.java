package striate.app.inspect;

import java.util.function.Function;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import striate.app.look.Theme;

/** The drawer at the right: what was clicked, a run or anything else. */
public final class InspectorDrawer extends StackPane {
  private final InspectorView run;

  /**
   * @param pictures shows the image of a sample
   */
  public InspectorDrawer(InspectorModel model, Function<String, Region> pictures) {
    run = new InspectorView(model);
    PageView page = new PageView(model, pictures);
    setId("inspector");
    getStyleClass().add("inspector-drawer");
    page.visibleProperty().bind(model.pageProperty().isNotNull());
    run.visibleProperty().bind(model.pageProperty().isNull());
    getChildren().addAll(run, page);
    setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            model.openProperty().set(false);
            event.consume();
          }
        });
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    run.wear(now);
  }
}
