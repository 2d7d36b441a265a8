package striate.app.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.SameThreadTasks;
import striate.app.WorkspaceFixture;
import striate.app.runset.RunSetModel;
import striate.app.workspace.Experiments;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.TaskAnswers;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.DataTable;
import striate.engine.inputs.PreviewedSample;
import striate.engine.journal.PredictionLine;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

class SamplesModelTest {
  @TempDir Path directory;
  private WorkspaceFixture fixture;
  private final Map<RunId, List<TaskAnswers>> answers = new HashMap<>();
  private final List<RunId> reads = new ArrayList<>();
  private PreviewReader previews = (job, most) -> List.of();

  @BeforeEach
  void open() {
    fixture = new WorkspaceFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static PredictionLine line(String task, int item, String said, boolean right) {
    return new PredictionLine(
        240,
        task,
        new PredictionLine.Question(
            task + "-" + item,
            "<image>\nwhat is number " + item + "?",
            "scene " + item,
            List.of("yes"),
            List.of(),
            "scene " + item,
            ""),
        said,
        right ? 1 : 0,
        -0.1,
        1,
        2.0);
  }

  /** A run that is right about the items of a bit mask. */
  private RunId run(String name, String layers, int right) {
    RunId id = fixture.finished(name, layers, 1, 80, 100);
    List<PredictionLine> visual = new ArrayList<>();
    List<PredictionLine> textual = new ArrayList<>();
    for (int item = 0; item < 4; item++) {
      boolean is = (right >> item & 1) == 1;
      visual.add(line("ball", item, is ? "yes" : "no", is));
      textual.add(line("order", item, "yes", true));
    }
    answers.put(
        id,
        List.of(
            new TaskAnswers("order", Modality.TEXTUAL, textual),
            new TaskAnswers("ball", Modality.VISUAL, visual)));
    return id;
  }

  private SamplesModel model() {
    Experiments stored = new RecordedExperiments(fixture.store());
    Experiments answering =
        (Experiments)
            java.lang.reflect.Proxy.newProxyInstance(
                Experiments.class.getClassLoader(),
                new Class<?>[] {Experiments.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("answers")) {
                    reads.add((RunId) arguments[0]);
                    return answers.getOrDefault((RunId) arguments[0], List.of());
                  }
                  return method.invoke(stored, arguments);
                });
    WorkspaceModel workspace = new WorkspaceModel(answering, fixture.jobs(), new SameThreadTasks());
    workspace.refresh();
    return new SamplesModel(
        new RunSetModel(workspace),
        () -> JobSpec.builder().model("assets/model").build(),
        (job, most) -> previews.read(job, most));
  }

  @Test
  void aRunOfEachChosenGroupIsShownAfterTheBaselineAndVisualQuestionsComeFirst() {
    run("all", "all", 0b1111);
    run("sparse", "0,8", 0b0101);
    SamplesModel model = model();
    assertThat(names(model)).containsExactly("All layers", "Layers 0,8");
    assertThat(model.rowsProperty().get()).hasSize(8);
    assertThat(model.rowsProperty().get().get(0).task()).isEqualTo("ball");
    assertThat(model.rowsProperty().get().get(0).asked()).isEqualTo("what is number 0?");
    assertThat(model.summaryProperty().get())
        .isEqualTo("8 of 8 questions \u00b7 A right on 100.0 % \u00b7 B right on 75.0 %");
    assertThat(model.tasksProperty().get())
        .containsExactly("all tasks", "all visual tasks", "all textual tasks", "ball", "order");
  }

  @Test
  void questionsAreFilteredByWhoWasRight() {
    run("all", "all", 0b0011);
    run("sparse", "0,8", 0b0101);
    SamplesModel model = model();
    assertThat(items(model, Agreement.A_NOT_B)).containsExactly("ball-1");
    assertThat(items(model, Agreement.B_NOT_A)).containsExactly("ball-2");
    assertThat(items(model, Agreement.ONE_OF_THEM)).containsExactly("ball-1", "ball-2");
    assertThat(items(model, Agreement.BOTH_WRONG)).containsExactly("ball-3");
    assertThat(items(model, Agreement.BOTH_RIGHT)).contains("ball-0", "order-3").hasSize(5);
    assertThat(items(model, Agreement.ANSWERS_DIFFER)).containsExactly("ball-1", "ball-2");
    assertThat(items(model, Agreement.ALL)).hasSize(8);
    model.taskProperty().set("order");
    assertThat(items(model, Agreement.ALL)).hasSize(4);
    model.textProperty().set("NUMBER 3");
    assertThat(items(model, Agreement.ALL)).containsExactly("order-3");
    model.textProperty().set("nothing like it");
    assertThat(model.rowsProperty().get()).isEmpty();
    assertThat(model.summaryProperty().get()).isEqualTo("0 of 8 questions");
  }

  private static List<String> items(SamplesModel model, Agreement which) {
    model.agreementProperty().set(which);
    return model.rowsProperty().get().stream().map(row -> row.question().item()).toList();
  }

