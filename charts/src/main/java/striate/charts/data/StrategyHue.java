package striate.charts.data;

/** The kinds of layer selection, each with the same colour in every figure and table. */
public enum StrategyHue {
  ALL,
  SPARSE,
  BOTTOM,
  MIDDLE,
  TOP,
  HYBRID,
  SINGLE,
  PROJECTOR_ONLY,
  CUSTOM
}
