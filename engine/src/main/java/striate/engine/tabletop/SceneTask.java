package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Kinds of questions about a scene: visual tasks with its image, textual tasks with the written
 * scene. The object of the question is the last word of the prompt, right before the answer.
 */
public enum SceneTask {
  COLOUR("colour") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      Piece piece = dice.pick(scene.pieces());
      return question("colour of " + piece.shape().word(), piece.colour().word(), COLOURS);
    }
  },
  SHAPE("shape") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      Piece piece = dice.pick(scene.pieces());
      return question("shape of " + piece.colour().word(), piece.shape().word(), SHAPES);
    }
  },
  SIZE("size") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      Piece piece = dice.pick(scene.pieces());
      return question("size of " + piece.shape().word(), piece.size().word(), SIZES);
    }
  },
  COUNTING("counting") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      return question("count shapes", Integer.toString(scene.pieces().size()), COUNTS);
    }
  },
  EXISTENCE("existence") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      boolean byColour = dice.coin();
      List<String> there =
          scene.pieces().stream()
              .map(p -> byColour ? p.colour().word() : p.shape().word())
              .toList();
      List<String> missing = new ArrayList<>(byColour ? COLOURS : SHAPES);
      missing.removeAll(there);
      boolean yes = dice.coin();
      return question("any " + dice.pick(yes ? there : missing), yes ? "yes" : "no", YES_NO);
    }
  },
  RELATION("relation") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      if (scene.pieces().size() < 2) {
        return Optional.empty();
      }
      List<Piece> two = dice.draw(scene.pieces(), 2);
      Piece one = two.get(0);
      Piece other = two.get(1);
      if (one.row() == other.row()) {
        return Optional.empty();
      }
      return question(
          "level " + one.shape().word() + " " + other.shape().word(),
          one.row() < other.row() ? "above" : "below",
          LEVELS);
    }
  },
  COMPARISON("comparison") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      if (scene.pieces().size() < 2) {
        return Optional.empty();
      }
      List<Piece> two = dice.draw(scene.pieces(), 2);
      Piece one = two.get(0);
      Piece other = two.get(1);
      if (one.size() == other.size()) {
        return Optional.empty();
      }
      boolean bigger = dice.coin();
      Piece found = (one.size() == Size.BIG) == bigger ? one : other;
      List<String> shapes = List.of(one.shape().word(), other.shape().word());
      return question(
          (bigger ? "bigger " : "smaller ") + String.join(" ", shapes),
          found.shape().word(),
          shapes);
    }
  },
  READING("reading") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      Card card = scene.card();
      return card == null ? Optional.empty() : question("read digit", card.word(), DIGITS);
    }
  },
  PLACE("place") {
    @Override
    Optional<Question> ask(Dice dice, Scene scene) {
      Piece piece = dice.pick(scene.pieces());
      return question("row of " + piece.shape().word(), Integer.toString(piece.row() + 1), ROWS);
    }
  };

  static final List<String> COLOURS = Arrays.stream(Colour.values()).map(Colour::word).toList();
  static final List<String> SHAPES = Arrays.stream(Shape.values()).map(Shape::word).toList();
  static final List<String> SIZES = Arrays.stream(Size.values()).map(Size::word).toList();
  static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final List<String> COUNTS = List.of("1", "2", "3");
  private static final List<String> ROWS = List.of("1", "2", "3", "4");
  private static final List<String> LEVELS = List.of("above", "below");
  private static final List<String> YES_NO = List.of("yes", "no");

  private final String id;

  SceneTask(String id) {
    this.id = id;
  }

  /** The visual task's name in job files; the textual task's has the prefix {@code written-}. */
  public String id() {
    return id;
  }

  /** A random question of this kind; empty if this scene or draw has none. */
  abstract Optional<Question> ask(Dice dice, Scene scene);

  private static Optional<Question> question(String prompt, String answer, List<String> options) {
    return Optional.of(new Question(prompt, answer, options));
  }
}
