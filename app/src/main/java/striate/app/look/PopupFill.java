package striate.app.look;

import java.awt.Color;
import java.util.function.Supplier;
import javafx.application.ConditionalFeature;
import javafx.application.Platform;
import javafx.collections.ListChangeListener;
import javafx.stage.PopupWindow;
import javafx.stage.Window;

/**
 * Fills pop-ups with the window's colour where the desktop cannot show transparent windows (remote
 * and virtual displays without a compositor): their shadows would be drawn on white.
 */
public final class PopupFill {
  private PopupFill() {}

  /** For all pop-ups of this process that are opened from now on. */
  public static void follow(Supplier<Theme> theme) {
    if (Platform.isSupported(ConditionalFeature.TRANSPARENT_WINDOW)) {
      return;
    }
    Window.getWindows()
        .addListener(
            (ListChangeListener<Window>)
                change -> {
                  while (change.next()) {
                    change.getAddedSubList().forEach(window -> fill(window, theme.get()));
                  }
                });
  }

  private static void fill(Window window, Theme theme) {
    if (window instanceof PopupWindow popup && popup.getScene() != null) {
      Color colour = theme.figures().background();
      popup
          .getScene()
          .setFill(
              javafx.scene.paint.Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
    }
  }
}
