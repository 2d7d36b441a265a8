package striate.engine.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import striate.engine.TestResources;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.AnswerForm;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskCheck;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.run.Modality;
import striate.engine.run.Problem;

/** Every built-in task reads its publisher's layout, and says in one line what is wrong with it. */
class TaskFixturesTest {
  @TempDir static Path shared;
  @TempDir Path own;

  @BeforeAll
  static void writeWorkspace() throws IOException, SQLException {
    TaskFixtures.workspace(shared);
  }

  static List<String> names() {
    return TaskDefinitions.builtIn();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskReadsItsPublishersLayout(String name) throws IOException {
    EvaluationTask task = open(shared, name);
    JsonNode expected =
        new ObjectMapper().readTree(TestResources.path("/tasks/expected.json").toFile()).path(name);
    assertThat(task.items()).hasSize(expected.path("questions").asInt());
    TaskItem first = task.items().get(0);
    assertThat(first.id()).isEqualTo(expected.path("id").asText());
    assertThat(first.prompt()).isEqualTo(expected.path("prompt").asText());
    assertThat(first.category()).isEqualTo(expected.path("category").asText());
    assertThat(first.references())
        .isEqualTo(
            Arrays.asList(
                new ObjectMapper().convertValue(expected.path("references"), String[].class)));
    Set<String> ids = new HashSet<>();
    for (TaskItem item : task.items()) {
      assertThat(ids.add(item.id())).isTrue();
      assertThat(item.prompt().contains("<image>")).isEqualTo(item.image() != null);
      assertThat(item.prompt()).doesNotContain("{question}", "{choices}", "\n\n\n");
      assertThat(item.references()).isNotEmpty();
      assertThat(item.group()).isNotBlank();
    }
    if (task.modality() == Modality.VISUAL) {
      assertThat(task.items()).anySatisfy(item -> assertThat(item.image()).isNotNull());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theReferenceIsCorrectAndNonsenseIsNot(String name) {
    EvaluationTask task = open(shared, name);
    for (TaskItem item : task.items()) {
      assertThat(task.scorer().value(oracle(task, item), item)).as(item.id()).isGreaterThan(0.5);
    }
    TaskItem last = task.items().get(task.items().size() - 1);
    Answer nonsense = new Answer("Zebra crossing", -1, List.of(Double.NaN, Double.NaN), 1, 0);
    if (!last.references().get(0).equals("yes")) {
      // POPE takes everything for a yes
      assertThat(task.scorer().value(nonsense, last)).isLessThan(0.5);
    }
  }

  private static Answer oracle(EvaluationTask task, TaskItem item) {
    String reference = item.references().get(0);
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < item.choices().size(); i++) {
      scores.add(reference.equals(String.valueOf((char) ('A' + i))) ? -1.0 : -2.0);
    }
    return new Answer(
        reference, -1, task.form() == AnswerForm.LIKELIHOOD ? scores : List.of(), 1, 0);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyImageIsFound(String name) {
    TaskCheck check = TaskCheck.of(registered(shared, name));
    assertThat(check.problem()).isNull();
    assertThat(check.imagesFound()).isEqualTo(check.images());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aFileThatIsCutShortGivesOneClearLine(String name) throws IOException {
    String data = TaskDefinitions.builtIn(name).data();
    TaskFixtures.copy(
        shared.resolve("tasks/data").resolve(data), own.resolve("tasks/data").resolve(data));
    DefinedTask task = TaskDefinitions.located(own, TaskDefinitions.builtIn(name));
    Path file = firstFile(task);
    byte[] content = Files.readAllBytes(file);
    // not at the end of a line
    for (int length : new int[] {content.length / 2 + 3, 0}) {
      Files.write(file, Arrays.copyOf(content, length));
      Throwable thrown = catchThrowable(() -> open(own, name));
      assertThat(thrown).as(length + " bytes of " + file).isInstanceOf(Problem.class);
      assertThat(thrown.getMessage()).contains(" - ").doesNotContain("\n").contains(own.toString());
      assertThat(((Problem) thrown).kind()).isEqualTo(Problem.Kind.BAD_INPUT);
    }
  }

  /** The file with questions, or the first one of a directory. */
  private static Path firstFile(DefinedTask task) throws IOException {
    TaskFiles files = new TaskFiles("", task.directory(), task.definition().source(), "");
    Path path = files.all().get(0);
    if (Files.isRegularFile(path)) {
      return path;
    }
    try (Stream<Path> inside = Files.walk(path)) {
      return inside
          .filter(f -> f.toString().matches(".*\\.(txt|csv|json)"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void missingDataIsSaidWithItsPlaceAndSource(String name) {
    Throwable thrown = catchThrowable(() -> open(own, name));
    assertThat(thrown)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("data of task '" + name + "' not found - " + own.resolve("tasks"))
        .hasMessageContaining("get it from https://");
    assertThat(thrown.getMessage()).doesNotContain("\n");
  }

  @Test
  void theOtherLayoutIsReadWhereTheUsualOneIsMissing() throws IOException {
    TaskFixtures.copy(shared, own);
    Path data = own.resolve("tasks/data");
    for (String[] moved :
        new String[][] {
          {"scienceqa", "scienceqa-llava"}, {"ai2d", "ai2d-archive"}, {"chartqa", "chartqa-parquet"}
        }) {
      Files.move(data.resolve(moved[0]), data.resolve(moved[0] + "-usual"));
      Files.move(data.resolve(moved[1]), data.resolve(moved[0]));
    }
    EvaluationTask science = open(own, "scienceqa");
    assertThat(science.items()).hasSize(2);
    assertThat(science.items().get(0).references()).containsExactly("B");
    assertThat(science.items().get(1).prompt())
        .isEqualTo(
            "<image>\nWhich of these states is farthest north?\nA. West Virginia\nB. Louisiana\n"
                + "Answer with the option's letter from the given choices directly.");
    assertThat(open(own, "scienceqa-img").items()).hasSize(1);
    EvaluationTask diagrams = open(own, "ai2d");
    assertThat(diagrams.items()).hasSize(1);
    assertThat(diagrams.items().get(0).references()).containsExactly("A");
    assertThat(TaskCheck.of(registered(own, "ai2d")).problem()).isNull();
    assertThat(open(own, "chartqa").items().get(0).references()).containsExactly("14");
    assertThat(TaskCheck.of(registered(own, "chartqa")).imagesFound()).isOne();
  }

  @Test
  void aMissingImageIsCountedAndNamed() throws IOException {
    TaskFixtures.copy(shared, own);
    Files.delete(own.resolve("tasks/data/textvqa/train_images/0ab1.jpg"));
    TaskCheck check = TaskCheck.of(registered(own, "textvqa"));
    assertThat(check.questions()).isEqualTo(2);
    assertThat(check.images()).isEqualTo(2);
    assertThat(check.imagesFound()).isOne();
    assertThat(check.problem()).hasMessageContaining("0ab1.jpg");
  }

  private static RegisteredTask registered(Path workspace, String name) {
    return TaskRegistry.of(workspace, null).chosen(List.of(name)).get(0);
  }

  private static EvaluationTask open(Path workspace, String name) {
    return registered(workspace, name).open();
  }
}
