package striate.engine.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.LocalLauncher;
import striate.engine.job.RunListener;
import striate.engine.region.SelectionSources;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.Recipe;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** A sweep of 12 runs with workers that end at once. */
class SweepRunsTest {
  private static final JobSpec BASE =
      JobJson.parse(
          "{\"name\":\"base\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\","
              + "\"steps\":4,\"device\":\"cpu\"}",
          "test");
  private static final List<PlannedRun> PLAN =
      SweepPlan.of(
          BASE,
          new SweepAxes(
              List.of("all", "sparse-uniform", "first", "last"),
              List.of("2"),
              List.of(),
              List.of(1L, 2L, 3L),
              List.of(),
              List.of(),
              List.of()),
          8,
          SelectionSources.NONE);

  @TempDir Path directory;

  private static Supplier<SweepRuns.InputRecipes> recipes(Provenance.Inputs inputs) {
    return () -> job -> Recipe.of(job, inputs, job.steps());
  }

  private static final Supplier<SweepRuns.InputRecipes> RECIPES = recipes(InstantLauncher.INPUTS);

  /** One process's life: opens the workspace, submits, and looks after the queue for some polls. */
  private List<SweepRun> session(InstantLauncher launcher, int polls) {
    try (Store store = Store.open(new Workspace(directory))) {
      JobQueue queue = new JobQueue(store, Launchers.of(launcher), List::of);
      try (JobMonitor monitor = new JobMonitor(store, queue, new RunListener() {})) {
        monitor.catchUp();
        SweepRuns runs = new SweepRuns(store, queue);
        List<SweepRun> found = runs.find(PLAN, RECIPES);
        runs.submit(found, LocalLauncher.NAME);
        for (int poll = 0; poll < polls; poll++) {
          monitor.poll();
        }
        return found;
      }
    }
  }

  private static Set<RunId> done(List<SweepRun> runs) {
    Set<RunId> ids = new HashSet<>();
    runs.stream()
        .filter(run -> run.state() == SweepRun.State.DONE)
        .forEach(run -> ids.add(run.id()));
    return ids;
  }

  @Test
  void interruptedAtAnyTimeItResumesWithoutRepeatingAFinishedRun() {
    assertThat(PLAN).hasSize(12);
    List<RunId> launched = new ArrayList<>();
    Set<RunId> finished = new HashSet<>();
    int sessions = 0;
    while (finished.size() < PLAN.size()) {
      InstantLauncher launcher = new InstantLauncher(job -> false);
      List<SweepRun> found = session(launcher, sessions % 3);
      assertThat(done(found)).containsAll(finished);
      assertThat(launcher.launched).noneMatch(finished::contains);
      launched.addAll(launcher.launched);
      finished.addAll(done(found));
      assertThat(++sessions).isLessThan(60);
    }
    assertThat(sessions).isGreaterThan(5);
    assertThat(launched).hasSize(12).doesNotHaveDuplicates();
    try (Store store = Store.open(new Workspace(directory))) {
      assertThat(store.reader().runs())
          .hasSize(12)
          .allMatch(run -> run.status() == RunStatus.FINISHED && run.attempt() == 1);
    }
  }

  @Test
  void runsThatWereKilledGoOnAsTheSameRuns() {
    session(new InstantLauncher(job -> job.seed() == 2), 40);
    List<SweepRun> after = session(new InstantLauncher(job -> false), 40);
    assertThat(after)
        .allMatch(
            run ->
                run.state()
                    == (run.planned().job().seed() == 2
                        ? SweepRun.State.ENDED_EARLY
                        : SweepRun.State.DONE));
    InstantLauncher last = new InstantLauncher(job -> false);
    assertThat(session(last, 5)).allMatch(run -> run.state() == SweepRun.State.DONE);
    assertThat(last.launched).isEmpty();
    try (Store store = Store.open(new Workspace(directory))) {
      assertThat(store.reader().runs()).hasSize(12);
      assertThat(store.reader().runs().stream().filter(run -> run.attempt() == 2)).hasSize(4);
    }
  }

  @Test
  void runsOnFilesThatWereChangedSinceAreNotDone() {
    session(new InstantLauncher(job -> false), 40);
    try (Store store = Store.open(new Workspace(directory))) {
      SweepRuns runs = new SweepRuns(store, new JobQueue(store, Launchers.local()));
      assertThat(runs.find(PLAN, RECIPES)).allMatch(run -> run.state() == SweepRun.State.DONE);
      Provenance.Inputs other = new Provenance.Inputs("other", null, "samples", null, "0.1.0");
      assertThat(runs.find(PLAN, recipes(other)))
          .allMatch(run -> run.state() == SweepRun.State.NEW);
    }
  }

  @Test
  void aRunOfTheUsersOwnWithTheSameRecipeCountsWhateverItsName() {
    InstantLauncher launcher = new InstantLauncher(job -> false);
    try (Store store = Store.open(new Workspace(directory))) {
      JobQueue queue = new JobQueue(store, Launchers.of(launcher), List::of);
      RunId own = queue.submit(BASE.withSeed(1).withName("mine").withLayers("first:2"), null);
      try (JobMonitor monitor = new JobMonitor(store, queue, new RunListener() {})) {
        monitor.poll();
        monitor.poll();
      }
      List<SweepRun> found = new SweepRuns(store, queue).find(PLAN, RECIPES);
      assertThat(found.stream().filter(run -> run.state() == SweepRun.State.DONE))
          .singleElement()
          .satisfies(run -> assertThat(run.id()).isEqualTo(own))
          .satisfies(run -> assertThat(run.planned().label()).isEqualTo("first:2"));
    }
  }

  @Test
  void withoutAFinishedRunTheFilesAreNotRead() {
    try (Store store = Store.open(new Workspace(directory))) {
      SweepRuns runs = new SweepRuns(store, new JobQueue(store, Launchers.local()));
      Supplier<SweepRuns.InputRecipes> refused =
          () -> {
            throw Problem.badInput("read", "files", "do not");
          };
      assertThat(runs.find(PLAN, refused)).allMatch(run -> run.state() == SweepRun.State.NEW);
    }
  }

  @Test
  void followedRunsAreLookedAfterUntilTheyHaveEnded() throws InterruptedException {
    InstantLauncher launcher = new InstantLauncher(job -> job.seed() == 3);
    try (Store store = Store.open(new Workspace(directory))) {
      JobQueue queue = new JobQueue(store, Launchers.of(launcher), List::of);
      SweepRuns runs = new SweepRuns(store, queue);
      List<SweepRun> submitted = runs.submit(runs.find(PLAN, RECIPES), LocalLauncher.NAME);
      List<RunSummary> ended = new ArrayList<>();
      FollowedRuns followed =
          new FollowedRuns(
              store,
              queue,
              run -> {
                if (run.status().ended()) {
                  ended.add(run);
                }
              },
              problem -> {});
      assertThat(followed.untilEnded(FollowedRuns.underWay(submitted))).isTrue();
      assertThat(ended).hasSize(12);
      assertThat(runs.refreshed(submitted).stream().filter(r -> r.state() == SweepRun.State.DONE))
          .hasSize(8);
      store.queue().pause("");
      List<SweepRun> again = runs.submit(runs.refreshed(submitted), LocalLauncher.NAME);
      assertThat(followed.untilEnded(FollowedRuns.underWay(again))).isFalse();
    }
  }
}
