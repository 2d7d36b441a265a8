package striate.app.samples;

import javafx.scene.layout.Region;
import striate.app.task.TaskExecutor;

/** Images of samples for other places than the tool itself. */
public final class Pictures {
  private static final double SIDE = 210;
  private static final int KEPT = 12;

  private final Thumbnails thumbnails;

  public Pictures(ImageReader images, TaskExecutor tasks) {
    thumbnails = new Thumbnails(images, tasks, (int) (2 * SIDE), KEPT);
  }

  /** A square with the image, which appears when it has been decoded. */
  public Region of(String image) {
    ImageBox box = new ImageBox(thumbnails, SIDE);
    box.show(image);
    return box;
  }
}
