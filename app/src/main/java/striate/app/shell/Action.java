package striate.app.shell;

import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Something that the window can do, for the command palette and the sheet of shortcuts.
 *
 * @param title in the imperative, such as {@code Show Live}
 * @param keys its shortcut as people read it; empty without
 * @param possible whether it can be done now
 */
record Action(String title, String keys, BooleanSupplier possible, Runnable run) {

  static Action of(String title, String keys, Runnable run) {
    return new Action(title, keys, () -> true, run);
  }

  /** Whether each word of the query begins a word of the title, in any order. */
  boolean matches(String query) {
    String words = " " + title.toLowerCase(Locale.ROOT);
    for (String part : query.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
      if (!part.isEmpty() && !words.contains(" " + part)) {
        return false;
      }
    }
    return true;
  }
}
