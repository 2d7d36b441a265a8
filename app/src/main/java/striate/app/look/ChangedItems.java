package striate.app.look;

import java.util.List;
import java.util.function.Function;
import javafx.collections.ObservableList;

/**
 * Brings a shown list up to date by touching only what differs: setting ten thousand rows takes
 * long.
 */
public final class ChangedItems {
  private ChangedItems() {}

  /**
   * Makes {@code shown} equal to {@code now}.
   *
   * @param key tells whether two items are the same row in two states
   */
  public static <T> void show(ObservableList<T> shown, List<T> now, Function<T, ?> key) {
    int begin = 0;
    int common = Math.min(shown.size(), now.size());
    while (begin < common && same(shown.get(begin), now.get(begin), key)) {
      begin++;
    }
    int end = 0;
    while (end < common - begin
        && same(shown.get(shown.size() - 1 - end), now.get(now.size() - 1 - end), key)) {
      end++;
    }
    List<T> added = now.subList(begin, now.size() - end);
    if (begin < shown.size() - end) {
      shown.remove(begin, shown.size() - end);
    }
    if (!added.isEmpty()) {
      shown.addAll(begin, added);
    }
    for (int i = 0; i < now.size(); i++) {
      if (shown.get(i) != now.get(i)) {
        shown.set(i, now.get(i));
      }
    }
  }

  private static <T> boolean same(T a, T b, Function<T, ?> key) {
    return a == b || key.apply(a).equals(key.apply(b));
  }
}
