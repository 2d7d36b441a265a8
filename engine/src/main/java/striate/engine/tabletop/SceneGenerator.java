package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Random scenes from a seed; the n-th scene depends only on the seed and n. */
public final class SceneGenerator {
  private static final List<Integer> PLACES = IntStream.range(0, Scene.PLACES).boxed().toList();

  private final long seed;
  private final Split split;
  private final int fewest;
  private final int most;

  /** Scenes with any number of players, 2..7. */
  public SceneGenerator(long seed, Split split) {
    this(seed, split, Scene.FEWEST_PLAYERS, Scene.MOST_PLAYERS);
  }

  /**
   * @param fewest players, 2..most
   * @param most players, at most 7; all numbers between are equally likely
   */
  public SceneGenerator(long seed, Split split, int fewest, int most) {
    if (fewest < Scene.FEWEST_PLAYERS || most > Scene.MOST_PLAYERS || fewest > most) {
      throw new IllegalArgumentException(
          fewest
              + " to "
              + most
              + " players are not within "
              + Scene.FEWEST_PLAYERS
              + ".."
              + Scene.MOST_PLAYERS);
    }
    this.seed = seed;
    this.split = split;
    this.fewest = fewest;
    this.most = most;
  }

  /** The scene with this 0-based number. */
  public Scene scene(long index) {
    Dice dice = Dice.of(seed, index);
    int count = fewest + dice.below(most - fewest + 1);
    while (true) {
      Scene scene = draw(dice, count);
      if (scene.split() == split) {
        return scene;
      }
    }
  }

  private static Scene draw(Dice dice, int count) {
    List<Integer> places = dice.draw(PLACES, count);
    List<Colour> colours = dice.draw(List.of(Colour.values()), count);
    List<Player> round = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      round.add(new Player(colours.get(i), dice.pick(List.of(Pattern.values())), places.get(i)));
    }
    return new Scene(round, dice.nextLong());
  }
}
