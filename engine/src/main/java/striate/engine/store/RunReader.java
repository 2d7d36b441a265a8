package striate.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import striate.engine.journal.PredictionLine;
import striate.engine.region.LayerSelection;
import striate.engine.run.EventJson;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.stats.Proportion;

/**
 * Reads the recorded runs. Its methods wait for the disk: do not call them on the user interface's
 * thread.
 */
public final class RunReader {
  static final String LIST =
      "SELECT * FROM runs ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset";
  static final String FIRST_PAGE =
      "SELECT * FROM runs ORDER BY created_at DESC, id DESC LIMIT :limit";
  static final String NEXT_PAGE =
      "SELECT * FROM runs WHERE (created_at, id) < (:at, :run)"
          + " ORDER BY created_at DESC, id DESC LIMIT :limit";
  static final String COUNT = "SELECT count(*) FROM runs";
  static final String NEWEST_OF_JOB =
      "SELECT * FROM runs WHERE job = :job ORDER BY created_at DESC, id DESC LIMIT 1";
  static final String ONE = "SELECT * FROM runs WHERE id = :run";
  static final String BY_STATUS =
      "SELECT * FROM runs WHERE status = :status ORDER BY queue_position, queued_at, id";
  static final String ACTIVE =
      "SELECT * FROM runs WHERE status IN ('SUBMITTED', 'RUNNING') ORDER BY submitted_at, id";
  static final String LOSSES =
      "SELECT step, attempt, loss, grad_norm, learning_rate, tokens, step_millis FROM steps"
          + " WHERE run_id = :run AND superseded = 0 ORDER BY step, attempt";
  static final String CURVE =
      "SELECT step, loss, attempt FROM steps"
          + " WHERE run_id = :run AND step >= :from AND superseded = 0 ORDER BY step, attempt";
  static final String SCORES =
      "SELECT step, task, modality, metric, value, low, high, questions, whole, millis FROM scores"
          + " WHERE run_id = :run AND superseded = 0 ORDER BY step, task";
  static final String FINAL_SCORES =
      "SELECT run_id, step, task, modality, metric, value, low, high, questions, whole, millis"
          + " FROM scores AS s"
          + " WHERE run_id IN (<runs>) AND superseded = 0 AND step = (SELECT step FROM scores"
          + " WHERE run_id = s.run_id AND superseded = 0 ORDER BY step DESC LIMIT 1)"
          + " ORDER BY run_id, step, task";
  static final String SCORES_BEFORE_TUNING =
      "SELECT run_id, step, task, modality, metric, value, low, high, questions, whole, millis"
          + " FROM scores WHERE run_id IN (<runs>) AND superseded = 0 AND step = 0"
          + " ORDER BY run_id, step, task";
  static final String ATTEMPTS = "SELECT * FROM attempts WHERE run_id = :run ORDER BY attempt";
  static final String WARNINGS = "SELECT text FROM warnings WHERE run_id = :run ORDER BY seq";

  /** Runs in one question; SQLite takes 32,766 parameters. */
  private static final int IDS = 500;

  private final Store store;
  private final AnswerReader answers;

  RunReader(Store store) {
    this.store = store;
    answers = new AnswerReader(store);
  }

  /** All runs, the newest first. */
  public List<RunSummary> runs() {
    return runs(-1, 0);
  }

  /**
   * A page of all runs, the newest first.
   *
   * @param limit maximum number of runs; -1 = all
   */
  public List<RunSummary> runs(int limit, int offset) {
    return store.query(
        handle ->
            handle
                .createQuery(LIST)
                .bind("limit", limit)
                .bind("offset", offset)
                .map(RunReader::summary)
                .list());
  }

  /**
   * The next page of all runs, the newest first.
   *
   * @param after the last run of the page before; null for the first page
   * @param limit maximum number of runs
   */
  public List<RunSummary> page(@Nullable RunSummary after, int limit) {
    return store.query(
        handle -> {
          Query query = handle.createQuery(after == null ? FIRST_PAGE : NEXT_PAGE);
          if (after != null) {
            query.bind("at", after.createdAt().toEpochMilli()).bind("run", after.id().value());
          }
          return query.bind("limit", limit).map(RunReader::summary).list();
        });
  }

  /** How many runs there are. */
  public int count() {
    return store.query(handle -> handle.createQuery(COUNT).mapTo(Integer.class).one());
  }

