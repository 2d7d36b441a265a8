package striate.charts.data;

/** One measurement: {@code y} at {@code x}. */
public record Point(double x, double y) {}
