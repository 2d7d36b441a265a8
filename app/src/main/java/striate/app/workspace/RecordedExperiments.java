package striate.app.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import striate.charts.data.Interval;
import striate.charts.data.Point;
import striate.engine.job.LogTail;
import striate.engine.region.LayerSelection;
import striate.engine.report.ReferenceScores;
import striate.engine.report.ScoredRun;
import striate.engine.report.ScoredRuns;
import striate.engine.run.Annotations;
import striate.engine.run.JobSpec;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossCurve;
import striate.engine.store.LossPoint;
import striate.engine.store.RunAnnotations;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.TaskScore;

/** The runs in a store: the workspace's, or the one that comes with the installation. */
public final class RecordedExperiments implements Experiments {
  private static final int FEW = 8;
  private static final int LOG_LINES = 40;

  private final Store store;
  private final RunReader reader;
  private final ReadRuns runs;
  private final ReadCurves curves;
  private final ReadTraces traces;
  private final boolean recorded;

  /** The runs of a workspace. */
  public RecordedExperiments(Store store) {
    this(store, false);
  }

  private RecordedExperiments(Store store, boolean recorded) {
    this.store = store;
    this.reader = store.reader();
    this.recorded = recorded;
    this.runs = new ReadRuns(store.feed(), this::said, this::card);
    this.curves = new ReadCurves(reader);
    this.traces = new ReadTraces(store.workspace()::journal);
  }

  /** The runs that come with the installation. */
  public static RecordedExperiments ofInstallation(Store store) {
    return new RecordedExperiments(store, true);
  }

  @Override
  public List<RunCard> runs() {
    return runs.refreshed();
  }

  /** All at once where there are many: the first time. */
  private Map<RunId, Annotations> said(List<RunSummary> some) {
    if (recorded) {
      return Map.of();
    }
    RunAnnotations annotations = new RunAnnotations(store);
    return some.size() > FEW
        ? annotations.all()
        : some.stream().collect(Collectors.toMap(RunSummary::id, run -> annotations.of(run.id())));
  }

  private RunCard card(RunSummary run, JobSpec job, Annotations said) {
    LayerSelection selection = run.selection();
    SortedSet<Integer> layers = selection == null ? new TreeSet<>() : selection.asSet();
    Integer totalSteps = run.totalSteps();
    RunEvent.Machine machine = run.machine();
    Long trainable = run.trainableParameters();
    return new RunCard(
        run.id(),
        run.name(),
        run.status(),
        job,
        run.recipe(),
        selection == null ? 0 : selection.layerCount(),
        layers,
        run.step(),
        totalSteps == null ? 0 : totalSteps,
        trainable == null ? 0 : trainable,
        run.tuningSeconds(),
        run.recentStepMillis(),
        run.activity(),
        run.failureReason(),
        recorded,
        machine == null ? "" : machine.inWords(),
        run.checkpointStep() != null || run.status() != RunStatus.FAILED,
        said.tags(),
        said.note());
  }

  @Override
  public List<Point> losses(RunId run, int atMost) {
    LossCurve curve = curves.refreshed(run, atMost);
    return IntStream.range(0, curve.size())
        .mapToObj(i -> new Point(curve.step(i), curve.loss(i)))
        .toList();
  }

  @Override
  public List<StepValues> steps(RunId run, int atMost) {
    List<LossPoint> all = reader.losses(run);
    int every = Math.max(1, (all.size() + atMost - 1) / atMost);
    return IntStream.range(0, all.size())
        .filter(i -> i % every == 0 || i == all.size() - 1)
        .mapToObj(
            i ->
                new StepValues(
                    all.get(i).step(),
                    all.get(i).loss(),
                    all.get(i).gradNorm(),
                    all.get(i).learningRate(),
                    all.get(i).tokens(),
                    all.get(i).stepMillis()))
        .toList();
  }

  @Override
  public RunTrace trace(RunId run) {
    return traces.refreshed(run);
  }

  @Override
  public List<GivenAnswer> latestAnswers(RunId run, int atMost) {
    List<TaskScore> latest = reader.latestScores(run);
    int each = Math.max(1, atMost / Math.max(1, latest.size()));
    List<GivenAnswer> some = new ArrayList<>();
    for (TaskScore score : latest) {
      reader.answers(run, score.step(), score.task()).stream()
          .limit(each)
          .map(
              line ->
                  new GivenAnswer(
                      line.step(),
                      line.task(),
                      score.modality(),
                      Objects.requireNonNullElse(line.question().prompt(), ""),
                      line.question().references(),
                      line.prediction(),
                      line.value()))
          .forEach(some::add);
    }
    return some;
  }

  @Override
  public List<TaskResult> scores(RunId run) {
    return results(reader.scores(run));
  }

  @Override
  public Map<RunId, ScoredRun> scored(Collection<RunId> wanted) {
    List<RunSummary> found = wanted.stream().flatMap(run -> reader.find(run).stream()).toList();
    Map<RunId, ScoredRun> scored = new HashMap<>();
    ScoredRuns.of(reader, found).forEach(run -> scored.put(new RunId(run.id()), run));
    return scored;
  }

  @Override
  public List<ReferenceScores> references(RunId run) {
    return ReferenceScores.of(reader, run);
  }

  @Override
  public List<TaskAnswers> answers(RunId run) {
    return reader.finalScores(List.of(run)).getOrDefault(run, List.of()).stream()
        .map(
            score ->
                new TaskAnswers(
                    score.task(),
                    score.modality(),
                    reader.answers(run, score.step(), score.task())))
        .filter(task -> !task.answers().isEmpty())
        .toList();
  }

  private static List<TaskResult> results(List<TaskScore> scores) {
    return scores.stream()
        .map(
            at ->
                new TaskResult(
                    at.step(),
                    at.task(),
                    at.modality(),
                    at.metric(),
                    new Interval(at.value(), at.low(), at.high()),
                    at.questions(),
                    at.of()))
        .toList();
  }

  @Override
  public RunDetails details(RunId run) {
    RunSummary found = reader.run(run);
    Path directory = store.workspace().run(run);
    boolean kept = !recorded && Files.isDirectory(directory);
    Provenance made = found.provenance();
    List<String> origin = new ArrayList<>();
    if (made != null) {
      made.libraries().forEach((library, version) -> origin.add(library + " " + version));
    }
    return new RunDetails(
        kept ? directory.toAbsolutePath().normalize().toString() : null,
        found.createdAt(),
        found.startedAt(),
        found.endedAt(),
        found.totalSeconds(),
        origin,
        reader.warnings(run),
        kept ? LogTail.lines(store.workspace().files(run).log(), LOG_LINES) : List.of());
  }

  @Override
  public boolean has(RunId run) {
    return reader.find(run).isPresent();
  }

  @Override
  public String place() {
    return store.workspace().database().getFileName().toString();
  }
}
