package striate.engine.search;

import java.util.function.Consumer;

/** A way to search. Given the same scores, it takes the same steps: to resume, run it again. */
public interface Search {

  /**
   * Searches until it ends or its time is over.
   *
   * @param listener hears of every round
   */
  SearchResult run(Trials trials, Budget budget, Consumer<SearchRound> listener)
      throws InterruptedException;

  /**
   * What a search may spend and when it believes a difference.
   *
   * @param seconds of all trials together; infinite for no bound
   * @param alpha error level of its decisions, in (0, 1)
   */
  record Budget(double seconds, double alpha) {
    /** Whether trials of so many seconds are still within it. */
    boolean allows(Trials trials, double more) {
      return trials.secondsSpent() + more <= seconds;
    }
  }
}
