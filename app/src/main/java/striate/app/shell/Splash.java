package striate.app.shell;

import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.layout.Background;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen until the window has been painted. Without controls and style sheets, which
 * take most of the time that it bridges.
 */
public final class Splash {
  private static final double WIDTH = 300;
  private static final double HEIGHT = 120;
  private static final int STRIPES = 7;
  private static final Set<Integer> TUNED = Set.of(0, 2, 5);
  private static final Color BLUE = Color.web("#1234c9");
  private static final Color PALE = Color.web("#d9dde3");

  private @Nullable Stage stage;

  /** On the window's thread. */
  public void show() {
    HBox stripes = new HBox(2);
    stripes.setAlignment(Pos.CENTER);
    for (int i = 0; i < STRIPES; i++) {
      stripes.getChildren().add(new Rectangle(10, 22, TUNED.contains(i) ? BLUE : PALE));
    }
    Text name = new Text("Striate");
    name.setFont(Font.font("System", FontWeight.BOLD, 20));
    VBox card = new VBox(14, stripes, name);
    card.setAlignment(Pos.CENTER);
    card.setBackground(Background.fill(Color.WHITE));
    Stage shown = new Stage(StageStyle.UNDECORATED);
    shown.setTitle("Striate");
    shown.setScene(new Scene(card, WIDTH, HEIGHT));
    var screen = Screen.getPrimary().getVisualBounds();
    shown.setX(screen.getMinX() + (screen.getWidth() - WIDTH) / 2);
    shown.setY(screen.getMinY() + (screen.getHeight() - HEIGHT) / 2);
    shown.show();
    stage = shown;
  }

  /** On the window's thread. */
  public void close() {
    if (stage != null) {
      stage.close();
      stage = null;
    }
  }
}
