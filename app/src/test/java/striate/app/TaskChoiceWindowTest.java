package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import striate.app.launch.TaskChoice;
import striate.engine.evaluation.TaskCheck;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.inputs.OfferedTask;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.RunStatus;

/** Tasks are chosen in the form, bundled and published ones. */
class TaskChoiceWindowTest extends WindowTest {

  private TaskChoice tasks() {
    return shell.form().tasks();
  }

  private List<String> chosen() {
    JobSpec.Evaluation evaluation = shell.form().jobs().get(0).evaluation();
    return evaluation == null ? List.of() : evaluation.tasks();
  }

  private OfferedTask offered(String name) {
    return tasks().offeredProperty().get().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Filters the list for one task and clicks it. */
  private void click(String task) throws Exception {
    write("#task-filter", task);
    clickOn((Node) name(task));
    settle();
  }

  private Label name(String task) {
    return lookup(".task-name")
        .match((Label label) -> label.getText().equals(task) && label.getScene() != null)
        .query();
  }

  @Test
  void theBundledModelBeginsWithTheBundledTasks() {
    assertThat(chosen()).isEqualTo(WorkspaceFixture.tasks());
    assertThat(tasks().words()).isEqualTo("9 tasks");
    assertThat(this.<Button>node("#job-tasks").getAccessibleText()).contains("9 tasks");
  }

  @Test
  void visualTasksStandAboveTextualOnesAndThoseWithoutDataBelow() throws Exception {
    TaskFixtures.bring(directory, List.of("gqa", "mmlu"));
    reach("#job-tasks");
    settle();
    List<String> lines =
        this.<ListView<Object>>node("#task-list").getItems().stream()
            .map(Object::toString)
            .toList();
    int textual = indexOf(lines, "Textual");
    assertThat(indexOf(lines, "Visual")).isZero();
    assertThat(indexOf(lines, "name=pattern,")).isBetween(1, textual);
    assertThat(indexOf(lines, "name=gqa,"))
        .isLessThan(indexOf(lines, "name=pope,"))
        .isLessThan(textual);
    assertThat(indexOf(lines, "name=mmlu,"))
        .isGreaterThan(textual)
        .isLessThan(indexOf(lines, "name=bbh,"));
    assertThat(indexOf(lines, "name=pope,")).isLessThan(textual);
  }

  private static int indexOf(List<String> lines, String part) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError(part + " is not in " + lines);
  }

  @Test
  void aTaskWithoutDataSaysWhereToPutItAndIsNotChosenUntilItIsThere() throws Exception {
    String asked =
        Objects.requireNonNull(
                TaskCheck.of(TaskRegistry.of(directory, null).chosen(List.of("pope")).get(0))
                    .problem())
            .getMessage();
    reach("#job-tasks");
    click("pope");
    assertThat(chosen()).isEqualTo(WorkspaceFixture.tasks());
    assertThat(offered("pope").obstacle()).isEqualTo(asked);
    assertThat(lookup(asked).tryQuery()).as("the same words as `striate tasks check`").isPresent();

    TaskFixtures.bring(directory, List.of("pope", "coco"));
    type(KeyCode.ESCAPE);
    settle();
    reach("#job-tasks");
    settle();
    clickOn((Node) name("pope"));
    settle();
    assertThat(chosen()).hasSize(10).contains("pope");
    write("#task-filter", "");
    clickOn("#task-none");
    settle();
    assertThat(chosen()).isEmpty();
    assertThat(shell.form().jobs().get(0).evaluation()).isNull();
    assertThat(tasks().words()).isEqualTo("none");
  }

  @Test
  void aGroupIsChosenThroughTheFilter() throws Exception {
    TaskFixtures.bring(directory, List.of("gqa", "mmlu", "pope", "coco"));
    reach("#job-tasks");
    settle();
    clickOn("#task-none");
    write("#task-filter", "paper");
    clickOn("#task-all");
    settle();
    assertThat(chosen()).containsExactly("gqa", "mmlu");
    assertThat(tasks().words()).isEqualTo("gqa, mmlu");
  }

  @Test
  void aRealCheckpointBeginsWithoutBundledTasks() throws Exception {
    write("#job-model", TaskFixtures.MODEL.toString());
    assertThat(chosen()).isEmpty();
    assertThat(offered("pattern").ready()).as("it can learn the bundled world").isTrue();
    write("#job-samples", TaskFixtures.CONVERSATIONS.toString());
    assertThat(offered("pattern").obstacle()).contains("about the bundled world");
    assertThat(chosen()).isEmpty();
    write("#job-model", "assets/model");
    assertThat(chosen()).isEqualTo(WorkspaceFixture.tasks());
  }

  @Test
  void theFormWritesTheJobThatAFileDescribes() throws Exception {
    TaskFixtures.bring(directory, List.of("gqa", "mmlu", "pope", "coco"));
    write("#job-model", TaskFixtures.MODEL.toString());
    write("#job-samples", TaskFixtures.CONVERSATIONS.toString());
    write("#job-template", "vicuna_v1");
    clickOn("#preset-all");
    reach("#job-tasks");
    click("mmlu");
    click("pope");
    click("gqa");
    write("#job-evaluation-subsetSeed", "3");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    assertThat(shell.form().subsetSeed().problemProperty().get()).contains("'limit'");
    write("#job-evaluation-limit", "2");
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
    assertThat(this.<Button>node("#job-tasks").getAccessibleText())
        .isEqualTo("Tasks scored: pope, gqa, mmlu · 2 questions each");
    type(KeyCode.ESCAPE);
    write("#job-every", "5");
    write("#job-steps", "10");
    write("#job-seeds", "4");
    write("#job-name", "published");
    clickOn("#run");
    settle();

    ObjectMapper json = new ObjectMapper();
    ObjectNode file = json.createObjectNode();
    file.put("name", "published").put("model", TaskFixtures.MODEL.toString());
    file.putObject("data")
        .put("samples", TaskFixtures.CONVERSATIONS.toString())
        .put("template", "vicuna_v1");
    file.put("layers", "0-7").put("steps", 10).put("seed", 4).put("batchSize", 16);
    file.putObject("optimizer").put("learningRate", 3e-3).put("projectorLearningRate", 3e-4);
    ObjectNode evaluation = file.putObject("evaluation");
    evaluation.putArray("tasks").add("pope").add("gqa").add("mmlu");
    evaluation.put("everySteps", 5).put("limit", 2).put("subsetSeed", 3);
    JobSpec queued =
        JobJson.read(
            fixture
                .store()
                .workspace()
                .job(fixture.store().reader().runs(RunStatus.QUEUED).get(0).id()));
    assertThat(JobJson.write(queued))
        .isEqualTo(JobJson.write(JobJson.parse(json.writeValueAsString(file), "file")));
  }
}
