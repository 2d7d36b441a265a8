package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import striate.charts.data.GroupLook;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;

class FigureThemeTest {
  private static final double[][] NORMAL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  /** Machado, Oliveira and Fernandes 2009, full severity. */
  private static final double[][] PROTANOPIA = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };

  private static final double[][] DEUTERANOPIA = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
  };

  @ParameterizedTest
  @EnumSource(FigureTheme.class)
  void textStandsOutFromItsGround(FigureTheme theme) {
    Color ground = theme.background();
    for (Color text :
        List.of(theme.text(), theme.muted(), theme.text(Sense.VISUAL), theme.text(Sense.TEXTUAL))) {
      assertThat(contrast(text, ground)).as(theme + " " + text).isGreaterThanOrEqualTo(4.5);
    }
  }

  @ParameterizedTest
  @EnumSource(FigureTheme.class)
  void linesAndBarsStandOutFromTheirGround(FigureTheme theme) {
    for (StrategyHue hue : StrategyHue.values()) {
      assertThat(contrast(theme.of(hue), theme.background()))
          .as(theme + " " + hue)
          .isGreaterThanOrEqualTo(3);
    }
    for (Sense sense : Sense.values()) {
      assertThat(contrast(theme.of(sense, 0, 1), theme.background())).isGreaterThanOrEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(FigureTheme.class)
  void kindsOfSelectionsDifferWithAnyColourVision(FigureTheme theme) {
    for (StrategyHue one : StrategyHue.values()) {
      for (StrategyHue other : StrategyHue.values()) {
        for (double[][] vision : List.of(NORMAL, PROTANOPIA, DEUTERANOPIA)) {
          if (one != other) {
            assertThat(distance(oklab(theme.of(one), vision), oklab(theme.of(other), vision)))
                .as(theme + " " + one + " " + other)
                .isGreaterThan(0.11);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FigureTheme.class)
  void groupsWithoutAColourAreNotTakenForThoseThatHaveOne(FigureTheme theme) {
    Color grey = theme.of(GroupLook.GREY);
    assertThat(contrast(grey, theme.background())).as(theme.name()).isGreaterThanOrEqualTo(3);
    for (double[][] vision : List.of(NORMAL, PROTANOPIA, DEUTERANOPIA)) {
      assertThat(distance(oklab(grey, vision), oklab(theme.of(StrategyHue.ALL), vision)))
          .as(theme + ": no colour vision tells greys apart better")
          .isGreaterThan(0.2);
    }
    for (StrategyHue hue : StrategyHue.values()) {
      assertThat(distance(oklab(grey, NORMAL), oklab(theme.of(hue), NORMAL)))
          .as(theme + " " + hue)
          .isGreaterThan(0.11);
    }
  }

  @Test
  void kindsOfSelectionsHaveBarsThatDifferWithoutColours() {
    Set<String> hatches = new HashSet<>();
    java.awt.geom.Rectangle2D bar = new java.awt.geom.Rectangle2D.Double(0, 0, 30, 60);
    for (Hatch mark : Hatch.values()) {
      StringBuilder lines = new StringBuilder();
      mark.lines(bar, 0)
          .forEach(
              line -> {
                lines.append(line.getP1()).append(line.getP2());
                assertThat(line.getBounds2D().getMinX()).isGreaterThanOrEqualTo(-1e-6);
                assertThat(line.getBounds2D().getMaxY()).isLessThanOrEqualTo(60 + 1e-6);
              });
      hatches.add(lines.toString());
    }
    assertThat(hatches).hasSize(StrategyHue.values().length);
  }

  /** WCAG 2.1. */
  private static double contrast(Color one, Color other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  private static double luminance(Color colour) {
    double[] rgb = linear(colour);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  }

  private static double[] linear(Color colour) {
    double[] rgb = {colour.getRed() / 255.0, colour.getGreen() / 255.0, colour.getBlue() / 255.0};
    for (int i = 0; i < 3; i++) {
      rgb[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : Math.pow((rgb[i] + 0.055) / 1.055, 2.4);
    }
    return rgb;
  }

  private static double[] oklab(Color colour, double[][] vision) {
    double[] seen = times(vision, linear(colour));
    for (int i = 0; i < 3; i++) {
      seen[i] = Math.max(0, Math.min(1, seen[i]));
    }
    double[] lms =
        times(
            new double[][] {
              {0.4122214708, 0.5363325363, 0.0514459929},
              {0.2119034982, 0.6806995451, 0.1073969566},
              {0.0883024619, 0.2817188376, 0.6299787005}
            },
            seen);
    for (int i = 0; i < 3; i++) {
      lms[i] = Math.cbrt(lms[i]);
    }
    return times(
        new double[][] {
          {0.2104542553, 0.7936177850, -0.0040720468},
          {1.9779984951, -2.4285922050, 0.4505937099},
          {0.0259040371, 0.7827717662, -0.8086757660}
        },
        lms);
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        product[i] += matrix[i][j] * vector[j];
      }
    }
    return product;
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(
        Math.pow(one[0] - other[0], 2)
            + Math.pow(one[1] - other[1], 2)
            + Math.pow(one[2] - other[2], 2));
  }
}
