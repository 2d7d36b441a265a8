package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;

/** The text of one stage of the language curriculum, and the exam that ends the stage. */
public final class TrainingText {
  private final long seed;
  private final TextMix mix;
  private final int turns;

  /**
   * @param turns questions per sample; half as many after a caption
   */
  public TrainingText(long seed, TextMix mix, int turns) {
    this.seed = seed;
    this.mix = mix;
    this.turns = turns;
  }

  /** The sample with this 0-based number, which depends only on it and the seed. */
  public Sample sample(long index) {
    Dice dice = Dice.of(seed + 1, index);
    String id = "text-" + seed + "-" + index;
    double kind = dice.share();
    if (kind < mix.withoutScene()) {
      List<Question> asked = new ArrayList<>();
      for (int i = 0; i < turns; i++) {
        asked.add(dice.pick(List.of(TextTask.values())).ask(dice));
      }
      return new Sample(id, null, "", asked);
    }
    Scene scene = scenes(seed).scene(index);
    if (kind < mix.withoutScene() + mix.shirts()) {
      List<SceneTask> tasks =
          weighted(SceneTask.ofShirts(), task -> task.equals(SceneTask.PATTERN) ? 4 : 1);
      return new Sample(id, null, scene.shirts(), questions(dice, scene, tasks, turns));
    }
    if (kind < mix.withoutScene() + mix.shirts() + mix.descriptions()) {
      return new Sample(id, null, scene.description(), aboutDescription(dice, scene));
    }
    List<SceneTask> tasks = weighted(SceneTask.ofRosters(mix.passes()), this::weight);
    return new Sample(id, null, scene.roster(), questions(dice, scene, tasks, turns));
  }

  private List<Question> aboutDescription(Dice dice, Scene scene) {
    List<Question> asked = new ArrayList<>();
    double caption = dice.share();
    if (caption < 0.3) {
      asked.addAll(Captions.byPatch(scene));
    } else if (caption < 0.6) {
      asked.addAll(Captions.byPlayer(dice, scene));
    }
    List<SceneTask> tasks = weighted(SceneTask.ofDescriptions(mix.passes()), this::weight);
    asked.addAll(questions(dice, scene, tasks, asked.isEmpty() ? turns : turns / 2));
    return asked;
  }

  /** The newest number of passes and the pattern come late, and are asked for most. */
  private int weight(SceneTask task) {
    return switch (task.kind()) {
      case PATTERN -> 4;
      case NEXT -> task.passes() == mix.passes() ? 4 : 2;
      default -> 1;
    };
  }

  private static List<SceneTask> weighted(List<SceneTask> tasks, ToIntFunction<SceneTask> weight) {
    List<SceneTask> repeated = new ArrayList<>();
    tasks.forEach(task -> repeated.addAll(Collections.nCopies(weight.applyAsInt(task), task)));
    return repeated;
  }

  private static List<Question> questions(
      Dice dice, Scene scene, List<SceneTask> tasks, int count) {
    List<Question> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(dice.pick(tasks).ask(dice, scene));
    }
    return asked;
  }

  /**
   * Questions of every kind that {@link #sample} asks, about scenes that it does not show except by
   * chance.
   */
  public List<TaskSet> exam(int perTask) {
    TaskSets sets = new TaskSets(~seed, perTask);
    SceneGenerator scenes = scenes(~seed);
    List<TaskSet> exam = new ArrayList<>();
    addAll(exam, sets, scenes, SceneForm.SHIRTS, SceneTask.ofShirts(), mix.shirts());
    addAll(
        exam,
        sets,
        scenes,
        SceneForm.DESCRIPTION,
        SceneTask.ofDescriptions(mix.passes()),
        mix.descriptions());
    addAll(exam, sets, scenes, SceneForm.ROSTER, SceneTask.ofRosters(mix.passes()), 1);
    if (mix.descriptions() > 0) {
      exam.add(sets.ofCaptions("described-caption", scenes));
    }
    for (TextTask task : TextTask.values()) {
      exam.add(sets.ofText(task));
    }
    return exam;
  }

  private static void addAll(
      List<TaskSet> exam,
      TaskSets sets,
      SceneGenerator scenes,
      SceneForm form,
      List<SceneTask> tasks,
      double share) {
    if (share > 0) {
      tasks.forEach(task -> exam.add(sets.ofScenes(form, task, scenes, List.of())));
    }
  }

  private SceneGenerator scenes(long from) {
    return new SceneGenerator(from, Split.TRAIN, mix.fewestPlayers(), mix.mostPlayers());
  }
}
