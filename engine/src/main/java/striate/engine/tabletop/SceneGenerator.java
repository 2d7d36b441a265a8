package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Random scenes from a seed; the n-th scene depends only on the seed and n. */
public final class SceneGenerator {
  /** Maximum number of pieces, without cards. */
  public static final int MOST_PIECES = 3;

  private static final List<Integer> CELLS = IntStream.range(0, Scene.CELLS).boxed().toList();

  private final long seed;
  private final Split split;
  private final int mostPieces;

  /**
   * @param mostPieces 1..3; all numbers from 1 to it are equally likely
   */
  public SceneGenerator(long seed, Split split, int mostPieces) {
    if (mostPieces < 1 || mostPieces > MOST_PIECES) {
      throw new IllegalArgumentException(mostPieces + " pieces are outside 1.." + MOST_PIECES);
    }
    this.seed = seed;
    this.split = split;
    this.mostPieces = mostPieces;
  }

  /** The scene with this 0-based number. */
  public Scene scene(long index) {
    Dice dice = Dice.of(seed, index);
    int count = 1 + dice.below(mostPieces);
    while (true) {
      Scene scene = draw(dice, count);
      if (scene.split() == split) {
        return scene;
      }
    }
  }

  /**
   * A scene with only one piece or, with probability 0.3, only one card: the subject of captions.
   */
  public Scene singleThing(long index) {
    Dice dice = Dice.of(~seed, index);
    while (true) {
      int cell = dice.below(Scene.CELLS);
      boolean withCard = dice.share() < 0.3;
      Piece piece =
          new Piece(
              dice.pick(List.of(Size.values())),
              dice.pick(List.of(Colour.values())),
              dice.pick(List.of(Shape.values())),
              cell);
      Card card = new Card(dice.below(10), cell);
      long look = dice.nextLong();
      Scene scene =
          withCard ? new Scene(List.of(), card, look) : new Scene(List.of(piece), null, look);
      if (scene.split() == split) {
        return scene;
      }
    }
  }

  private static Scene draw(Dice dice, int count) {
    boolean withCard = dice.coin();
    List<Integer> cells = dice.draw(CELLS, count + 1);
    List<Shape> shapes = dice.draw(List.of(Shape.values()), count);
    List<Colour> colours = dice.draw(List.of(Colour.values()), count);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pieces.add(
          new Piece(
              dice.pick(List.of(Size.values())), colours.get(i), shapes.get(i), cells.get(i)));
    }
    Card card = withCard ? new Card(dice.below(10), cells.get(count)) : null;
    return new Scene(pieces, card, dice.nextLong());
  }
}
