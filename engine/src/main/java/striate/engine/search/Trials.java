package striate.engine.search;

import java.util.List;
import striate.engine.region.LayerSelection;

/** Tunes and scores selections for a search. */
public interface Trials {

  /**
   * Tunes each selection for so many steps and scores it; what was done before is not repeated.
   *
   * @throws striate.engine.run.Problem if one cannot be tuned
   */
  Scores of(List<LayerSelection> selections, int steps) throws InterruptedException;

  /** Seconds that all trials so far have taken, also those of earlier sittings. */
  double secondsSpent();

  /** Seconds that these would take that are not done yet; 0 where that is not known. */
  double secondsFor(List<LayerSelection> selections, int steps);

  /** Scores of selections on the same questions. */
  interface Scores {
    /** The mean over questions and seeds. */
    double score(LayerSelection selection);

    /**
     * Differences of some selections from one, with p values that are corrected for their number.
     *
     * @param others without the reference
     */
    List<Against> against(LayerSelection reference, List<LayerSelection> others);
  }

  /**
   * A selection against a reference, paired over questions.
   *
   * @param difference selection minus reference
   * @param p two-sided, corrected for all that were compared with the reference
   */
  record Against(LayerSelection selection, double difference, double low, double high, double p) {}
}
