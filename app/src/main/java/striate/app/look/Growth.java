package striate.app.look;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import striate.app.task.OneAFrame;

/**
 * A list or table that reaches its height within a few frames. It makes rows for all of its height,
 * filled or not, and to style fifty at once would keep the window's thread for long.
 */
public final class Growth {
  /** A row: the first frame has the list's own parts to make. */
  private static final double FIRST = 30;

  private static final double A_STEP = 90;

  /** Property of a list that has had rows. */
  private static final String FILLED = "striate-filled";

  private static final double UNKNOWN = 1_200;

  private Growth() {}

  /**
   * Has a list in the window grow with its first rows. Later its rows are there, and only change
   * what they show.
   *
   * @param rows what it is about to show
   * @param fill shows them
   * @return whether it fills the list with a later frame: one that is filled before it is low makes
   *     rows for the height that it had
   */
  public static boolean atFirst(Region list, List<?> rows, Runnable fill) {
    if (rows.isEmpty()
        || list.getProperties().putIfAbsent(FILLED, true) != null
        || list.getScene() == null) {
      return false;
    }
    List<Runnable> steps = new ArrayList<>(List.of(fill));
    steps.addAll(of(list));
    OneAFrame.run(steps);
    return true;
  }

  /**
   * Makes the list low.
   *
   * @return make it higher, step by step, until its height is not limited any more
   */
  public static List<Runnable> of(Region list) {
    double whole = list.getHeight() > 0 ? list.getHeight() : UNKNOWN;
    list.setMaxHeight(FIRST);
    List<Runnable> steps = new ArrayList<>();
    for (double next = A_STEP; next < whole; next += A_STEP) {
      double height = next;
      steps.add(() -> list.setMaxHeight(height));
    }
    steps.add(() -> list.setMaxHeight(Region.USE_COMPUTED_SIZE));
    return steps;
  }
}
