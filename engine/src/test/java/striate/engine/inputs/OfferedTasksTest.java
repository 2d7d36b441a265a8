package striate.engine.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.evaluation.TaskCheck;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.pretraining.TinyBundledModel;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.tabletop.Tabletop;

class OfferedTasksTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final String ORACLE =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath().toString();

  @TempDir Path workspace;

  @BeforeEach
  void bringDataOfOneTask() throws IOException {
    Path mmlu = Path.of("src/test/resources/tasks/data/mmlu");
    for (String part : List.of("dev", "test")) {
      Path to = Files.createDirectories(workspace.resolve("tasks/data/mmlu").resolve(part));
      String file = "abstract_algebra_" + part + ".csv";
      Files.copy(mmlu.resolve(part).resolve(file), to.resolve(file));
    }
  }

  private List<OfferedTask> offered(String model, String samples) {
    return OfferedTasks.of(
        new JobPaths(List.of(workspace, HOME)),
        JobSpec.builder().model(model).data(new JobSpec.Data(samples, null, "vicuna_v1")).build());
  }

  private static OfferedTask named(List<OfferedTask> tasks, String name) {
    return tasks.stream().filter(task -> task.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void theRegistrysTasksAreOfferedInItsOrder() {
    assertThat(offered("assets/model", TrainingSamples.TABLETOP))
        .extracting(OfferedTask::name)
        .isEqualTo(TaskRegistry.of(workspace, "vicuna_v1").names());
  }

  @Test
  void whatIsMissingIsSaidAsTheCheckSaysIt() {
    List<OfferedTask> tasks = offered("assets/model", TrainingSamples.TABLETOP);
    assertThat(named(tasks, "mmlu").ready()).isTrue();
    assertThat(named(tasks, "mmlu").modality()).isEqualTo(Modality.TEXTUAL);
    assertThat(named(tasks, "mmlu").questions()).isEqualTo(14_042);
    TaskCheck check = TaskCheck.of(TaskRegistry.of(workspace, null).chosen(List.of("pope")).get(0));
    assertThat(check.problem()).isNotNull();
    assertThat(named(tasks, "pope").obstacle())
        .isEqualTo(check.problem().getMessage())
        .contains(workspace.resolve("tasks/data/pope").toString(), "get it from https://");
  }

  @Test
  void theBundledWorldIsForModelsThatKnowItOrLearnIt() {
    TinyBundledModel.write(workspace.resolve("copy"));
    List<String> bundled = Tabletop.taskNames();
    for (String model : List.of("assets/model", "copy")) {
      assertThat(offered(model, "samples.json"))
          .filteredOn(task -> bundled.contains(task.name()))
          .hasSameSizeAs(bundled)
          .allMatch(task -> task.ready() && task.suited());
    }
    assertThat(offered(ORACLE, "samples.json"))
        .filteredOn(task -> bundled.contains(task.name()))
        .hasSameSizeAs(bundled)
        .noneMatch(task -> task.ready() || task.suited())
        .allMatch(task -> task.obstacle().contains("about the bundled world"));
    assertThat(offered(ORACLE, TrainingSamples.TABLETOP))
        .filteredOn(task -> bundled.contains(task.name()))
        .hasSameSizeAs(bundled)
        .allMatch(task -> task.ready() && !task.suited());
    assertThat(named(offered(ORACLE, "samples.json"), "mmlu").suited()).isTrue();
    assertThat(offered("no/such", ""))
        .noneMatch(task -> task.ready() && task.name().equals("order"));
  }

  @Test
  void aDefinitionThatCannotBeReadIsOfferedWithItsProblem() throws IOException {
    Files.writeString(workspace.resolve("tasks/mine.json"), "{\"name\": \"mine\", \"metrik\": 1}");
    OfferedTask mine = named(offered("assets/model", ""), "mine");
    assertThat(mine.ready()).isFalse();
    assertThat(mine.modality()).isNull();
    assertThat(mine.obstacle()).contains("mine.json").doesNotContain("\n");
  }

  @Test
  void aFilterLooksAtNamesTitlesModalitiesAndGroups() {
    List<OfferedTask> tasks = offered("assets/model", "");
    assertThat(tasks).filteredOn(task -> task.matches("")).hasSameSizeAs(tasks);
    assertThat(tasks)
        .filteredOn(task -> task.matches("hallucination coco"))
        .extracting(OfferedTask::name)
        .containsExactly("pope", "pope-strict");
    assertThat(tasks)
        .filteredOn(task -> task.matches("paper-textual"))
        .extracting(OfferedTask::name)
        .containsExactly("mmlu", "bbh", "ceval", "cmmlu");
    assertThat(tasks).filteredOn(task -> task.matches("no such task")).isEmpty();
  }
}
