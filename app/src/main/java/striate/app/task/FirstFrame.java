package striate.app.task;

import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Scene;

/** What can wait until a window has been painted once. */
public final class FirstFrame {
  private FirstFrame() {}

  /** Does the work after the first frame of the node's scene, on the window's thread. */
  public static void after(Node node, Runnable work) {
    Scene scene = node.getScene();
    if (scene == null) {
      node.sceneProperty()
          .addListener(
              new ChangeListener<>() {
                @Override
                public void changed(
                    ObservableValue<? extends Scene> scenes, Scene before, Scene now) {
                  scenes.removeListener(this);
                  after(now, work);
                }
              });
    } else {
      after(scene, work);
    }
  }

  private static void after(Scene scene, Runnable work) {
    Runnable painted =
        new Runnable() {
          @Override
          public void run() {
            scene.removePostLayoutPulseListener(this);
            Platform.runLater(work);
          }
        };
    scene.addPostLayoutPulseListener(painted);
  }
}
