package striate.app.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.SameThreadTasks;
import striate.app.WorkspaceFixture;
import striate.app.command.Command;
import striate.app.command.FakeCommand;
import striate.app.workspace.Jobs;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;

class PruneModelTest {
  private static final String STEP =
      "\"step\":%d,\"layers\":%d,\"removed\":[%s],\"gone\":[%s],\"loss\":%s,"
          + "\"forwardTokensPerSecond\":%s,\"generationTokensPerSecond\":10,\"parameters\":7,"
          + "\"parameterBytes\":1048576,\"visual\":%s,\"textual\":0.9";

  @TempDir Path directory;
  private WorkspaceFixture fixture;
  private WorkspaceModel workspace;
  private final List<List<String>> asked = new ArrayList<>();
  private Command answer = new FakeCommand();
  private final SimpleObjectProperty<SortedSet<Integer>> selection =
      new SimpleObjectProperty<>(new TreeSet<>(List.of(0, 1)));

  @BeforeEach
  void open() {
    fixture = new WorkspaceFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static String step(int step, String removed, String gone, String visual) {
    return String.format(STEP, step, 32 - step, removed, gone, "1." + step, 100 + step, visual);
  }

  private static FakeCommand steps(String... steps) {
    FakeCommand command = new FakeCommand();
    for (String step : steps) {
      command.prints("{\"event\":\"step\",\"curve\":\"pruned\"," + step + "}");
    }
    List<String> objects = List.of(steps).stream().map(step -> "{" + step + "}").toList();
    return command.prints(
        "{\"metric\":\"angular-distance\",\"region\":\"0-1\",\"curves\":[{\"name\":\"pruned\","
            + "\"steps\":["
            + String.join(",", objects)
            + "]}]}");
  }

  private PruneModel model(Jobs jobs) {
    workspace =
        new WorkspaceModel(new RecordedExperiments(fixture.store()), jobs, new SameThreadTasks());
    workspace.refresh();
    return new PruneModel(
        workspace,
        fixture.setting(
            arguments -> {
              asked.add(arguments);
              return answer;
            }),
        new SimpleObjectProperty<VlmArchitecture>(WorkspaceFixture.architecture(32)),
        selection,
        () -> JobSpec.builder().model("assets/model").build());
  }

  @Test
  void aRunsModelIsPrunedOutsideItsRegionStepByStep() {
    fixture.finished("sparse", "0,8,16,24", 1, 80, 100);
    PruneModel model = model(fixture.jobs());
    RunCard run = model.settings().runsProperty().get().get(0);
    assertThat(model.settings().subjectProperty().get()).contains(run);
    assertThat(model.settings().regionProperty().get()).isEqualTo("0,8,16,24");
    model.settings().stepsProperty().set(2);
    answer = steps(step(0, "", "", "0.8"), step(1, "5", "5", "0.7"), step(2, "9", "5,9", "0.5"));
    model.start();
    assertThat(asked.get(0))
        .containsSequence("prune", "--run", run.id().value(), "--region", "0,8,16,24")
        .containsSequence("--steps", "2", "--block", "1")
        .contains("--follow", "--resume")
        .doesNotContain("--heal", "--compare-with", "--rerank");

    Pruned shown = model.shownProperty().get();
    assertThat(shown.whole()).isTrue();
    assertThat(shown.main()).extracting(PrunedStep::visual).containsExactly(0.8, 0.7, 0.5);
    assertThat(model.positionProperty().get()).isEqualTo(2);
    assertThat(model.at().orElseThrow().gone()).containsExactly(5, 9);
    model.move(1);
    assertThat(model.at().orElseThrow().gone()).containsExactly(5);

    List<PruneRow> rows = PruneRow.of(shown);
    assertThat(rows)
        .extracting(PruneRow::name)
        .containsExactly("before", "layer 5 out", "layer 9 out");
    assertThat(rows.get(2).visual()).isEqualTo("50.0 %\n\u221230.0");
    assertThat(rows.get(2).reading()).isEqualTo("102\n\u00d71.02");
    assertThat(PruneRow.table(rows).rows().get(2))
        .as("each change in a column")
        .startsWith("layer 9 out", "30", "50.0 %", "\u221230.0")
        .contains("102", "\u00d71.02");

    PruneModel later = model(fixture.jobs());
    assertThat(later.knownProperty().get()).hasSize(1);
    assertThat(later.shownProperty().get().main()).hasSize(3);
  }

  @Test
  void theSliderFollowsNewStepsUntilItIsMoved() {
    List<Integer> positions = new ArrayList<>();
    PruneModel model = model(fixture.jobs());
    model
        .shownProperty()
        .addListener(
            (o, before, now) -> {
              positions.add(model.positionProperty().get());
              if (now.main().size() == 2) {
                model.move(0);
              }
            });
    answer = steps(step(0, "", "", "0.8"), step(1, "5", "5", "0.7"), step(2, "9", "5,9", "0.5"));
    model.start();
    assertThat(positions).startsWith(0);
    assertThat(model.positionProperty().get()).isZero();
  }

  @Test
  void designsModelKeepsItsSelection() {
    PruneModel model = model(fixture.jobs());
    assertThat(model.settings().regionProperty().get()).isEqualTo("0-1");
    selection.set(new TreeSet<>(List.of(3)));
    assertThat(model.settings().regionProperty().get()).isEqualTo("3");
    answer = steps(step(0, "", "", "0.8"));
    model.start();
    assertThat(asked.get(0)).contains("--model").containsSequence("--region", "3");
    assertThat(model.shownProperty().get().request().subject())
        .isEqualTo("assets/model \u00b7 keeps 3");
  }

  @Test
  void whatCannotBePrunedIsToldBefore() {
    fixture.finished("nearly all", "0-29", 1, 80, 100);
    PruneModel model = model(fixture.jobs());
    PruneSettings settings = model.settings();
    assertThat(settings.stepsProperty().get()).as("no more than may go").isEqualTo(2);
    settings.stepsProperty().set(3);
    assertThat(settings.obstacleProperty().get()).contains("At most 2").contains("region of 30");
    settings.allowRegionProperty().set(true);
    assertThat(settings.obstacleProperty().get()).isEmpty();
    settings.healProperty().set(true);
    settings.healStepsProperty().set("x");
    assertThat(settings.obstacleProperty().get()).contains("Healing steps");
    settings.healStepsProperty().set("12");
    assertThat(settings.obstacleProperty().get()).isEmpty();
    settings.subjectProperty().set(Optional.empty());
    assertThat(settings.obstacleProperty().get()).contains("choose one");
    model.start();
    assertThat(asked).isEmpty();
  }

  @Test
  void aRunOfAllLayersIsOfferedFirstForComparison() {
    fixture.finished("all", "all", 1, 80, 100);
    fixture.finished("last", "28-31", 1, 80, 100);
    fixture.finished("sparse", "0,8,16,24", 1, 80, 100);
    PruneModel model = model(fixture.jobs());
    assertThat(model.settings().comparableProperty().get())
        .extracting(RunCard::name)
        .containsExactly("all", "last");
    model
        .settings()
        .comparedProperty()
        .set(Optional.of(model.settings().comparableProperty().get().get(0)));
    answer = steps(step(0, "", "", "0.8"));
    model.start();
    assertThat(asked.get(0)).contains("--compare-with");
  }

  @Test
  void nothingIsKeptOfAWorkspaceThatIsOnlyReadAndNothingHealed() {
    fixture.finished("sparse", "0,8,16,24", 1, 80, 100);
    Jobs reading =
        (Jobs)
            java.lang.reflect.Proxy.newProxyInstance(
                Jobs.class.getClassLoader(),
                new Class<?>[] {Jobs.class},
                (proxy, method, arguments) ->
                    method.getName().equals("readOnly")
                        ? "read-only: another window writes"
                        : method.invoke(fixture.jobs(), arguments));
    PruneModel model = model(reading);
    answer = steps(step(0, "", "", "0.8"));
    model.start();
    assertThat(asked.get(0)).doesNotContain("--output", "--resume");
    assertThat(directory.resolve("pruning")).doesNotExist();
    assertThat(model.shownProperty().get().whole()).isTrue();
    model.settings().healProperty().set(true);
    assertThat(model.settings().obstacleProperty().get()).contains("read-only");
  }

  @Test
  void theCheckpointAtTheSlidersPositionIsExported() {
    PruneModel model = model(fixture.jobs());
    answer = steps(step(0, "", "", "0.8"), step(1, "5", "5", "0.7"));
    model.start();
    model.move(1);
    Path target = directory.resolve("out");
    answer = new FakeCommand().prints("{}");
    model.export(target, false);
    assertThat(asked.get(1))
        .containsSequence("--export-step", "1", "--export", target.toString())
        .contains("--resume")
        .doesNotContain("--heal", "--follow");
    assertThat(model.exportedProperty().get()).contains(target.toString());
    assertThat(model.shownProperty().get().main()).hasSize(2);
  }

  @Test
  void requestsAreReadAsTheyWereWritten() {
    PruneRequest request =
        new PruneRequest(
            "id",
            "name",
            "",
            "0-1",
            8,
            "ablation",
            2,
            3,
            true,
            false,
            9,
            "pope",
            "s.json",
            "plain",
            true,
            5,
            "other",
            "all");
    assertThat(PruneRequest.of(request.toJson())).isEqualTo(request);
    assertThat(request.key("s")).isNotEqualTo(request.key("t")).hasSize(16);
    assertThat(Collections.frequency(List.of(request.setting().split(",")), " healed")).isOne();
  }
}
