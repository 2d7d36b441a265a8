package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.TaskSet;
import striate.engine.text.ChatTemplate;

/**
 * A task of the bundled world.
 *
 * @param maxNewTokens longest answer
 */
record BundledTask(TaskSet set, int maxNewTokens) implements RegisteredTask {
  /** With the bundled model's own template, answers are one word of one token. */
  private static final String OWN_TEMPLATE = "turns";

  /** One word takes several tokens of another tokenizer. */
  private static final int FOREIGN_TOKENS = 8;

  /** Questions about descriptions follow a long text; they end with what is asked. */
  private static final int EXAMPLE_WORDS = 5;

  /** All of them, visual ones first. */
  static List<BundledTask> all(int questions, @Nullable String template) {
    int tokens = OWN_TEMPLATE.equals(template) ? 1 : FOREIGN_TOKENS;
    return Tabletop.taskSets(questions).stream().map(set -> new BundledTask(set, tokens)).toList();
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public Provider provider() {
    return Provider.BUNDLED;
  }

  @Override
  public String title() {
    TaskSet.Item first = set.items().get(0);
    List<String> words =
        List.of(first.prompt().replace(ChatTemplate.IMAGE, "").strip().split("\\s+"));
    boolean all = words.size() <= EXAMPLE_WORDS;
    String asked =
        String.join(" ", all ? words : words.subList(words.size() - EXAMPLE_WORDS, words.size()));
    return "such as \"" + (all ? "" : "… ") + asked + "\": " + first.answer();
  }

  @Override
  public Modality modality() {
    return set.modality();
  }

  @Override
  public Metric metric() {
    return Metric.ACCURACY;
  }

  @Override
  public String scorer() {
    return "exact";
  }

  @Override
  public Integer questions() {
    return set.items().size();
  }

  @Override
  public @Nullable Problem missing() {
    return null;
  }

  @Override
  public String citation() {
    return "";
  }

  @Override
  public EvaluationTask open() {
    return new EvaluationTask(
        set.name(),
        set.modality(),
        Metric.ACCURACY,
        set.chance(),
        AnswerForm.GENERATION,
        maxNewTokens,
        set.items().stream().map(BundledTask::item).toList(),
        Scorer.EXACT);
  }

  /** Small kinds of text ask the same question several times: those count as one group. */
  private static TaskItem item(TaskSet.Item item) {
    String image = item.image();
    return new TaskItem(
        item.id(),
        item.prompt(),
        image,
        List.of(item.answer()),
        List.of(),
        image == null ? item.prompt() : image,
        "");
  }
}
