package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SceneRendererTest {
  private static final Scene SCENE =
      Scene.parse(
          "tabletop:0=big-red-circle,5=small-blue-cross,10=7,15=big-yellow-triangle;look=3");

  @Test
  void theSameScenePaintsTheSamePixelsOnEveryMachine() {
    CRC32 sum = new CRC32();
    sum.update(SceneRenderer.render(SCENE).rgb());
    assertThat(sum.getValue()).isEqualTo(3013142356L);
  }

  @Test
  void anotherLookPaintsTheSameSceneDifferently() {
    Scene other = new Scene(SCENE.pieces(), SCENE.card(), 4);
    assertThat(SceneRenderer.render(other).rgb()).isNotEqualTo(SceneRenderer.render(SCENE).rgb());
  }

  @Test
  void aRedPieceIsRedOnlyInItsCell() {
    Scene scene = Scene.parse("tabletop:6=big-red-square;look=11");
    byte[] rgb = SceneRenderer.render(scene).rgb();
    for (int cell = 0; cell < Scene.CELLS; cell++) {
      assertThat(redPixels(rgb, cell) > 20).as("cell %d", cell).isEqualTo(cell == 6);
    }
  }

  @Test
  void aBiggerPieceCoversMorePixels() {
    int small =
        redPixels(SceneRenderer.render(Scene.parse("tabletop:6=small-red-circle;look=1")).rgb(), 6);
    int big =
        redPixels(SceneRenderer.render(Scene.parse("tabletop:6=big-red-circle;look=1")).rgb(), 6);
    assertThat(big).isGreaterThan(3 * small / 2);
  }

  @Test
  void edgesAreSmoothed() {
    byte[] rgb = SceneRenderer.render(Scene.parse("tabletop:6=big-red-circle;look=1")).rgb();
    int between = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      int excess = (rgb[i] & 255) - (rgb[i + 1] & 255);
      if (excess > 40 && excess < 90) {
        between++;
      }
    }
    assertThat(between).isPositive();
  }

  @Test
  void digitsAreDarkOnLightPaper() {
    for (int digit = 0; digit <= 9; digit++) {
      byte[] rgb = SceneRenderer.render(Scene.parse("tabletop:0=" + digit + ";look=9")).rgb();
      int dark = 0;
      int light = 0;
      for (int y = 0; y < SceneRenderer.CELL; y++) {
        for (int x = 0; x < SceneRenderer.CELL; x++) {
          int green = rgb[3 * (y * SceneRenderer.PICTURE + x) + 1] & 255;
          dark += green < 90 ? 1 : 0;
          light += green > 200 ? 1 : 0;
        }
      }
      assertThat(dark).as("digit %d", digit).isBetween(8, 90);
      assertThat(light).as("digit %d", digit).isGreaterThan(40);
    }
  }

  private static int redPixels(byte[] rgb, int cell) {
    int red = 0;
    for (int y = 0; y < SceneRenderer.CELL; y++) {
      for (int x = 0; x < SceneRenderer.CELL; x++) {
        int column = cell % Scene.SIDE * SceneRenderer.CELL + x;
        int row = cell / Scene.SIDE * SceneRenderer.CELL + y;
        int at = 3 * (row * SceneRenderer.PICTURE + column);
        red += (rgb[at] & 255) - (rgb[at + 1] & 255) > 70 ? 1 : 0;
      }
    }
    return red;
  }
}
