package striate.app.task;

import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.scene.CacheHint;
import javafx.scene.Node;
import javafx.scene.Parent;
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

  /**
   * The first pulse hands its frame to the thread that paints. The next pulse with something new
   * waits for that thread, so that what it leaves behind comes after the first frame.
   */
  private static void after(Scene scene, Runnable work) {
    Runnable laidOut =
        new Runnable() {
          private boolean again;

          @Override
          public void run() {
            if (again) {
              scene.removePostLayoutPulseListener(this);
              // its pixels come in between
              Platform.runLater(() -> Platform.runLater(work));
            } else {
              again = true;
              Platform.runLater(() -> somethingNew(scene.getRoot()));
            }
          }
        };
    scene.addPostLayoutPulseListener(laidOut);
  }

  /** Nothing that can be seen, and little to paint: the part is not cached. */
  private static void somethingNew(Node root) {
    Node part = root;
    while (part instanceof Parent parent && !parent.getChildrenUnmodifiable().isEmpty()) {
      part = parent.getChildrenUnmodifiable().get(0);
    }
    part.setCacheHint(
        part.getCacheHint() == CacheHint.DEFAULT ? CacheHint.QUALITY : CacheHint.DEFAULT);
  }
}
