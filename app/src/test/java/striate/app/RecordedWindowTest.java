package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import striate.app.runset.RunGroup;
import striate.app.shell.ShellModel;
import striate.app.shell.Tool;
import striate.app.workspace.Jobs;
import striate.app.workspace.RunCard;
import striate.app.workspace.RunEdits;
import striate.engine.job.QueueSnapshot;
import striate.engine.report.Comparison;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.store.RecordedRuns;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** A window with one own run beside the recorded ones, in a workspace that is read-only. */
class RecordedWindowTest extends WindowTest {
  private Store recorded;

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All, seed 1", "all", 1, 90, 400);
  }

  @Override
  ShellModel shellOf(WorkspaceFixture fixture) {
    Path home = Path.of(System.getProperty("striate.root"));
    recorded = RecordedRuns.open(home, new Workspace(directory)).orElseThrow();
    return fixture.shell(recorded, readOnly(fixture.jobs()));
  }

  @AfterEach
  void closeRecorded() {
    recorded.close();
  }

  @Test
  void recordedRunsAreMarkedAndComparedByTheirRecipe() throws Exception {
    List<RunCard> runs = shell.workspace().runsProperty().get();
    int shipped = recorded.reader().runs().size();
    assertThat(shipped).isPositive();
    assertThat(runs).hasSize(1 + shipped);
    assertThat(runs.get(0).recorded()).isFalse();
    assertThat(runs.subList(1, runs.size())).allMatch(RunCard::recorded);
    assertThat(text("#place")).endsWith("1 run · " + shipped + " recorded");

    List<RunGroup> rows = shell.runSet().groupsProperty().get();
    long selections =
        recorded.reader().runs().stream()
            .map(run -> List.of(run.recipe(), Objects.requireNonNull(run.selection())))
            .distinct()
            .count();
    long recipes = recorded.reader().runs().stream().map(RunSummary::recipe).distinct().count();
    assertThat(rows).hasSize(1 + (int) selections);
    assertThat(rows.stream().filter(RunGroup::tunesAllLayers).map(RunGroup::name))
        .as("of other recipes")
        .hasSize(1 + (int) recipes)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("Layers 0-"));
    // times of another machine are not compared with one's own
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.COMPARE);
          shell.runSet().chooseShown(true);
          return null;
        });
    assertThat(shell.compare().comparedProperty().get().figures()).hasSameSizeAs(rows);
    Comparison comparison = shell.compare().comparisonProperty().get();
    assertThat(comparison.groups())
        .allSatisfy(
            group ->
                assertThat(group.times().stream().map(Comparison.TimeRatio::machine).distinct())
                    .hasSize(1));
    assertThat(comparison.rows())
        .as("tasks of the own run, whose answers are not kept")
        .filteredOn(row -> WorkspaceFixture.tasks().contains(row.name()))
        .hasSameSizeAs(WorkspaceFixture.tasks())
        .allMatch(row -> !row.paired());
    assertThat(comparison.rows())
        .as("a task of the recorded runs alone")
        .filteredOn(row -> row.name().equals("ball-2"))
        .hasSize(1)
        .allMatch(Comparison.Row::paired);
    assertThat(comparison.notes())
        .anyMatch(note -> note.startsWith("arithmetic is partial: 60 of 100"));

    onWindow(
        () -> {
          shell.toolProperty().set(Tool.LIVE);
          shell.live().focusProperty().set(runs.get(1).id());
          return null;
        });
    settle();
    assertThat(text("#live-facts")).contains("recorded with Striate on ").contains("core");
    assertThat(node("#live-resume").isVisible()).isFalse();
    assertThat(node("#live-cancel").isVisible()).isFalse();
    onWindow(
        () -> {
          shell.workspace().resume(runs.get(1).id());
          return null;
        });
    assertThat(shell.workspace().problemProperty().get())
        .contains("is recorded with Striate and cannot be resumed");
    assertThat(Files.exists(directory.resolve("runs").resolve(runs.get(1).id().value()))).isFalse();
  }

  @Test
  void aRecordedRunIsStarredAndTheNextWindowKnowsIt() throws Exception {
    RunId run = shell.workspace().runsProperty().get().get(1).id();
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.COMPARE);
          shell.runSet().focusProperty().set(run);
          shell.runSet().inspectedProperty().set(true);
          return null;
        });
    settle();
    clickOn("#inspect-favourite");
    assertThat(shell.workspace().run(run).orElseThrow().favourite()).isTrue();
    assertThat(shell.workspace().problemProperty().get()).isEmpty();
    onWindow(
        () -> {
          shell.runSet().filterProperty().set("is:favourite");
          return null;
        });
    until(() -> shell.runSet().shownProperty().get().size() == 1);
    assertThat(shell.runSet().shownProperty().get().get(0).runs())
        .extracting(RunCard::id)
        .containsExactly(run);

    ShellModel next =
        onWindow(
            () -> {
              ShellModel made = fixture.shell(recorded, readOnly(fixture.jobs()));
              made.restore(shell.state(1000, 700, false));
              made.workspace().refresh();
              return made;
            });
    assertThat(next.workspace().run(run).orElseThrow().favourite()).isTrue();
    onWindow(
        () -> {
          next.workspace().favour(run, false);
          return null;
        });
    assertThat(next.runSet().state().favourites()).isEmpty();
  }

  @Test
  void aReadOnlyWindowSaysWhy() {
    assertThat(node("#read-only").isVisible()).isTrue();
    assertThat(text("#read-only")).isEqualTo("read-only: another Striate has this workspace open");
  }

  private static Jobs readOnly(Jobs jobs) {
    return new Jobs() {
      @Override
      public void check(JobSpec job) {
        jobs.check(job);
      }

      @Override
      public RunId enqueue(JobSpec job) {
        return jobs.enqueue(job);
      }

      @Override
      public void cancel(RunId run) {
        jobs.cancel(run);
      }

      @Override
      public void resume(RunId run) {
        jobs.resume(run);
      }

      @Override
      public QueueSnapshot queue() {
        return jobs.queue();
      }

      @Override
      public void move(RunId run, int places) {
        jobs.move(run, places);
      }

      @Override
      public void pause(boolean on) {
        jobs.pause(on);
      }

      @Override
      public void pauseOnError(boolean on) {
        jobs.pauseOnError(on);
      }

      @Override
      public String readOnly() {
        return "read-only: another Striate has this workspace open";
      }

      @Override
      public RunEdits edits() {
        return jobs.edits();
      }

      @Override
      public void poll() {}
    };
  }
}
