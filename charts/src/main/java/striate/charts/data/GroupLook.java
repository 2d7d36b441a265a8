package striate.charts.data;

/**
 * What a group of runs looks like in every list and figure.
 *
 * @param shade 0 has the colour of the kind of selection; further groups of the kind are lighter
 * @param marker another one for every group in colour
 * @param grey whether it is one of the many that have no colour of their own
 */
public record GroupLook(StrategyHue hue, int shade, Marker marker, boolean grey) {
  /** What all groups look like that have no colour of their own. */
  public static final GroupLook GREY = new GroupLook(StrategyHue.ALL, 0, Marker.CIRCLE, true);

  /** The first group of a kind. */
  public static GroupLook of(StrategyHue hue) {
    return new GroupLook(hue, 0, own(hue), false);
  }

  private static Marker own(StrategyHue hue) {
    return switch (hue) {
      case ALL -> Marker.CIRCLE;
      case SPARSE -> Marker.SQUARE;
      case BOTTOM -> Marker.POINTING_DOWN;
      case MIDDLE -> Marker.DIAMOND;
      case TOP -> Marker.TRIANGLE;
      case HYBRID -> Marker.HEXAGON;
      case SINGLE -> Marker.PLUS;
      case PROJECTOR_ONLY -> Marker.CROSS;
      case CUSTOM -> Marker.STAR;
    };
  }
}