  private static List<String> names(SamplesModel model) {
    return model.columnsProperty().get().stream().map(one -> one.group().name()).toList();
  }

  private static String key(SamplesModel model, String name) {
    return model.columnsProperty().get().stream()
        .map(one -> one.group())
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow()
        .key();
  }

  @Test
  void allGroupsInColourHaveAColumnAndAAndBAreTheUsersChoice() {
    for (int layer = 0; layer < 9; layer++) {
      run("one", Integer.toString(layer + 3), 1 << (layer % 4));
    }
    run("all", "all", 0b1111);
    SamplesModel model = model();
    model.runSet().chooseShown(true);
    assertThat(names(model)).hasSize(8).startsWith("All layers").doesNotHaveDuplicates();
    assertThat(model.rowsProperty().get().get(0).answers()).hasSize(8).doesNotContainNull();
    String other = names(model).get(4);
    String wasB = names(model).get(1);
    model.takeB(key(model, other));
    assertThat(names(model)).hasSize(8).startsWith("All layers", other).contains(wasB);
    model.takeA(key(model, other));
    assertThat(names(model)).as("they change places").startsWith(other, "All layers");
    long right =
        model.rowsProperty().get().stream()
            .filter(row -> row.task().equals("ball") && row.given(0).right())
            .count();
    assertThat(right).as("answers move with their heads").isEqualTo(1);
  }

  @Test
  void theNewestRunOfAGroupIsShownOrThatOfASeed() {
    run("all", "all", 0b1111);
    RunId first = fixture.finished("again", "all", 5, 80, 100);
    answers.put(
        first,
        List.of(new TaskAnswers("ball", Modality.VISUAL, List.of(line("ball", 0, "no", false)))));
    run("sparse", "0,8", 0b0101);
    SamplesModel model = model();
    assertThat(model.columnsProperty().get().get(0).title()).isEqualTo("All layers, seed 5");
    assertThat(model.rowsProperty().get().get(0).given(0).right()).isFalse();
    assertThat(model.seedsProperty().get()).containsExactly(1L, 5L);
    model.seedProperty().set(Optional.of(1L));
    assertThat(model.columnsProperty().get().get(0).title()).isEqualTo("All layers, seed 1");
    assertThat(model.rowsProperty().get().get(0).given(0).right()).isTrue();
    model.seedProperty().set(Optional.of(5L));
    assertThat(model.columnsProperty().get().get(1).title())
        .isEqualTo("Layers 0,8, no run of this seed");
    assertThat(model.rowsProperty().get().get(0).given(1)).isNull();
  }

  @Test
  void aBarsQuestionsAreShownOnDemandAndAnswersReadOnce() {
    run("all", "all", 0b0011);
    run("sparse", "0,8", 0b0101);
    SamplesModel model = model();
    model.textProperty().set("old words");
    String all = key(model, "All layers");
    String sparse = key(model, "Layers 0,8");
    model.show("ball", sparse, all, Agreement.A_NOT_B);
    assertThat(names(model)).containsExactly("Layers 0,8", "All layers");
    assertThat(model.taskProperty().get()).isEqualTo("ball");
    assertThat(model.tellsTask()).isTrue();
    assertThat(model.rowsProperty().get())
        .extracting(row -> row.question().item())
        .containsExactly("ball-2");
    assertThat(reads).as("each run once").hasSize(2);
    model.show(SamplesModel.tasksOf(Modality.VISUAL), all, sparse, Agreement.ONE_OF_THEM);
    assertThat(model.tellsTask()).isFalse();
    assertThat(model.rowsProperty().get())
        .extracting(row -> row.question().item())
        .containsExactly("ball-1", "ball-2");
    model.runSet().chooseOnly(List.of(all));
    assertThat(model.rowsProperty().get()).as("one alone cannot differ").isEmpty();
  }

  @Test
  void rowsAreATableWithEveryGroupsAnswers() {
    run("all", "all", 0b0011);
    run("sparse", "0,8", 0b0101);
    SamplesModel model = model();
    DataTable table = SampleRow.table(model.rowsProperty().get(), model.columnsProperty().get());
    assertThat(table.columns())
        .startsWith("task", "item", "question", "reference", "A: All layers, seed 1")
        .contains("value of B: Layers 0,8, seed 1");
    assertThat(table.rows().get(1))
        .containsExactly("ball", "ball-1", "what is number 1?", "yes", "yes", "1.0", "no", "0.0");
  }

  @Test
  void trainingDataIsPreviewedOrSaysWhyNot() {
    SamplesModel model = model();
    assertThat(model.rowsProperty().get()).isEmpty();
    previews = (job, most) -> List.of(new PreviewedSample(0, "a", null, List.of(), 3, 1, ""));
    model.preview();
    assertThat(model.previewsProperty().get()).hasSize(1);
    previews =
        (job, most) -> {
          throw Problem.badInput("not found", "s.json", "correct the path");
        };
    model.preview();
    assertThat(model.previewsProperty().get()).isEmpty();
    assertThat(model.previewHintProperty().get())
        .isEqualTo("not found - s.json - correct the path");
  }
}
