package striate.charts.figure;

import java.util.List;

/**
 * One drawn value, as it is read out where the pointer is.
 *
 * @param dataset the plot's data set
 * @param series the series in it
 * @param item the value's place in the series
 * @param name of the series
 * @param values with names and units, such as {@code step 120}
 * @param x where it is drawn, in the chart's points
 * @param y where it is drawn, in the chart's points
 * @param across whether a vertical line belongs to it, as it does where x is a scale
 */
public record ReadOut(
    int dataset,
    int series,
    int item,
    String name,
    List<String> values,
    double x,
    double y,
    boolean across) {

  public ReadOut {
    values = List.copyOf(values);
  }

  /** In one line. */
  public String text() {
    return name + ": " + String.join(", ", values);
  }
}
