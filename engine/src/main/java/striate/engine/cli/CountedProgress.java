package striate.engine.cli;

import striate.engine.importance.Progress;

/**
 * Prints how far a measurement is: on a terminal one line that is redrawn, otherwise its tenths.
 */
final class CountedProgress implements Progress {
  private static final long REDRAW_NANOS = 100_000_000;

  private final Terminal terminal;
  private final String title;
  private int tenth;
  private long drawn;

  CountedProgress(Terminal terminal, String title) {
    this.terminal = terminal;
    this.title = title;
  }

  @Override
  public void at(int done, int of) {
    if (of == 0) {
      return;
    }
    if (terminal.live()) {
      long now = System.nanoTime();
      if (done == of) {
        terminal.err().print("\r\u001b[K");
      } else if (drawn == 0 || now - drawn > REDRAW_NANOS) {
        terminal.err().print("\r\u001b[K" + title + " " + done + "/" + of);
        drawn = now;
      }
      terminal.err().flush();
    } else if ((int) (10L * done / of) > tenth) {
      tenth = (int) (10L * done / of);
      terminal.say(title + " " + done + "/" + of);
    }
  }
}
