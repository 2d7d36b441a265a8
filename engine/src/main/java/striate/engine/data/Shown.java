package striate.engine.data;

import striate.engine.run.OneLine;

/** Names from a samples file as a message shows them. */
final class Shown {
  /** The longest, in characters. */
  static final int MOST = 80;

  /** Leaves room for what {@link OneLine} says in the middle of what it shortens. */
  private static final int WHOLE = 52;

  private Shown() {}

  /** In one line of at most {@link #MOST} characters, without control characters. */
  static String of(String text) {
    String line = OneLine.of(text, text.length() <= MOST ? MOST : WHOLE);
    return line.length() <= MOST ? line : line.substring(0, MOST - 1) + '…';
  }
}
