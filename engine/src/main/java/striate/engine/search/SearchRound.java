package striate.engine.search;

import java.util.List;
import striate.engine.region.LayerSelection;

/**
 * What one round of a search found.
 *
 * @param number from 1
 * @param steps optimizer steps of its trials
 * @param reference what the candidates are compared with
 * @param candidates the best first
 * @param chosen the selection to go on with
 */
public record SearchRound(
    int number,
    int steps,
    LayerSelection reference,
    List<Candidate> candidates,
    LayerSelection chosen) {
  public SearchRound {
    candidates = List.copyOf(candidates);
  }

  /** What became of a candidate. */
  public enum Fate {
    /** The best. */
    BEST,
    /** Not told apart from the best, and kept. */
    KEPT,
    /** Not told apart from the best, and left out all the same, as only some can be kept. */
    LEFT_OUT,
    /** Worse than the best, by the corrected p value. */
    WORSE
  }

  /**
   * @param difference from the reference
   * @param p of no difference from the reference, corrected for the candidates; 1 for the reference
   */
  public record Candidate(
      LayerSelection selection, double score, double difference, double p, Fate fate) {}
}
