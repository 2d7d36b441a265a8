package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The bundled world's training and test sets, generated from seeds. */
public final class Tabletop {
  /** Seed of the test questions; fixed, so that scores are comparable. */
  public static final long TEST_SEED = 20_000;

  /** Players of test scenes: with fewer, too many guesses would be right. */
  private static final int FEWEST_TESTED = 4;

  private static final int FEWEST_TUNED = 3;
  private static final List<SceneTask> TUNED = tuned();

  private Tabletop() {}

  /**
   * The first samples of visual instruction tuning.
   *
   * @see #visualSample
   */
  public static List<Sample> visualTraining(long seed, int count, int turns) {
    return IntStream.range(0, count).mapToObj(i -> visualSample(seed, i, turns)).toList();
  }

  /**
   * An image with several questions, for visual instruction tuning. Questions that text never asked
   * are one and a half times as likely as the others. No question occurs twice, since the model
   * could copy the second answer from the first.
   *
   * @param index number of the sample, which depends only on it and the seed
   * @param turns questions, at most 12
   */
  public static Sample visualSample(long seed, long index, int turns) {
    Scene scene =
        new SceneGenerator(seed, Split.TRAIN, FEWEST_TUNED, Scene.MOST_PLAYERS).scene(index);
    Dice dice = Dice.of(seed + 1, index);
    List<Question> asked = new ArrayList<>();
    while (asked.size() < turns) {
      Question question = dice.pick(TUNED).ask(dice, scene);
      if (asked.stream().noneMatch(a -> a.prompt().equals(question.prompt()))) {
        asked.add(question);
      }
    }
    return new Sample("scene-" + seed + "-" + index, scene.reference(), "", asked);
  }

  private static List<SceneTask> tuned() {
    List<SceneTask> tasks = new ArrayList<>();
    SceneTask.KNOWN.forEach(task -> tasks.addAll(Collections.nCopies(2, task)));
    SceneTask.NEW.forEach(task -> tasks.addAll(Collections.nCopies(3, task)));
    return List.copyOf(tasks);
  }

  /**
   * An image with its caption, for aligning the projector: the words of all patches, or what
   * belongs to each player.
   *
   * @param index number of the sample, which depends only on it and the seed
   */
  public static Sample caption(long seed, long index) {
    Scene scene = new SceneGenerator(seed, Split.TRAIN).scene(index);
    Dice dice = Dice.of(seed + 1, index);
    List<Question> caption = dice.coin() ? Captions.byPatch(scene) : Captions.byPlayer(dice, scene);
    return new Sample("caption-" + seed + "-" + index, scene.reference(), "", caption);
  }

  /** Names of all task sets, visual ones first. */
  public static List<String> taskNames() {
    List<String> names = new ArrayList<>();
    SceneTask.visual().forEach(task -> names.add(SceneForm.IMAGE.nameOf(task)));
    for (TextTask task : TextTask.values()) {
      names.add(task.id());
    }
    rosterTasks().forEach(task -> names.add(SceneForm.ROSTER.nameOf(task)));
    descriptionTasks().forEach(task -> names.add(SceneForm.DESCRIPTION.nameOf(task)));
    return names;
  }

  /** The test questions of every task, in the order of {@link #taskNames}. */
  public static List<TaskSet> taskSets(int perTask) {
    TaskSets sets = new TaskSets(TEST_SEED, perTask);
    List<TaskSet> all = new ArrayList<>();
    SceneTask.visual().forEach(task -> all.add(set(sets, SceneForm.IMAGE, task)));
    for (TextTask task : TextTask.values()) {
      all.add(sets.ofText(task));
    }
    rosterTasks().forEach(task -> all.add(set(sets, SceneForm.ROSTER, task)));
    descriptionTasks().forEach(task -> all.add(set(sets, SceneForm.DESCRIPTION, task)));
    return all;
  }

  private static List<SceneTask> rosterTasks() {
    return SceneTask.ofRosters(SceneTask.MOST_PASSES);
  }

  /** What a roster cannot tell, and the chains of passes in the longer form. */
  private static List<SceneTask> descriptionTasks() {
    List<SceneTask> tasks = SceneTask.ofDescriptions(SceneTask.MOST_PASSES);
    tasks.removeAll(List.of(SceneTask.COUNTING, SceneTask.EXISTENCE));
    return tasks;
  }

  private static TaskSet set(TaskSets sets, SceneForm form, SceneTask task) {
    SceneGenerator scenes =
        new SceneGenerator(
            TEST_SEED + form.nameOf(task).hashCode(),
            Split.TEST,
            FEWEST_TESTED,
            Scene.MOST_PLAYERS);
    List<String> answers =
        task.equals(SceneTask.COUNTING)
            ? IntStream.rangeClosed(FEWEST_TESTED, Scene.MOST_PLAYERS)
                .mapToObj(Integer::toString)
                .toList()
            : task.answers();
    return sets.ofScenes(form, task, scenes, answers);
  }
}
