package striate.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.WorkspaceFixture;
import striate.charts.data.Point;
import striate.engine.journal.JournalWriter;
import striate.engine.report.ScoredRun;
import striate.engine.report.ScoredTotal;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class RecordedExperimentsTest {
  private static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1L << 33, "cpu", "torch 2.7.1", "17", "0.1");

  @TempDir Path directory;
  private WorkspaceFixture workspace;
  private RecordedExperiments experiments;

  @BeforeEach
  void open() {
    workspace = new WorkspaceFixture(directory);
    experiments = new RecordedExperiments(workspace.store());
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  @Test
  void onlyAChangedRunGetsANewCard() {
    RunId quiet = workspace.finished("quiet", "all", 1, 60, 100);
    RunId busy = workspace.running("busy", "0-3", 40);
    List<RunCard> first = experiments.runs();
    assertThat(first).extracting(RunCard::id).containsExactly(busy, quiet);
    assertThat(experiments.runs()).isSameAs(first);

    assertThat(workspace.store().writer().interrupt(busy, "gone", "resume")).isTrue();
    List<RunCard> second = experiments.runs();
    assertThat(second).isNotSameAs(first).hasSize(2);
    assertThat(second.get(0).status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(second.get(1)).isSameAs(first.get(1));

    workspace.store().writer().delete(quiet);
    RunId newest = workspace.finished("newest", "all", 2, 60, 100);
    assertThat(experiments.runs()).extracting(RunCard::id).containsExactly(newest, busy);
  }

  @Test
  void runsAreComparedByTheirLatestEvaluation() {
    RunId done = workspace.finished("done", "all", 1, 60, 100);
    RunId waiting = workspace.jobs().enqueue(WorkspaceFixture.job("waiting", "all", 3));
    List<TaskResult> all = experiments.scores(done);
    int last = all.stream().mapToInt(TaskResult::step).max().orElseThrow();
    assertThat(last).isEqualTo(240);
    Map<RunId, ScoredRun> scored = experiments.scored(List.of(done, waiting));
    assertThat(Objects.requireNonNull(scored.get(done)).totals())
        .extracting(ScoredTotal::task, ScoredTotal::value, ScoredTotal::questions)
        .containsExactlyElementsOf(
            all.stream()
                .filter(at -> at.step() == last)
                .map(at -> tuple(at.task(), at.score().value(), at.questions()))
                .toList());
    assertThat(Objects.requireNonNull(scored.get(waiting)).isScored()).isFalse();
  }

  @Test
  void aGrowingCurveEqualsOneThatIsReadAtOnce() {
    RunId run = workspace.jobs().enqueue(WorkspaceFixture.job("grows", "all", 1));
    try (JournalWriter journal = JournalWriter.open(workspace.store().workspace().journal(run))) {
      start(journal, 1, 0);
      for (int to : new int[] {0, 1, 2, 50, 51, 300}) {
        steps(journal, (int) journal.size() - 1, to, 1);
        assertThat(kept(run, 1000)).isEqualTo(fresh(run, 1000)).hasSize(to);
      }
    }
  }

  @Test
  void aResumeFromAnEarlierStepReplacesTheEnd() {
    RunId run = workspace.jobs().enqueue(WorkspaceFixture.job("resumed", "all", 1));
    try (JournalWriter journal = JournalWriter.open(workspace.store().workspace().journal(run))) {
      start(journal, 1, 0);
      steps(journal, 0, 100, 1);
      assertThat(kept(run, 1000)).hasSize(100);
      start(journal, 2, 60);
      assertThat(kept(run, 1000)).isEqualTo(fresh(run, 1000)).hasSize(60);
      steps(journal, 60, 130, 2);
      assertThat(kept(run, 1000)).isEqualTo(fresh(run, 1000)).hasSize(130);
      start(journal, 3, 100);
      steps(journal, 100, 140, 3);
      assertThat(kept(run, 1000)).isEqualTo(fresh(run, 1000)).hasSize(140);
    }
  }

  @Test
  void aLongCurveStaysReducedAndKeepsItsPeak() {
    RunId run = workspace.jobs().enqueue(WorkspaceFixture.job("long", "all", 1));
    try (JournalWriter journal = JournalWriter.open(workspace.store().workspace().journal(run))) {
      start(journal, 1, 0);
      for (int to = 500; to <= 5000; to += 500) {
        steps(journal, to - 500, to, to == 1500 ? 40 : 1);
        List<Point> points = kept(run, 400);
        assertThat(points).hasSizeBetween(200, 400);
        assertThat(points.get(0).x()).isZero();
        assertThat(points.get(points.size() - 1).x()).isEqualTo(to - 1);
      }
    }
    double peak = fresh(run, 100_000).stream().mapToDouble(Point::y).max().orElseThrow();
    assertThat(kept(run, 400)).extracting(Point::y).contains(peak);
  }

  private List<Point> kept(RunId run, int atMost) {
    workspace.store().ingest().ingest(run);
    return experiments.losses(run, atMost);
  }

  private List<Point> fresh(RunId run, int atMost) {
    return new RecordedExperiments(workspace.store()).losses(run, atMost);
  }

  private static void start(JournalWriter journal, int attempt, int from) {
    journal.append(
        (seq, at) ->
            new RunEvent.Started(
                seq, at, attempt, 1, from, 5000, 32, List.of(1), 100, 1000, MACHINE));
  }

  private static void steps(JournalWriter journal, int from, int to, int scale) {
    for (int s = from; s < to; s++) {
      int step = s;
      double loss = scale * (1 + Math.sin(step * 12.9898));
      journal.append((seq, at) -> new RunEvent.Step(seq, at, step, loss, 0.9, 1e-3, 900, 1));
    }
  }
}
