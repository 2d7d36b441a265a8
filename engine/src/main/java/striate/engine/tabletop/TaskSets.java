package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;

/** Draws task sets from a seed. */
final class TaskSets {
  private final long seed;
  private final int perTask;

  TaskSets(long seed, int perTask) {
    this.seed = seed;
    this.perTask = perTask;
  }

  /**
   * Questions about different scenes.
   *
   * @param answers of which each is about equally often the correct one; empty = as they come
   */
  TaskSet ofScenes(SceneForm form, SceneTask task, SceneGenerator scenes, List<String> answers) {
    String name = form.nameOf(task);
    boolean visual = form == SceneForm.IMAGE;
    AnswerBalance balance = new AnswerBalance();
    List<TaskSet.Item> items = new ArrayList<>();
    for (long i = 0; items.size() < perTask; i++) {
      Scene scene = scenes.scene(i);
      Question asked = task.ask(Dice.of(seed + name.hashCode(), i), scene);
      if (answers.isEmpty() || balance.accepts(asked, answers)) {
        items.add(item(name, items, visual ? scene.reference() : null, form.opening(scene), asked));
      }
    }
    return new TaskSet(name, visual ? Modality.VISUAL : Modality.TEXTUAL, items);
  }

  /** Questions without a scene. */
  TaskSet ofText(TextTask task) {
    Dice dice = Dice.of(seed + 200, task.ordinal());
    List<TaskSet.Item> items = new ArrayList<>();
    while (items.size() < perTask) {
      items.add(item(task.id(), items, null, "", task.ask(dice)));
    }
    return new TaskSet(task.id(), Modality.TEXTUAL, items);
  }

  /** The next word of captions of descriptions. */
  TaskSet ofCaptions(String name, SceneGenerator scenes) {
    List<TaskSet.Item> items = new ArrayList<>();
    for (int i = 0; i < perTask; i++) {
      Scene scene = scenes.scene(i);
      Dice dice = Dice.of(seed + name.hashCode(), i);
      StringBuilder before = new StringBuilder(SceneForm.DESCRIPTION.opening(scene));
      List<Question> turns = dice.coin() ? Captions.byPatch(scene) : Captions.byPlayer(dice, scene);
      int last = dice.below(turns.size());
      for (Question turn : turns.subList(0, last)) {
        before.append(turn.prompt()).append(' ').append(turn.answer()).append(' ');
      }
      List<String> words = List.of(turns.get(last).answer().split(" "));
      int next = dice.below(words.size());
      List<String> given = new ArrayList<>(List.of(turns.get(last).prompt()));
      given.addAll(words.subList(0, next));
      Question asked = new Question(String.join(" ", given), words.get(next), words);
      items.add(item(name, items, null, before.toString(), asked));
    }
    return new TaskSet(name, Modality.TEXTUAL, items);
  }

  private static TaskSet.Item item(
      String name,
      List<TaskSet.Item> before,
      @Nullable String image,
      String opening,
      Question asked) {
    return new TaskSet.Item(
        name + "-" + before.size(),
        image,
        opening + asked.prompt(),
        asked.answer(),
        asked.options());
  }
}
