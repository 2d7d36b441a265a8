package striate.app.region;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Earlier selections of one model, to go back to. Of a drag or of typing, only the start is kept.
 */
final class SelectionHistory {
  private static final int MOST = 200;

  private final Deque<SortedSet<Integer>> undone = new ArrayDeque<>();
  private final Deque<SortedSet<Integer>> before = new ArrayDeque<>();
  private @Nullable Object edit;

  /**
   * The selection is about to change.
   *
   * @param edit what changes it; further changes by the same one belong to it. Null = a change on
   *     its own
   */
  void changing(SortedSet<Integer> from, @Nullable Object edit) {
    if (edit == null || edit != this.edit) {
      before.push(copy(from));
      if (before.size() > MOST) {
        before.removeLast();
      }
    }
    this.edit = edit;
    undone.clear();
  }

  /** What comes next is another edit. */
  void ended() {
    edit = null;
  }

  /** The selection before the last edit; null if there was none. */
  @Nullable SortedSet<Integer> undo(SortedSet<Integer> current) {
    return move(current, before, undone);
  }

  /** The selection that the last {@link #undo} took back; null if there was none. */
  @Nullable SortedSet<Integer> redo(SortedSet<Integer> current) {
    return move(current, undone, before);
  }

  private @Nullable SortedSet<Integer> move(
      SortedSet<Integer> current, Deque<SortedSet<Integer>> from, Deque<SortedSet<Integer>> to) {
    ended();
    if (from.isEmpty()) {
      return null;
    }
    to.push(copy(current));
    return from.pop();
  }

  boolean canUndo() {
    return !before.isEmpty();
  }

  boolean canRedo() {
    return !undone.isEmpty();
  }

  void clear() {
    before.clear();
    undone.clear();
    ended();
  }

  private static SortedSet<Integer> copy(SortedSet<Integer> layers) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(layers));
  }
}
