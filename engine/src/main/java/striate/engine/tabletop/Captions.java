package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;

/** Captions of whole scenes, as turns of a sample. */
final class Captions {
  private Captions() {}

  /** The words of all patches in their order, found by place. */
  static List<Question> byPatch(Scene scene) {
    return List.of(caption("describe", scene.description()));
  }

  /**
   * For each player, in any order, the pattern, the colour of the flag, and {@code ball} or {@code
   * no}: found by colour.
   */
  static List<Question> byPlayer(Dice dice, Scene scene) {
    List<Question> turns = new ArrayList<>();
    for (Player player : dice.draw(scene.round(), scene.round().size())) {
      turns.add(
          caption(
              (turns.isEmpty() ? "players " : "") + player.colour().word(),
              String.join(
                  " ",
                  player.pattern().word(),
                  scene.after(player, 1).colour().word(),
                  player.equals(scene.after(0)) ? "ball" : "no")));
    }
    return turns;
  }

  private static Question caption(String prompt, String words) {
    return new Question(prompt, words, List.of(words));
  }
}
