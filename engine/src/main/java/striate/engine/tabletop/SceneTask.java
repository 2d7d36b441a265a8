package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kind of questions about a scene. The player or the ball that a question starts from is the last
 * word of its prompt, right before the answer.
 *
 * @param kind what is asked
 * @param passes how many passes of the ball lie between the start and the player asked for
 */
public record SceneTask(Kind kind, int passes) {
  /** What is asked, from which start. */
  public enum Kind {
    COUNTING("counting", "count players", IntStream.rangeClosed(2, 7).mapToObj(Integer::toString)),
    EXISTENCE("existence", "any", Stream.of("yes", "no")),
    PATTERN("pattern", "look", Pattern.WORDS.stream()),
    HOLDER("holder", "who", Colour.WORDS.stream()),
    NEXT("next", "who", Colour.WORDS.stream()),
    BALL("ball", "who", Colour.WORDS.stream()),
    TEAM("team", "team", TextTask.BY_SIZE.stream()),
    BALL_TEAM("ball-team", "team", TextTask.BY_SIZE.stream());

    private final String word;
    private final String asking;
    private final List<String> answers;

    Kind(String word, String asking, Stream<String> answers) {
      this.word = word;
      this.asking = asking;
      this.answers = answers.toList();
    }

    private boolean startsAtBall() {
      return this == HOLDER || this == BALL || this == BALL_TEAM;
    }

    private boolean countsPasses() {
      return this == NEXT || this == BALL || this == TEAM || this == BALL_TEAM;
    }
  }

  /** Most passes that a question of the language stage asks about. */
  public static final int MOST_PASSES = 4;

  static final SceneTask COUNTING = new SceneTask(Kind.COUNTING, 0);
  static final SceneTask EXISTENCE = new SceneTask(Kind.EXISTENCE, 0);
  static final SceneTask PATTERN = new SceneTask(Kind.PATTERN, 0);
  static final SceneTask HOLDER = new SceneTask(Kind.HOLDER, 0);

  /** What text taught already; only the image is new. */
  static final List<SceneTask> KNOWN =
      List.of(EXISTENCE, PATTERN, new SceneTask(Kind.NEXT, 1), new SceneTask(Kind.NEXT, 2));

  /** What no text asks: passes that start at the ball, and the team of the player found. */
  static final List<SceneTask> NEW =
      Stream.of(Kind.BALL, Kind.TEAM, Kind.BALL_TEAM)
          .flatMap(kind -> IntStream.of(1, 2).mapToObj(k -> new SceneTask(kind, k)))
          .toList();

  public SceneTask {
    if (kind.countsPasses() ? passes < 1 || passes > MOST_PASSES : passes != 0) {
      throw new IllegalArgumentException(passes + " passes for " + kind);
    }
  }

  /** Questions about images. */
  static List<SceneTask> visual() {
    return Stream.concat(KNOWN.stream(), NEW.stream()).toList();
  }

  /** Questions about rosters. */
  static List<SceneTask> ofRosters(int mostPasses) {
    List<SceneTask> tasks = new ArrayList<>(List.of(COUNTING, EXISTENCE, HOLDER));
    tasks.addAll(next(mostPasses));
    return tasks;
  }

  /** Questions about descriptions: those about rosters and the pattern. */
  static List<SceneTask> ofDescriptions(int mostPasses) {
    List<SceneTask> tasks = ofRosters(mostPasses);
    tasks.add(PATTERN);
    return tasks;
  }

  /** Questions about shirts without arms. */
  static List<SceneTask> ofShirts() {
    return List.of(PATTERN, EXISTENCE, COUNTING);
  }

  private static List<SceneTask> next(int mostPasses) {
    return IntStream.rangeClosed(1, mostPasses).mapToObj(k -> new SceneTask(Kind.NEXT, k)).toList();
  }

  /** The task's name, such as {@code team-2}: the visual task's name in job files. */
  public String id() {
    return kind.countsPasses() ? kind.word + "-" + passes : kind.word;
  }

  /** All possible answers over all prompts. */
  List<String> answers() {
    return kind.answers;
  }

  /** A random question of this kind. */
  Question ask(Dice dice, Scene scene) {
    return switch (kind) {
      case COUNTING -> question(kind.asking, Integer.toString(scene.round().size()));
      case EXISTENCE -> {
        List<String> present = scene.round().stream().map(p -> p.colour().word()).toList();
        List<String> absent = new ArrayList<>(Colour.WORDS);
        absent.removeAll(present);
        boolean yes = dice.coin();
        yield question(kind.asking + " " + dice.pick(yes ? present : absent), yes ? "yes" : "no");
      }
      case PATTERN, HOLDER, NEXT, BALL, TEAM, BALL_TEAM -> {
        Player start = kind.startsAtBall() ? scene.after(0) : dice.pick(scene.round());
        String from = kind.startsAtBall() ? "ball" : start.colour().word();
        Player found = scene.after(start, passes);
        yield question(kind.asking + " " + "next ".repeat(passes) + from, answer(found));
      }
    };
  }

  private String answer(Player found) {
    return switch (kind) {
      case PATTERN -> found.pattern().word();
      case TEAM, BALL_TEAM -> found.colour().team();
      default -> found.colour().word();
    };
  }

  private Question question(String prompt, String answer) {
    return new Question(prompt, answer, kind.answers);
  }
}
