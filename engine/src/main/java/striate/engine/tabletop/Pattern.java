package striate.engine.tabletop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The pattern of a player's shirt. */
public enum Pattern {
  PLAIN {
    @Override
    boolean darkens(int x, int y) {
      return false;
    }
  },
  STRIPED {
    @Override
    boolean darkens(int x, int y) {
      return Math.floorMod(y, 4) < 2;
    }
  },
  DOTTED {
    @Override
    boolean darkens(int x, int y) {
      return Math.floorMod(x, 4) < 2 && Math.floorMod(y, 4) < 2;
    }
  },
  CHECKED {
    @Override
    boolean darkens(int x, int y) {
      return Math.floorMod(Math.floorDiv(x, 2) + Math.floorDiv(y, 2), 2) == 0;
    }
  };

  static final List<String> WORDS = Arrays.stream(values()).map(Pattern::word).toList();

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the shirt is dark at a pixel. */
  abstract boolean darkens(int x, int y);
}
