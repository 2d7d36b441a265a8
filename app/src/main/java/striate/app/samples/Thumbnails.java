package striate.app.samples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import striate.app.task.TaskExecutor;
import striate.engine.image.RgbImage;
import striate.engine.run.Problem;

/**
 * Small images of samples, decoded in the background, the latest wish first, and kept while there
 * is room. Wishes that many others have come after are forgotten: their rows were scrolled away.
 */
final class Thumbnails {
  private static final int AT_ONCE = 6;
  private static final int WISHES = 60;

  private final ImageReader reader;
  private final TaskExecutor tasks;
  private final int side;
  private final Map<String, Optional<Image>> made;
  private final Map<String, List<Consumer<Optional<Image>>>> waiting = new HashMap<>();
  private final Deque<String> wished = new ArrayDeque<>();
  private boolean working;

  /** Pixels as JavaFX takes them. */
  private record Pixels(String reference, int width, int height, int[] argb) {}

  /**
   * @param side of the images in pixels, at most
   * @param room how many are kept
   */
  Thumbnails(ImageReader reader, TaskExecutor tasks, int side, int room) {
    this.reader = reader;
    this.tasks = tasks;
    this.side = side;
    this.made =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Optional<Image>> eldest) {
            return size() > room;
          }
        };
  }

  /**
   * Passes on an image: at once if it is there, else when it has been decoded.
   *
   * @param shown gets nothing where it is missing or broken
   */
  void wish(String reference, Consumer<Optional<Image>> shown) {
    Optional<Image> known = made.get(reference);
    if (known != null) {
      shown.accept(known);
      return;
    }
    waiting.computeIfAbsent(reference, key -> new ArrayList<>()).add(shown);
    wished.remove(reference);
    wished.push(reference);
    for (Iterator<String> oldest = wished.descendingIterator();
        wished.size() > WISHES && oldest.hasNext(); ) {
      waiting.remove(oldest.next());
      oldest.remove();
    }
    work();
  }

  private void work() {
    if (working || wished.isEmpty()) {
      return;
    }
    working = true;
    List<String> now = new ArrayList<>();
    while (now.size() < AT_ONCE && !wished.isEmpty()) {
      now.add(wished.pop());
    }
    tasks.runLong(
        () -> now.stream().map(this::decoded).toList(),
        all -> {
          all.forEach(this::show);
          working = false;
          work();
        },
        failure -> {
          now.forEach(waiting::remove);
          working = false;
          work();
        });
  }

  private void show(Pixels pixels) {
    Optional<Image> image = Optional.empty();
    if (pixels.width() > 0) {
      WritableImage written = new WritableImage(pixels.width(), pixels.height());
      written
          .getPixelWriter()
          .setPixels(
              0,
              0,
              pixels.width(),
              pixels.height(),
              PixelFormat.getIntArgbInstance(),
              pixels.argb(),
              0,
              pixels.width());
      image = Optional.of(written);
    }
    made.put(pixels.reference(), image);
    List<Consumer<Optional<Image>>> heard = waiting.remove(pixels.reference());
    if (heard != null) {
      for (Consumer<Optional<Image>> each : heard) {
        each.accept(image);
      }
    }
  }

  private Pixels decoded(String reference) {
    try {
      RgbImage image = reader.read(reference);
      return shrunk(reference, image, side);
    } catch (Problem missing) {
      return new Pixels(reference, 0, 0, new int[0]);
    }
  }

  /** Averages squares of pixels, so that no side is longer than {@code most}. */
  private static Pixels shrunk(String reference, RgbImage image, int most) {
    int by = Math.max(1, (Math.max(image.width(), image.height()) + most - 1) / most);
    int width = Math.max(1, image.width() / by);
    int height = Math.max(1, image.height() / by);
    int[] argb = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 0;
        int green = 0;
        int blue = 0;
        int count = 0;
        for (int v = y * by; v < Math.min(image.height(), (y + 1) * by); v++) {
          for (int u = x * by; u < Math.min(image.width(), (x + 1) * by); u++) {
            int at = 3 * (v * image.width() + u);
            red += image.rgb()[at] & 0xFF;
            green += image.rgb()[at + 1] & 0xFF;
            blue += image.rgb()[at + 2] & 0xFF;
            count++;
          }
        }
        argb[y * width + x] =
            0xFF000000 | (red / count) << 16 | (green / count) << 8 | (blue / count);
      }
    }
    return new Pixels(reference, width, height, argb);
  }
}
