package striate.app.workspace;

import java.util.List;
import striate.charts.data.LayerTimes;
import striate.charts.data.Point;

/**
 * What only a run's journal tells.
 *
 * @param layerTimes of profiled steps
 * @param memory the worker's memory in MiB over steps; empty where the system does not tell
 */
public record RunTrace(LayerTimes layerTimes, List<Point> memory) {
  static final RunTrace NONE = new RunTrace(new LayerTimes(List.of()), List.of());

  public RunTrace {
    memory = List.copyOf(memory);
  }
}
