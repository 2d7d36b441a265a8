package striate.engine.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import striate.engine.region.LayerSelection;
import striate.engine.run.EventJson;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Recipe;
import striate.engine.run.RunId;

/**
 * A large store with the rows that ingestion would have made: runs of all ended statuses, one
 * attempt each, losses that fall with noise, and five evaluations of nine tasks. Each run has a
 * directory with its job and a sparse file as long as its journal. The same numbers every time.
 */
public final class SyntheticStore {
  /** The run that has more steps than all others. */
  public static final RunId LONG = new RunId("20260201-000000000-long");

  private static final int LAYERS = 32;
  private static final int TRANSACTION = 100;
  private static final long BEGIN = 1_767_225_600_000L;
  private static final List<String> TASKS =
      List.of(
          "colour",
          "shape",
          "counting",
          "existence",
          "relation",
          "reading",
          "arithmetic",
          "order",
          "written-colour");
  private static final List<String> LAYER_TEXTS =
      List.of("all", "sparse-uniform:8", "hybrid:16", "0-7", "8-15", "16-23", "24-31", "1,5,9,13");

  private SyntheticStore() {}

  /**
   * Fills a new workspace.
   *
   * @param steps of each run
   * @param longSteps of one run more
   */
  public static void make(Path directory, int runs, int steps, int longSteps) throws IOException {
    try (Store store = Store.open(new Workspace(directory))) {
      for (int from = 0; from < runs; from += TRANSACTION) {
        int first = from;
        int after = Math.min(runs, from + TRANSACTION);
        store.change(
            handle -> {
              for (int i = first; i < after; i++) {
                write(handle, store.workspace(), id(i), i, steps);
              }
              return null;
            });
      }
      store.change(
          handle -> {
            write(handle, store.workspace(), LONG, runs, longSteps);
            return null;
          });
    }
  }

  /** The id of the run number {@code i} from 0. */
  public static RunId id(int i) {
    return new RunId(String.format("20260101-%09d-run", i));
  }

  private static void write(Handle handle, Workspace workspace, RunId id, int i, int steps)
      throws IOException {
    String layers = LAYER_TEXTS.get(i % LAYER_TEXTS.size());
    JobSpec job = Samples.job("run " + i, layers, i / LAYER_TEXTS.size()).withSteps(steps);
    String status = i % 50 == 7 ? "FAILED" : i % 50 == 8 ? "STOPPED" : "FINISHED";
    long at = BEGIN + i * 60_000L;
    long journalBytes = 200L * steps;
    LayerSelection selection = LayerSelection.parse(layers, LAYERS);
    handle
        .createUpdate(
            "INSERT INTO runs (id, name, status, job, recipe, layers, selection, layer_count,"
                + " created_at, queued_at, submitted_at, started_at, ended_at, attempt, step,"
                + " total_steps, trainable_parameters, total_parameters, machine, tuning_millis,"
                + " total_millis, recent_step_millis, last_loss, visual_before, visual,"
                + " textual_before, textual, journal_offset, journal_seq) VALUES (:run, :name,"
                + " :status, :job, :recipe, :layers, :selection, :count, :at, :at, :at, :at,"
                + " :ended, 1, :steps, :steps, 37632, 6400000, :machine, :millis, :millis, 250.0,"
                + " 0.4, 0.2, :visual, 0.9, 0.85, :bytes, :steps)")
        .bind("run", id.value())
        .bind("name", job.name())
        .bind("status", status)
        .bind("job", JobJson.write(job))
        .bind("recipe", Recipe.provisional(job).digest())
        .bind("layers", layers)
        .bind("selection", selection.toString())
        .bind("count", LAYERS)
        .bind("at", at)
        .bind("ended", at + 250L * steps)
        .bind("steps", steps)
        .bind("machine", EventJson.writeMachine(Samples.MACHINE))
        .bind("millis", 250.0 * steps)
        .bind("visual", 0.6 + 0.3 * Math.sin(i))
        .bind("bytes", journalBytes)
        .execute();
    handle
        .createUpdate(
            "INSERT INTO attempts (run_id, attempt, pid, from_step, started_at, last_at, ended,"
                + " total_millis, machine)"
                + " VALUES (:run, 1, 77, 0, :at, :at, :status, :millis, :machine)")
        .bind("run", id.value())
        .bind("at", at)
        .bind("status", status)
        .bind("millis", 250.0 * steps)
        .bind("machine", EventJson.writeMachine(Samples.MACHINE))
        .execute();
    handle
        .createUpdate(
            "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :steps)"
                + " INSERT INTO steps (run_id, step, attempt, at, loss, grad_norm, learning_rate,"
                + " tokens, step_millis) SELECT :run, i, 1, :at + 250 * i,"
                + " 0.3 + 3.2 * exp(-6.0 * i / :steps) + 0.12 * sin(i * 12.9898 + :number),"
                + " 0.9 + 0.1 * cos(i * 3.1), 1e-3, 900, 250.0 + sin(i) FROM n")
        .bind("run", id.value())
        .bind("steps", steps)
        .bind("at", at)
        .bind("number", i)
        .execute();
    PreparedBatch scores =
        handle.prepareBatch(
            "INSERT INTO scores (run_id, step, task, attempt, at, modality, correct, total, millis)"
                + " VALUES (?, ?, ?, 1, ?, ?, ?, 100, 30.0)");
    for (int evaluation = 0; evaluation < 5; evaluation++) {
      for (int t = 0; t < TASKS.size(); t++) {
        int correct = Math.min(100, 20 + 15 * evaluation + (i + t) % 20);
        String modality = t < 6 ? "visual" : "textual";
        scores.add(id.value(), evaluation * steps / 4, TASKS.get(t), at, modality, correct);
      }
    }
    scores.execute();
    Samples.write(workspace.job(id), JobJson.writePretty(job));
    try (RandomAccessFile journal = new RandomAccessFile(workspace.journal(id).toFile(), "rw")) {
      journal.setLength(journalBytes);
    }
    Files.createDirectories(workspace.files(id).checkpoints());
  }
}