  /**
   * The newest run of a job.
   *
   * @param jobText its canonical JSON
   */
  public Optional<RunSummary> newestOf(String jobText) {
    return store.query(
        handle ->
            handle
                .createQuery(NEWEST_OF_JOB)
                .bind("job", jobText)
                .map(RunReader::summary)
                .findOne());
  }

  /** Runs of one status, in the order in which they were queued. */
  public List<RunSummary> runs(RunStatus status) {
    return store.query(
        handle ->
            handle
                .createQuery(BY_STATUS)
                .bind("status", status.name())
                .map(RunReader::summary)
                .list());
  }

  /** Runs that a launcher has, the longest first. */
  public List<RunSummary> active() {
    return store.query(handle -> handle.createQuery(ACTIVE).map(RunReader::summary).list());
  }

  public Optional<RunSummary> find(RunId run) {
    return store.query(
        handle ->
            handle.createQuery(ONE).bind("run", run.value()).map(RunReader::summary).findOne());
  }

  /**
   * One run.
   *
   * @throws Problem if the run is not found
   */
  public RunSummary run(RunId run) {
    return find(run)
        .orElseThrow(
            () ->
                Problem.badInput(
                    "run '" + run + "' not found",
                    store.workspace().database(),
                    "take one that `striate runs` lists"));
  }

  /** All steps without superseded ones, ascending. */
  public List<LossPoint> losses(RunId run) {
    return store.query(
        handle ->
            handle
                .createQuery(LOSSES)
                .bind("run", run.value())
                .map(
                    (rows, context) ->
                        new LossPoint(
                            rows.getInt(1),
                            rows.getInt(2),
                            number(rows, 3),
                            number(rows, 4),
                            number(rows, 5),
                            rows.getLong(6),
                            number(rows, 7)))
                .list());
  }

  /**
   * The losses from a step on, without superseded ones, for drawing. Reads 100,000 steps in some 50
   * ms.
   *
   * @param fromStep 0-based
   */
  public LossCurve curve(RunId run, int fromStep) {
    return store.query(
        handle ->
            handle
                .createQuery(CURVE)
                .bind("run", run.value())
                .bind("from", fromStep)
                .scanResultSet((rows, context) -> LossCurve.read(rows.get())));
  }

  /** All scores without superseded ones, by step and task. */
  public List<TaskScore> scores(RunId run) {
    return store.query(
        handle ->
            handle
                .createQuery(SCORES)
                .bind("run", run.value())
                .map((rows, context) -> score(rows, 1))
                .list());
  }

  /** The scores of the latest evaluation of each of several runs; without those never scored. */
  public Map<RunId, List<TaskScore>> finalScores(Collection<RunId> runs) {
    return scores(FINAL_SCORES, runs);
  }

  /** Scores of the models that runs began with, as far as they were evaluated. */
  public Map<RunId, List<TaskScore>> scoresBeforeTuning(Collection<RunId> runs) {
    return scores(SCORES_BEFORE_TUNING, runs);
  }

  private Map<RunId, List<TaskScore>> scores(String query, Collection<RunId> runs) {
    record Scored(RunId run, TaskScore score) {}
    Map<RunId, List<TaskScore>> scores = new LinkedHashMap<>();
    List<String> ids = runs.stream().map(RunId::value).distinct().toList();
    for (int from = 0; from < ids.size(); from += IDS) {
      List<String> some = ids.subList(from, Math.min(from + IDS, ids.size()));
      store
          .query(
              handle ->
                  handle
                      .createQuery(query)
                      .bindList("runs", some)
                      .map(
                          (rows, context) ->
                              new Scored(new RunId(rows.getString(1)), score(rows, 2)))
                      .list())
          .forEach(
              scored ->
                  scores
                      .computeIfAbsent(scored.run(), run -> new ArrayList<>())
                      .add(scored.score()));
    }
    return scores;
  }

  /** Runs of earlier versions have no interval of their shares: they get Wilson's. */
  private static TaskScore score(ResultSet rows, int from) throws SQLException {
    Metric metric = Metric.named(rows.getString(from + 3));
    double value = number(rows, from + 4);
    double low = number(rows, from + 5);
    double high = number(rows, from + 6);
    int questions = rows.getInt(from + 7);
    if (Double.isNaN(low) && metric == Metric.ACCURACY) {
      Proportion wilson = Proportion.of((int) Math.round(value * questions), questions);
      low = wilson.low();
      high = wilson.high();
    }
    return new TaskScore(
        rows.getInt(from),
        rows.getString(from + 1),
        Modality.valueOf(rows.getString(from + 2).toUpperCase(Locale.ROOT)),
        metric,
        value,
        Double.isNaN(low) ? value : Math.min(low, value),
        Double.isNaN(high) ? value : Math.max(high, value),
        questions,
        Math.max(questions, rows.getInt(from + 8)),
        number(rows, from + 9));
  }

