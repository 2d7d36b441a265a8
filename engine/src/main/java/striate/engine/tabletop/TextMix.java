package striate.engine.tabletop;

/**
 * What the text of a stage is made of. What the shares leave is rosters.
 *
 * @param fewestPlayers in a scene, 2..mostPlayers
 * @param mostPlayers at most 7
 * @param passes most passes that a question asks about, 1..{@value SceneTask#MOST_PASSES}
 * @param withoutScene share of samples without a scene, 0..1
 * @param shirts share of samples with shirts alone
 * @param descriptions share of samples with whole descriptions
 */
public record TextMix(
    int fewestPlayers,
    int mostPlayers,
    int passes,
    double withoutScene,
    double shirts,
    double descriptions) {
  public TextMix {
    if (Math.min(Math.min(withoutScene, shirts), descriptions) < 0
        || withoutScene + shirts + descriptions > 1) {
      throw new IllegalArgumentException("the shares are negative, or together more than 1");
    }
    if (passes < 1 || passes > SceneTask.MOST_PASSES) {
      throw new IllegalArgumentException(
          passes + " passes are outside 1.." + SceneTask.MOST_PASSES);
    }
  }
}
