package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Kinds of questions without a scene. */
public enum TextTask {
  ARITHMETIC("arithmetic") {
    @Override
    Question ask(Dice dice) {
      int a = dice.below(10);
      int b = dice.below(10);
      if (a + b < 10 && dice.coin()) {
        return new Question(a + " plus " + b, Integer.toString(a + b), DIGITS);
      }
      int most = Math.max(a, b);
      int least = Math.min(a, b);
      return new Question(most + " minus " + least, Integer.toString(most - least), DIGITS);
    }
  },
  ORDER("order") {
    @Override
    Question ask(Dice dice) {
      List<Integer> two = dice.draw(NUMBERS, 2);
      int first = two.get(0);
      int second = two.get(1);
      boolean least = dice.coin();
      int found = least ? Math.min(first, second) : Math.max(first, second);
      return new Question(
          (least ? "least " : "most ") + first + " " + second,
          Integer.toString(found),
          List.of(Integer.toString(first), Integer.toString(second)));
    }
  },
  ANIMALS("animals") {
    @Override
    Question ask(Dice dice) {
      List<String> two = dice.draw(BY_SIZE, 2);
      boolean larger = dice.coin();
      boolean first = BY_SIZE.indexOf(two.get(0)) > BY_SIZE.indexOf(two.get(1)) == larger;
      return new Question(
          (larger ? "larger " : "smaller ") + String.join(" ", two), two.get(first ? 0 : 1), two);
    }
  },
  PATTERNS("patterns") {
    @Override
    Question ask(Dice dice) {
      List<String> period = dice.draw(LETTERS, 2 + dice.below(2));
      int extra = dice.below(period.size());
      List<String> words = new ArrayList<>();
      for (int i = 0; i < period.size() + 1 + extra; i++) {
        words.add(period.get(i % period.size()));
      }
      return new Question(
          "continue " + String.join(" ", words), period.get(words.size() % period.size()), LETTERS);
    }
  },
  OPPOSITES("opposites") {
    @Override
    Question ask(Dice dice) {
      int at = dice.below(OPPOSED.size());
      return new Question("opposite " + OPPOSED.get(at), OPPOSED.get(at ^ 1), OPPOSED);
    }
  };

  /** From the smallest to the largest. */
  static final List<String> BY_SIZE =
      List.of("ant", "mouse", "cat", "dog", "sheep", "horse", "elephant", "whale");

  static final List<String> LETTERS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  /** In pairs. */
  static final List<String> OPPOSED =
      List.of(
          "hot", "cold", "day", "night", "wet", "dry", "open", "shut", "fast", "slow", "old",
          "new");

  static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private static final List<Integer> NUMBERS = IntStream.range(0, 10).boxed().toList();

  private final String id;

  TextTask(String id) {
    this.id = id;
  }

  /** The task's name in job files. */
  public String id() {
    return id;
  }

  abstract Question ask(Dice dice);
}
