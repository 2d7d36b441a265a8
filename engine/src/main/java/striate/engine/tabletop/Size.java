package striate.engine.tabletop;

import java.util.Locale;

/** The size of a piece. */
public enum Size {
  SMALL(0.27, 0.31),
  BIG(0.40, 0.45);

  private final double least;
  private final double most;

  Size(double least, double most) {
    this.least = least;
    this.most = most;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A radius in cell widths; {@code share} in [0, 1) chooses within the size's range. */
  double radius(double share) {
    return least + (most - least) * share;
  }
}
