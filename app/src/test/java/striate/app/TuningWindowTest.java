package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import striate.app.shell.Tool;
import striate.app.workspace.RunCard;
import striate.charts.data.TaskCurve;
import striate.engine.job.ChildJvm;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Store;
import striate.engine.store.TaskScore;
import striate.engine.store.Workspace;

/**
 * From the window, with the real queue and worker: a checkpoint is tuned on conversations in
 * LLaVA's format and scored on files as POPE, GQA and MMLU publish them, during the run and after
 * it; {@code striate evaluate} finds the same scores.
 */
class TuningWindowTest extends WorkbenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TASKS = List.of("pope", "gqa", "mmlu");
  private static final int STEPS = 300;
  private static final int EVERY = 100;

  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** What Live showed at a moment: the run's status, and each task's latest step with a score. */
  private record Seen(RunStatus status, Map<String, Integer> latest) {}

  @Override
  void bring(Path workspace) throws IOException {
    TaskFixtures.bring(workspace, List.of("pope", "coco", "gqa", "mmlu"));
  }

  @BeforeEach
  void follow() throws Exception {
    onWindow(
        () -> {
          shell.live().scoresProperty().addListener((o, before, now) -> look(now));
          return null;
        });
  }

  private void look(List<TaskCurve> curves) {
    RunCard card = shell.live().focusedProperty().get();
    if (card != null) {
      Map<String, Integer> latest = new TreeMap<>();
      curves.forEach(
          curve -> latest.put(curve.task(), curve.scores().get(curve.scores().size() - 1).step()));
      seen.add(new Seen(card.status(), latest));
    }
  }

  @Test
  void publishedTasksAreScoredDuringARunFromTheWindowAndAfterIt() throws Exception {
    write("#job-model", TaskFixtures.MODEL.toString());
    write("#job-samples", TaskFixtures.CONVERSATIONS.toString());
    write("#job-data-images", TaskFixtures.MODEL.toString());
    write("#job-template", "vicuna_v1");
    write("#job-learning-rate", "1e-2");
    write("#job-batch", "2");
    write("#job-steps", Integer.toString(STEPS));
    write("#job-every", Integer.toString(EVERY));
    onWindow(
        () -> {
          shell.form().device().textProperty().set("cpu");
          return null;
        });
    until(() -> shell.form().architectureProperty().get() != null);
    assertThat(shell.form().jobs().get(0).evaluation()).as("no bundled tasks").isNull();
    write("#layer-text", "1,3,6");
    onWindow(
        () -> {
          Scrolling.to(lookup("#job-tasks").query());
          return null;
        });
    clickOn("#job-tasks");
    for (String task : TASKS) {
      write("#task-filter", task);
      clickOn((Node) lookup(".task-name").match((Label l) -> l.getText().equals(task)).query());
    }
    type(KeyCode.ESCAPE);
    until(() -> shell.form().completeProperty().get());
    clickOn("#run");
    until(() -> shell.toolProperty().get() == Tool.LIVE);
    until(() -> finished() != null);
    RunId run = finished();

    until(() -> seen.stream().anyMatch(one -> one.latest().equals(at(STEPS))));
    assertThat(seen)
        .as("scores of an evaluation in the middle of the run")
        .anyMatch(one -> one.status() == RunStatus.RUNNING && one.latest().equals(at(EVERY)));

    List<TaskScore> stored = scores(run);
    assertThat(stored).extracting(TaskScore::step).contains(0, EVERY, 2 * EVERY, STEPS);
    assertThat(stored).hasSize(4 * TASKS.size());
    Map<String, Double> last =
        stored.stream()
            .filter(score -> score.step() == STEPS)
            .collect(Collectors.toMap(TaskScore::task, TaskScore::value));
    assertThat(last).containsOnlyKeys(TASKS);
    for (TaskCurve curve : shell.live().scoresProperty().get()) {
      TaskCurve.ScoreAt shown = curve.scores().get(curve.scores().size() - 1);
      assertThat(shown.score().value()).isEqualTo(last.get(curve.task()));
      assertThat(curve.partial()).isFalse();
    }
    assertThat(evaluated(run)).isEqualTo(last);
  }

  private RunId finished() {
    return shell.workspace().of(RunStatus.FINISHED).stream()
        .map(RunCard::id)
        .findFirst()
        .orElse(null);
  }

  private static Map<String, Integer> at(int step) {
    return TASKS.stream().collect(Collectors.toMap(task -> task, task -> step));
  }

  private List<TaskScore> scores(RunId run) {
    try (Store store = Store.openReadOnly(new Workspace(directory))) {
      return store.reader().scores(run);
    }
  }

  /** What {@code striate evaluate} says of the saved adapter, in a process of its own. */
  private Map<String, Double> evaluated(RunId run) throws IOException, InterruptedException {
    Path adapter = directory.resolve("runs").resolve(run.value()).resolve("adapter");
    Path log = directory.resolve("evaluate.log");
    Process evaluate =
        new ChildJvm(Main.class.getName())
            .process(
                List.of(
                    "evaluate",
                    "--json",
                    "--model",
                    TaskFixtures.MODEL.toString(),
                    "--adapter",
                    adapter.toString(),
                    "--tasks",
                    String.join(",", TASKS),
                    "--template",
                    "vicuna_v1",
                    "--device",
                    "cpu",
                    "--workspace",
                    directory.toString()))
            .redirectError(log.toFile())
            .start();
    String out = new String(evaluate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(evaluate.waitFor()).as(Files.readString(log)).isZero();
    Map<String, Double> scores = new TreeMap<>();
    for (JsonNode task : JSON.readTree(out).get("tasks")) {
      scores.put(task.get("task").asText(), task.get("score").asDouble());
    }
    return scores;
  }
}
