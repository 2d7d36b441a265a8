package striate.charts.data;

import java.util.List;

/**
 * How long each decoder layer took at some steps of a run.
 *
 * @param columns ascending in the step; all with the same number of layers
 */
public record LayerTimes(List<At> columns) {
  public LayerTimes {
    columns = List.copyOf(columns);
  }

  /** The number of layers; 0 without columns. */
  public int layers() {
    return columns.isEmpty() ? 0 : columns.get(0).layers().size();
  }

  /** One measured step. */
  public record At(int step, List<Layer> layers) {
    public At {
      layers = List.copyOf(layers);
    }
  }

  /**
   * One layer's part.
   *
   * @param backwardMillis 0 where no gradient goes through it
   */
  public record Layer(double forwardMillis, double backwardMillis) {
    public double millis() {
      return forwardMillis + backwardMillis;
    }
  }
}
