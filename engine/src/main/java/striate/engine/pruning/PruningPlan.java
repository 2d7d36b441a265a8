package striate.engine.pruning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;

/**
 * How layers are removed: at each step the least important block of candidates.
 *
 * @param candidates the layers that may go
 * @param steps how often a block is removed, from 1
 * @param block consecutive layers per step, from 1; layers count as consecutive when all between
 *     them are gone
 * @param rerank whether what is left is measured again after each step; otherwise the whole model's
 *     scores decide all steps, and a block's layers are consecutive in the whole model
 */
public record PruningPlan(LayerSelection candidates, int steps, int block, boolean rerank) {
  /**
   * @throws Problem if there are not enough candidates, or no layer would be left
   */
  public PruningPlan {
    if (steps < 1 || block < 1) {
      throw Problem.badInput(
          steps + " steps of " + block + " layers", "--steps, --block", "take 1 or more of each");
    }
    long removed = (long) steps * block;
    if (removed > candidates.count()) {
      throw Problem.badInput(
          removed + " layers are to go but only " + candidates.count() + " may: " + candidates,
          "--steps",
          "take fewer steps, a smaller region, or --allow-region");
    }
    if (removed >= candidates.layerCount()) {
      throw Problem.badInput("no layer would be left", "--steps", "take fewer steps");
    }
  }

  /** A model's layers except its region. */
  public static LayerSelection outside(LayerSelection region) {
    return region.invert();
  }

  /** Scores of layers, measured on what is left. */
  public interface Ranking {
    /**
     * @param left the layers that are left, ascending
     * @return each block's score by its first layer; with blocks of one layer, each layer's
     */
    Map<Integer, Double> of(List<Integer> left);
  }

  /**
   * The layers that go next, ascending.
   *
   * @param removed the layers that are gone
   * @param scores of blocks of this plan's size, by first layer
   * @throws Problem if no block of candidates is left
   */
  public List<Integer> next(Collection<Integer> removed, Map<Integer, Double> scores) {
    List<Integer> left = left(removed);
    List<Integer> best = List.of();
    double least = Double.NaN;
    for (int i = 0; i + block <= left.size(); i++) {
      List<Integer> layers = left.subList(i, i + block);
      Double score = scores.get(layers.get(0));
      boolean whole = rerank || layers.get(block - 1) - layers.get(0) == block - 1;
      if (whole
          && score != null
          && !score.isNaN()
          && layers.stream().allMatch(candidates::contains)
          && (best.isEmpty() || score < least)) {
        best = layers;
        least = score;
      }
    }
    if (best.isEmpty()) {
      throw Problem.badInput(
          "no block of " + block + " consecutive layers that may go is left among " + left,
          "--block",
          "take smaller blocks or fewer steps");
    }
    return List.copyOf(best);
  }

  /** The layers that are not gone, ascending. */
  public List<Integer> left(Collection<Integer> removed) {
    SortedSet<Integer> left = LayerSelection.all(candidates.layerCount()).asSet();
    left.removeAll(removed);
    return List.copyOf(left);
  }

  /**
   * All steps: what each removes.
   *
   * @param ranking is asked before every step, or once
   */
  public List<List<Integer>> order(Ranking ranking) {
    List<List<Integer>> steps = new ArrayList<>();
    SortedSet<Integer> removed = new TreeSet<>();
    Map<Integer, Double> scores = Map.of();
    for (int step = 0; step < this.steps; step++) {
      if (step == 0 || rerank) {
        scores = ranking.of(left(removed));
      }
      List<Integer> next = next(removed, scores);
      removed.addAll(next);
      steps.add(next);
    }
    return steps;
  }

  /** Each block's score as the sum of its layers'. */
  public static Map<Integer, Double> summed(
      Map<Integer, Double> scores, List<Integer> left, int block) {
    Map<Integer, Double> sums = new java.util.TreeMap<>();
    for (int i = 0; i + block <= left.size(); i++) {
      double sum = 0;
      for (int layer : left.subList(i, i + block)) {
        sum += scores.getOrDefault(layer, Double.NaN);
      }
      sums.put(left.get(i), sum);
    }
    return sums;
  }
}
