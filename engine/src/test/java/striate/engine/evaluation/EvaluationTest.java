package striate.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    assertThat(result.predictions())
        .element(2)
        .isEqualTo(new Prediction("t", task("t", 4).items().get(2), Answer.of("no"), 0));
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
