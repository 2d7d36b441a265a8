package striate.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;

class EvaluationTest {
  private static final TaskRegistry REGISTRY = TaskRegistry.tabletop();

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"red,red", " Red. ,red", "RED,red", "red .,red", "3,3.", ",", ".,"})
  void spaceCaseAndAFinalFullStopDoNotCount(String prediction, String answer) {
    assertThat(exact(prediction == null ? "" : prediction, answer == null ? "" : answer)).isOne();
  }

  @ParameterizedTest
  @CsvSource({"blue,red", "red circle,red", "'',red", "red..,red", "1 3,13", "r.ed,red"})
  void everythingElseDoes(String prediction, String answer) {
    assertThat(exact(prediction, answer)).isZero();
  }

  @Test
  void theRegistryHasEveryTaskOfTheBundledWorldWithAllItsQuestions() {
    assertThat(REGISTRY.names()).isEqualTo(Tabletop.taskNames());
    assertThat(REGISTRY.all())
        .allSatisfy(
            task -> {
              assertThat(task.items()).hasSize(TaskRegistry.QUESTIONS);
              Set<String> ids = new HashSet<>();
              task.items().forEach(item -> ids.add(item.id()));
              assertThat(ids).hasSize(TaskRegistry.QUESTIONS);
              assertThat(task.chance()).isBetween(0.05, 0.75);
              boolean visual = task.modality() == Modality.VISUAL;
              assertThat(task.items()).allMatch(item -> (item.image() != null) == visual);
              assertThat(task.items())
                  .allMatch(item -> item.prompt().contains("<image>") == visual);
            });
  }

  @Test
  void tasksAreTheSameEveryTime() {
    assertThat(TaskRegistry.tabletop().all()).isEqualTo(REGISTRY.all());
  }

  @Test
  void namesAndModalitiesChooseTasksOnceInTheRegistrysOrder() {
    assertThat(names("arithmetic", "pattern", "arithmetic"))
        .containsExactly("pattern", "arithmetic");
    assertThat(names("all")).isEqualTo(REGISTRY.names());
    assertThat(names("textual", "visual")).isEqualTo(REGISTRY.names());
    assertThat(REGISTRY.named(List.of("visual", "pattern")))
        .extracting(EvaluationTask::modality)
        .containsOnly(Modality.VISUAL);
    assertThat(names("visual").size() + names("textual").size()).isEqualTo(names("all").size());
    assertThat(names()).isEmpty();
  }

  @Test
  void aWordThatIsNoTaskIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> names("pattern", "patern"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'patern'")
        .hasMessageContaining("evaluation.tasks")
        .hasMessageContaining("arithmetic");
  }

  @Test
  void aTaskCanBeCutShortButNotLengthened() {
    EvaluationTask task = task("t", 5);
    assertThat(task.limitedTo(2).items()).isEqualTo(task.items().subList(0, 2));
    assertThat(task.limitedTo(9)).isSameAs(task);
  }

  @Test
  void everyAnswerIsRecordedWithTheExpectedOne() {
    List<TaskResult> heard = new ArrayList<>();
    List<TaskResult> results =
        new Evaluator(saying(i -> i.id().equals("2") ? "no" : "Yes."))
            .evaluate(List.of(task("t", 4)), () -> false, heard::add);
    assertThat(heard).isEqualTo(results);
    TaskResult result = results.get(0);
    assertThat(result.value()).isEqualTo(0.75);
    assertThat(result.questions()).isEqualTo(4);
    Prediction third = result.predictions().get(2);
    assertThat(third.task()).isEqualTo("t");
    assertThat(third.question()).isEqualTo(task("t", 4).items().get(2));
    assertThat(third.answer().text()).isEqualTo("no");
    assertThat(third.answer().millis()).isNotNegative();
    assertThat(third.value()).isZero();
  }

  @Test
  void cancellationSkipsTheRemainingTasks() {
    List<TaskResult> heard = new ArrayList<>();
    List<TaskResult> results =
        new Evaluator(saying(item -> item.references().get(0)))
            .evaluate(
                List.of(task("a", 2), task("b", 2), task("c", 2)),
                () -> heard.size() == 2,
                heard::add);
    assertThat(results).extracting(result -> result.task().name()).containsExactly("a", "b");
  }

  @Test
  void questionsAboutAnImageAreAskedTogetherAndLongOnesApart() {
    List<TaskItem> items = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      items.add(
          i % 3 == 0
              ? new TaskItem("i" + i, "<image>" + "long ".repeat(i), "a.png", "yes")
              : new TaskItem("t" + i, "x".repeat(i), null, "yes"));
    }
    List<List<TaskItem>> batches = QuestionBatches.of(items, 4);
    assertThat(batches)
        .extracting(batch -> batch.stream().map(TaskItem::id).toList())
        .containsExactly(
            List.of("t1", "t2", "t4", "t5"), List.of("t7", "t8"), List.of("i0", "i3", "i6"));
    assertThat(QuestionBatches.of(items, 2)).allMatch(batch -> batch.size() <= 2);
    assertThat(QuestionBatches.of(List.of(), 4)).isEmpty();
  }

  /** Answers come in the order of the questions, whatever they were asked with. */
  @Test
  void answersAreInTheQuestionsOrder() {
    List<TaskItem> items =
        IntStream.range(0, 30)
            .mapToObj(i -> new TaskItem("q" + i, "x".repeat(100 - i * 7 % 31), null, "yes"))
            .toList();
    TaskResult result =
        new Evaluator(saying(TaskItem::id), 7)
            .evaluate(List.of(task("t", 1).with(items)), () -> false, one -> {})
            .get(0);
    assertThat(result.predictions())
        .extracting(one -> one.answer().text())
        .isEqualTo(items.stream().map(TaskItem::id).toList());
  }

  @Test
  void aTaskCancelledBetweenBatchesHasNoScoreButItsAnswersAreKept() {
    KeptAnswers kept = new KeptAnswers();
    List<TaskResult> results =
        new Evaluator(saying(item -> "yes"), 3)
            .evaluate(List.of(task("t", 10)), () -> kept.answers.size() >= 6, kept, result -> {});
    assertThat(results).isEmpty();
    assertThat(kept.answers).hasSize(6);
  }

  @Test
  void anInterruptedEvaluationAsksOnlyTheRest() {
    KeptAnswers kept = new KeptAnswers();
    Evaluator evaluator = new Evaluator(saying(item -> "yes"), 3);
    evaluator.evaluate(List.of(task("t", 10)), () -> kept.answers.size() >= 6, kept, one -> {});
    List<String> asked = new ArrayList<>();
    TaskResult result =
        new Evaluator(
                saying(
                    item -> {
                      asked.add(item.id());
                      return "no";
                    }),
                3)
            .evaluate(List.of(task("t", 10)), () -> false, kept, one -> {})
            .get(0);
    assertThat(asked).containsExactly("6", "7", "8", "9");
    assertThat(result.value()).isEqualTo(0.6);
    assertThat(result.questions()).isEqualTo(10);
  }

  @Test
  void aSeedDrawsTheSameQuestionsAndSaysSo() {
    EvaluationTask task = task("t", 1000);
    Subset drawn = new Subset(100, 3L);
    assertThat(drawn.of(task).items()).isEqualTo(drawn.of(task).items()).hasSize(100);
    assertThat(drawn.of(task).items()).isNotEqualTo(new Subset(100, 4L).of(task).items());
    assertThat(drawn.of(task).items()).isSubsetOf(task.items()).doesNotHaveDuplicates();
    assertThat(drawn.of(task).extent()).isEqualTo("100 of 1,000, seed 3");
    Subset first = new Subset(100, null);
    assertThat(first.of(task).items()).isEqualTo(task.items().subList(0, 100));
    assertThat(first.of(task).extent()).isEqualTo("first 100 of 1,000");
    assertThat(new Subset(60, null).of(task("t", 60)).extent()).isEqualTo("60");
    assertThatThrownBy(() -> new Subset(0, null)).hasMessageContaining("fewer than 1");
    assertThatThrownBy(() -> new Subset(null, 3L)).hasMessageContaining("set a limit");
  }

  @Test
  void theMajoritysAnswerScoresItsShare() {
    List<TaskItem> items =
        IntStream.range(0, 10)
            .mapToObj(i -> new TaskItem("q" + i, "<image>\nWhich?", "a", i < 7 ? "red" : "blue"))
            .toList();
    EvaluationTask task = task("t", 1).with(items);
    assertThat(Baselines.majority(task)).isEqualTo(0.7);
    EvaluationTask blind = Baselines.withoutImages(task);
    assertThat(blind.name()).isEqualTo("t, without image");
    assertThat(blind.items())
        .allMatch(item -> item.image() == null && item.prompt().equals("Which?"));
  }

  private static final class KeptAnswers implements EvaluationLog {
    final List<Prediction> answers = new ArrayList<>();

    @Override
    public Map<String, Prediction> earlier(EvaluationTask task) {
      Map<String, Prediction> found = new HashMap<>();
      answers.forEach(answer -> found.put(answer.question().id(), answer));
      return found;
    }

    @Override
    public void answered(List<Prediction> batch) {
      answers.addAll(batch);
    }
  }

  @Test
  void anAnswerTooFewIsNoScore() {
    assertThatThrownBy(
            () ->
                new Evaluator((task, items) -> List.of(Answer.of("yes")))
                    .evaluate(List.of(task("t", 2)), () -> false, result -> {}))
        .hasMessageContaining("1 answers to 2 questions");
  }

  private static double exact(String prediction, String reference) {
    return Scorer.EXACT.value(Answer.of(prediction), new TaskItem("1", "which?", null, reference));
  }

  private static Answerer saying(Function<TaskItem, String> text) {
    return (task, items) -> items.stream().map(item -> Answer.of(text.apply(item))).toList();
  }

  private static List<String> names(String... words) {
    return REGISTRY.named(List.of(words)).stream().map(EvaluationTask::name).toList();
  }

  private static EvaluationTask task(String name, int items) {
    return new EvaluationTask(
        name,
        Modality.TEXTUAL,
        Metric.ACCURACY,
        0.5,
        AnswerForm.GENERATION,
        1,
        IntStream.range(0, items)
            .mapToObj(i -> new TaskItem(Integer.toString(i), "is it?", null, "yes"))
            .toList(),
        Scorer.EXACT);
  }
}
