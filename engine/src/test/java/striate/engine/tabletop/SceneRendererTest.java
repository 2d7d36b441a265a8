package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SceneRendererTest {
  private static final Scene SCENE =
      Scene.parse("tabletop:0=striped-red,5=plain-blue,7=checked-yellow;look=3");

  @Test
  void theSameSceneHasTheSamePixelsOnEveryMachine() {
    CRC32 sum = new CRC32();
    sum.update(SceneRenderer.render(SCENE).rgb());
    assertThat(sum.getValue()).isEqualTo(3745587801L);
  }

  @Test
  void anotherLookShowsTheSameSceneDifferently() {
    Scene other = new Scene(SCENE.round(), 4);
    assertThat(SceneRenderer.render(other).rgb()).isNotEqualTo(SceneRenderer.render(SCENE).rgb());
  }

  /** Red occurs as arm and shirt of its player, and as the flag of the one before. */
  @Test
  void redIsInThePatchesOfItsPlayerAndOfTheFlagThatNamesIt() {
    for (long look = 0; look < 50; look++) {
      byte[] rgb = SceneRenderer.render(new Scene(SCENE.round(), look)).rgb();
      for (int patch = 0; patch < Scene.PATCHES; patch++) {
        boolean red = patch == 0 || patch == 1 || patch == 14;
        assertThat(count(rgb, patch, (r, g, b) -> r - Math.max(g, b) > 70) > 8)
            .as("look %d, patch %d", look, patch)
            .isEqualTo(red);
      }
    }
  }

  /** The lower left of an arm's patch shows the ground, or a light ball with a dark spot on it. */
  @Test
  void onlyTheFirstPlayersArmHasTheBall() {
    for (long look = 0; look < 50; look++) {
      byte[] rgb = SceneRenderer.render(new Scene(SCENE.round(), look)).rgb();
      for (int patch = 0; patch < Scene.PATCHES; patch += 2) {
        assertThat(contrast(rgb, patch) > 300)
            .as("look %d, patch %d", look, patch)
            .isEqualTo(patch == 0);
      }
    }
  }

  @Test
  void aPatternedShirtIsDarkInPartsAndAPlainOneIsNot() {
    for (Pattern pattern : Pattern.values()) {
      for (long look = 0; look < 50; look++) {
        Scene scene =
            Scene.parse("tabletop:2=" + pattern.word() + "-white,5=plain-blue;look=" + look);
        double dark = darkShareOfTheMiddle(SceneRenderer.render(scene).rgb(), 5);
        switch (pattern) {
          case PLAIN -> assertThat(dark).as("%s %d", pattern, look).isZero();
          case DOTTED -> assertThat(dark).as("%s %d", pattern, look).isBetween(0.1, 0.4);
          default -> assertThat(dark).as("%s %d", pattern, look).isBetween(0.35, 0.65);
        }
      }
    }
  }

  private static int contrast(byte[] rgb, int patch) {
    int lightest = 0;
    int darkest = 3 * 255;
    for (int y = 11; y < SceneRenderer.PATCH; y++) {
      for (int x = 1; x < 9; x++) {
        int light = light(rgb, patch, x, y);
        lightest = Math.max(lightest, light);
        darkest = Math.min(darkest, light);
      }
    }
    return lightest - darkest;
  }

  private static double darkShareOfTheMiddle(byte[] rgb, int patch) {
    int dark = 0;
    for (int y = 6; y < 11; y++) {
      for (int x = 6; x < 11; x++) {
        dark += light(rgb, patch, x, y) < 450 ? 1 : 0;
      }
    }
    return dark / 25.0;
  }

  private static int light(byte[] rgb, int patch, int x, int y) {
    int at = at(patch, x, y);
    return (rgb[at] & 255) + (rgb[at + 1] & 255) + (rgb[at + 2] & 255);
  }

  private static int at(int patch, int x, int y) {
    int column = patch % Scene.SIDE * SceneRenderer.PATCH + x;
    int row = patch / Scene.SIDE * SceneRenderer.PATCH + y;
    return 3 * (row * SceneRenderer.PICTURE + column);
  }

  private interface Seen {
    boolean matches(int red, int green, int blue);
  }

  private static int count(byte[] rgb, int patch, Seen seen) {
    int found = 0;
    for (int y = 0; y < SceneRenderer.PATCH; y++) {
      for (int x = 0; x < SceneRenderer.PATCH; x++) {
        int at = at(patch, x, y);
        found += seen.matches(rgb[at] & 255, rgb[at + 1] & 255, rgb[at + 2] & 255) ? 1 : 0;
      }
    }
    return found;
  }
}
