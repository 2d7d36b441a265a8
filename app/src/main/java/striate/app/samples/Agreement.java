package striate.app.samples;

import org.jspecify.annotations.Nullable;

/** Which questions are shown, by whether two runs were right. */
public enum Agreement {
  ALL("all questions"),
  A_NOT_B("A right, B wrong"),
  B_NOT_A("A wrong, B right"),
  ONE_OF_THEM("only one right"),
  BOTH_RIGHT("both right"),
  BOTH_WRONG("both wrong"),
  ANSWERS_DIFFER("different answers");

  private final String words;

  Agreement(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Whether a question with these answers is shown; without one of them, only among all. */
  boolean holds(SampleRow.@Nullable Given a, SampleRow.@Nullable Given b) {
    if (this == ALL) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    return switch (this) {
      case ALL -> true;
      case A_NOT_B -> a.right() && !b.right();
      case B_NOT_A -> !a.right() && b.right();
      case ONE_OF_THEM -> a.right() != b.right();
      case BOTH_RIGHT -> a.right() && b.right();
      case BOTH_WRONG -> !a.right() && !b.right();
      case ANSWERS_DIFFER -> !a.text().strip().equals(b.text().strip());
    };
  }
}