  /** Every task's score at its latest evaluation, by task. */
  public List<TaskScore> latestScores(RunId run) {
    Map<String, TaskScore> latest = new TreeMap<>();
    scores(run).forEach(score -> latest.put(score.task(), score));
    return List.copyOf(latest.values());
  }

  /**
   * The answers behind a task's score, in the order of the questions' ids; empty if they were not
   * recorded.
   *
   * @param step optimizer steps before the evaluation
   */
  public List<PredictionLine> answers(RunId run, int step, String task) {
    return answers.answers(run, step, task);
  }

  /**
   * The values of the answers at the latest evaluation of each of several runs, by task: for
   * comparisons. Without runs and tasks whose answers were not recorded.
   */
  public Map<RunId, List<TaskValues>> finalValues(Collection<RunId> runs) {
    return answers.finalValues(runs);
  }

  /** The same of the models that runs began with. */
  public Map<RunId, List<TaskValues>> valuesBeforeTuning(Collection<RunId> runs) {
    return answers.valuesBeforeTuning(runs);
  }

  public List<AttemptSummary> attempts(RunId run) {
    return store.query(
        handle ->
            handle
                .createQuery(ATTEMPTS)
                .bind("run", run.value())
                .map(
                    (rows, context) -> {
                      String ended = rows.getString("ended");
                      return new AttemptSummary(
                          rows.getInt("attempt"),
                          rows.getLong("pid"),
                          rows.getInt("from_step"),
                          Instant.ofEpochMilli(rows.getLong("started_at")),
                          Instant.ofEpochMilli(rows.getLong("last_at")),
                          ended == null ? null : RunStatus.valueOf(ended),
                          rows.getDouble("total_millis") / 1e3,
                          EventJson.readMachine(rows.getString("machine")));
                    })
                .list());
  }

  /** The worker's warnings, in order. */
  public List<String> warnings(RunId run) {
    return store.query(
        handle -> handle.createQuery(WARNINGS).bind("run", run.value()).mapTo(String.class).list());
  }

  static RunSummary summary(ResultSet rows, StatementContext context) throws SQLException {
    String selection = rows.getString("selection");
    return new RunSummary(
        new RunId(rows.getString("id")),
        rows.getString("name"),
        RunStatus.valueOf(rows.getString("status")),
        rows.getString("job"),
        rows.getString("recipe"),
        rows.getString("provenance"),
        rows.getString("machine"),
        rows.getString("layers"),
        rows.getString("launcher"),
        rows.getString("slot"),
        rows.getString("handle"),
        selection == null ? null : LayerSelection.parse(selection, rows.getInt("layer_count")),
        Instant.ofEpochMilli(rows.getLong("created_at")),
        instant(rows, "started_at"),
        instant(rows, "ended_at"),
        rows.getInt("attempt"),
        rows.getInt("step"),
        whole(rows, "total_steps"),
        large(rows, "trainable_parameters"),
        large(rows, "total_parameters"),
        rows.getDouble("tuning_millis") / 1e3,
        rows.getDouble("total_millis") / 1e3,
        real(rows, "recent_step_millis"),
        large(rows, "peak_rss_bytes"),
        real(rows, "last_loss"),
        rows.getString("phase"),
        rows.getInt("phase_done"),
        rows.getInt("phase_of"),
        whole(rows, "checkpoint_step"),
        real(rows, "visual_before"),
        real(rows, "visual"),
        real(rows, "textual_before"),
        real(rows, "textual"),
        rows.getString("problem"),
        rows.getString("place"),
        rows.getString("remedy"));
  }

  private static double number(ResultSet rows, int column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? Double.NaN : value;
  }

  private static @Nullable Double real(ResultSet rows, String column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? null : value;
  }

  static @Nullable Long large(ResultSet rows, String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? null : value;
  }

  private static @Nullable Integer whole(ResultSet rows, String column) throws SQLException {
    int value = rows.getInt(column);
    return rows.wasNull() ? null : value;
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    Long millis = large(rows, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
