package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import striate.engine.run.Modality;

/** The bundled world's training and test sets, generated from seeds. */
public final class Tabletop {
  /** Seed of the test questions; fixed, so that scores are comparable. */
  public static final long TEST_SEED = 20_000;

  /** Prefix of a scene task's name for the written scene. */
  public static final String WRITTEN = "written-";

  private static final Set<SceneTask> ALL = EnumSet.allOf(SceneTask.class);

  private Tabletop() {}

  /**
   * Images with several questions each, for visual instruction tuning. No question occurs twice for
   * an image, since the model could copy the second answer from the first.
   *
   * @param count samples, from number 0
   * @param turns questions per image
   */
  public static List<Sample> visualTraining(long seed, int count, int turns) {
    SceneGenerator scenes = new SceneGenerator(seed, Split.TRAIN, SceneGenerator.MOST_PIECES);
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Scene scene = scenes.scene(i);
      Dice dice = Dice.of(seed + 1, i);
      samples.add(
          new Sample(
              "scene-" + seed + "-" + i,
              scene.reference(),
              "",
              differentQuestions(dice, scene, turns)));
    }
    return samples;
  }

  /**
   * Images of a single piece or card with its word, for aligning the projector.
   *
   * @param from number of the first sample
   */
  public static List<Sample> captions(long seed, long from, int count) {
    SceneGenerator scenes = new SceneGenerator(seed, Split.TRAIN, 1);
    List<Sample> samples = new ArrayList<>(count);
    for (long i = from; i < from + count; i++) {
      Scene scene = scenes.singleThing(i);
      samples.add(
          new Sample("caption-" + seed + "-" + i, scene.reference(), "", List.of(caption(scene))));
    }
    return samples;
  }

  /**
   * Text for the language stage: written scenes with questions (70 %), questions without a scene
   * (20 %), and written scenes of a single piece or card with its word and half as many other
   * questions (10 %).
   *
   * @param from number of the first sample; the n-th sample does not depend on it
   * @param mostPieces maximum number of pieces in a scene, 1..3
   * @param tasks kinds of questions about scenes; a kind that is listed twice is twice as likely
   * @param turns questions per sample
   */
  public static List<Sample> language(
      long seed, long from, int count, int mostPieces, Collection<SceneTask> tasks, int turns) {
    SceneGenerator scenes = new SceneGenerator(seed, Split.TRAIN, mostPieces);
    List<Sample> samples = new ArrayList<>(count);
    for (long i = from; i < from + count; i++) {
      Dice dice = Dice.of(seed + 1, i);
      String id = "text-" + seed + "-" + i;
      double kind = dice.share();
      if (kind < 0.1) {
        Scene scene = scenes.singleThing(i);
        List<Question> asked = new ArrayList<>(List.of(caption(scene)));
        asked.addAll(textQuestions(dice, turns / 2));
        samples.add(new Sample(id, null, scene.written(), asked));
      } else if (kind < 0.3) {
        samples.add(new Sample(id, null, "", textQuestions(dice, turns)));
      } else {
        Scene scene = scenes.scene(i);
        samples.add(new Sample(id, null, scene.written(), questions(dice, scene, tasks, turns)));
      }
    }
    return samples;
  }

  /** Names of all task sets, visual ones first. */
  public static List<String> taskNames() {
    List<String> names = new ArrayList<>();
    ALL.forEach(task -> names.add(task.id()));
    for (TextTask task : TextTask.values()) {
      names.add(task.id());
    }
    ALL.forEach(task -> names.add(WRITTEN + task.id()));
    return names;
  }

  /** The test questions of every task, in the order of {@link #taskNames}. */
  public static List<TaskSet> taskSets(int perTask) {
    List<TaskSet> sets = new ArrayList<>();
    for (SceneTask task : ALL) {
      sets.add(sceneSet(task, Modality.VISUAL, perTask));
    }
    for (TextTask task : TextTask.values()) {
      sets.add(textSet(task, perTask));
    }
    for (SceneTask task : ALL) {
      sets.add(sceneSet(task, Modality.TEXTUAL, perTask));
    }
    return sets;
  }

  /** Random questions about a scene, with all possible kinds equally likely. */
  private static List<Question> questions(
      Dice dice, Scene scene, Collection<SceneTask> tasks, int turns) {
    List<SceneTask> kinds = List.copyOf(tasks);
    List<Question> asked = new ArrayList<>();
    while (asked.size() < turns) {
      dice.pick(kinds).ask(dice, scene).ifPresent(asked::add);
    }
    return asked;
  }

  /**
   * All kinds equally likely; reading, which half of the scenes do not allow, twice as likely if
   * the scene allows it.
   */
  private static List<Question> differentQuestions(Dice dice, Scene scene, int turns) {
    List<SceneTask> kinds = new ArrayList<>(ALL);
    kinds.add(SceneTask.READING);
    List<Question> asked = new ArrayList<>();
    while (asked.size() < turns) {
      dice.pick(kinds)
          .ask(dice, scene)
          .filter(question -> asked.stream().noneMatch(a -> a.prompt().equals(question.prompt())))
          .ifPresent(asked::add);
    }
    return asked;
  }

  private static List<Question> textQuestions(Dice dice, int count) {
    List<Question> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(dice.pick(List.of(TextTask.values())).ask(dice));
    }
    return asked;
  }

  private static Question caption(Scene scene) {
    Card card = scene.card();
    List<String> options = new ArrayList<>(Vocabulary.PIECES);
    options.addAll(SceneTask.DIGITS);
    return new Question(
        "describe", card == null ? scene.pieces().get(0).word() : card.word(), options);
  }

  private static TaskSet sceneSet(SceneTask task, Modality modality, int perTask) {
    boolean visual = modality == Modality.VISUAL;
    String name = visual ? task.id() : WRITTEN + task.id();
    SceneGenerator scenes =
        new SceneGenerator(TEST_SEED + task.ordinal(), Split.TEST, SceneGenerator.MOST_PIECES);
    AnswerBalance balance = new AnswerBalance();
    List<TaskSet.Item> items = new ArrayList<>();
    for (long i = 0; items.size() < perTask; i++) {
      Scene scene = scenes.scene(i);
      Optional<Question> question = task.ask(Dice.of(TEST_SEED + 100 + task.ordinal(), i), scene);
      if (question.isPresent() && balance.accepts(question.get(), answers(task))) {
        Question asked = question.get();
        items.add(
            new TaskSet.Item(
                name + "-" + items.size(),
                visual ? scene.reference() : null,
                (visual ? "<image>\n" : scene.written() + " ") + asked.prompt(),
                asked.answer(),
                asked.options()));
      }
    }
    return new TaskSet(name, modality, items);
  }

  private static TaskSet textSet(TextTask task, int perTask) {
    Dice dice = Dice.of(TEST_SEED + 200, task.ordinal());
    List<TaskSet.Item> items = new ArrayList<>();
    while (items.size() < perTask) {
      Question asked = task.ask(dice);
      items.add(
          new TaskSet.Item(
              task.id() + "-" + items.size(),
              null,
              asked.prompt(),
              asked.answer(),
              asked.options()));
    }
    return new TaskSet(task.id(), Modality.TEXTUAL, items);
  }

  /** All possible answers of a task, over all its prompts. */
  private static List<String> answers(SceneTask task) {
    return switch (task) {
      case COLOUR -> SceneTask.COLOURS;
      case SHAPE, COMPARISON -> SceneTask.SHAPES;
      case SIZE -> SceneTask.SIZES;
      case COUNTING -> List.of("1", "2", "3");
      case EXISTENCE -> List.of("yes", "no");
      case RELATION -> List.of("above", "below");
      case READING -> SceneTask.DIGITS;
      case PLACE -> List.of("1", "2", "3", "4");
    };
  }
}
