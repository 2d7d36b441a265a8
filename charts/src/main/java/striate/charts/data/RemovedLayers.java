package striate.charts.data;

import java.util.List;

/**
 * What is left of a model's scores while layers are removed.
 *
 * @param series in the order of the legend
 * @param removed how many layers are pointed at; negative for none
 */
public record RemovedLayers(List<Series> series, int removed) {

  /** A line: scores in [0, 1] over numbers of removed layers. */
  public record Series(String name, Sense sense, Kind kind, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /** Which model a line is of. */
  public enum Kind {
    /** The one that is pruned. */
    PRUNED,
    /** Another one that loses the same layers. */
    COMPARED,
    /** What was tuned again after the last layer had gone. */
    HEALED
  }

  public RemovedLayers {
    series = List.copyOf(series);
  }
}
