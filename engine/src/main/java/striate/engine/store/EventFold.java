package striate.engine.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.EventJson;
import striate.engine.run.Modality;
import striate.engine.run.Provenance;
import striate.engine.run.Recipe;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/** Writes a batch of one journal's events to the store, in order, in one transaction. */
final class EventFold {
  private static final int RECENT_STEPS = 20;

  private final Handle handle;
  private final RunId run;
  private final AnswerTail answers;
  private final List<RunEvent.Step> steps = new ArrayList<>();
  private int attempt;
  private boolean scored;
  private boolean stepped;

  /** Whether events are missing: a start may be among them. */
  private boolean gap;

  private long lastAt;
  private RunEvent.@Nullable Phase phase;

  /**
   * @param answers the run's answers, read up to the events before
   */
  EventFold(Handle handle, RunId run, AnswerTail answers) {
    this.handle = handle;
    this.run = run;
    this.answers = answers;
    this.attempt =
        handle
            .createQuery("SELECT attempt FROM runs WHERE id = :run")
            .bind("run", run.value())
            .mapTo(Integer.class)
            .one();
  }

  void take(RunEvent event) {
    if (event instanceof RunEvent.Started) {
      closeStretch();
    }
    if (!(event instanceof RunEvent.Lost)) {
      lastAt = event.at();
    }
    if (event instanceof RunEvent.Step step) {
      if (gap && step.step() < nextStep()) {
        startUnseen(step);
      }
      steps.add(step);
      return;
    }
    if (event instanceof RunEvent.Phase entered) {
      phase = entered;
      return;
    }
    if (event instanceof RunEvent.Profile
        || event instanceof RunEvent.Arithmetic
        || event instanceof RunEvent.Unknown) {
      return; // charts read profiles from the journal, and workers their arithmetic
    }
    writeSteps();
    if (event instanceof RunEvent.Started started) {
      start(started);
    } else if (event instanceof RunEvent.Origin origin) {
      origin(origin.provenance());
    } else if (event instanceof RunEvent.Score score) {
      score(score);
    } else if (event instanceof RunEvent.Warning warning) {
      warn(warning.seq(), warning.at(), warning.text());
    } else if (event instanceof RunEvent.Lost lost) {
      gap = true;
      warn(lost.seq(), lost.at(), lost.text());
    } else if (event instanceof RunEvent.CheckpointSaved saved) {
      update(
              "UPDATE runs SET checkpoint_step = :step, checkpoint_directory = :directory"
                  + " WHERE id = :run")
          .bind("step", saved.step())
          .bind("directory", saved.directory())
          .execute();
    } else if (event instanceof RunEvent.Stopped stopped) {
      end("STOPPED", stopped.at(), null);
      update("UPDATE runs SET step = :step, problem = :reason WHERE id = :run")
          .bind("step", stopped.step())
          .bind("reason", stopped.reason())
          .execute();
    } else if (event instanceof RunEvent.Failed failed) {
      end("FAILED", failed.at(), null);
      update(
              "UPDATE runs SET problem = :problem, place = :place, remedy = :remedy"
                  + " WHERE id = :run")
          .bind("problem", failed.problem())
          .bind("place", failed.place())
          .bind("remedy", failed.remedy())
          .execute();
    } else if (event instanceof RunEvent.Finished finished) {
      end("FINISHED", finished.at(), finished.totalSeconds() * 1e3);
      update("UPDATE runs SET step = :step, peak_rss_bytes = :rss WHERE id = :run")
          .bind("step", finished.step())
          .bind("rss", finished.peakRssBytes())
          .execute();
    }
  }

  /** Writes the buffered steps and the journal position. */
  void finish(long offset, long seq) {
    writeSteps();
    if (phase != null) {
      update("UPDATE runs SET phase = :name, phase_done = :done, phase_of = :of WHERE id = :run")
          .bind("name", phase.name())
          .bind("done", phase.done())
          .bind("of", phase.of())
          .execute();
    }
    if (stepped) {
      update(
              "UPDATE runs SET recent_step_millis = (SELECT avg(step_millis) FROM"
                  + " (SELECT step_millis FROM steps WHERE run_id = :run AND superseded = 0"
                  + " ORDER BY step DESC LIMIT :recent)) WHERE id = :run")
          .bind("recent", RECENT_STEPS)
          .execute();
    }
    if (scored) {
      averages();
    }
    closeStretch();
    update(
            "UPDATE runs SET journal_offset = :offset, journal_seq = :seq, total_millis ="
                + " (SELECT coalesce(sum(total_millis), 0) FROM attempts WHERE run_id = :run)"
                + " WHERE id = :run")
        .bind("offset", offset)
        .bind("seq", seq)
        .execute();
  }

  /** Records the time of the attempt's last event. */
  private void closeStretch() {
    if (lastAt == 0) {
      return;
    }
    update(
            "UPDATE attempts SET last_at = :at,"
                + " total_millis = CASE WHEN ended = 'FINISHED' THEN total_millis"
                + " ELSE :at - started_at END"
                + " WHERE run_id = :run AND attempt = :attempt")
        .bind("at", lastAt)
        .bind("attempt", attempt)
        .execute();
  }

  private void start(RunEvent.Started started) {
    attempt = Math.max(attempt + 1, started.attempt());
    gap = false;
    update("UPDATE attempts SET ended = 'INTERRUPTED' WHERE run_id = :run AND ended IS NULL")
        .execute();
    String machine = EventJson.writeMachine(started.machine());
    update(
            "INSERT INTO attempts (run_id, attempt, pid, from_step, started_at, last_at, machine)"
                + " VALUES (:run, :attempt, :pid, :from, :at, :at, :machine)")
        .bind("attempt", attempt)
        .bind("pid", started.pid())
        .bind("from", started.fromStep())
        .bind("at", started.at())
        .bind("machine", machine)
        .execute();
    supersede(started.fromStep());
    LayerSelection selection = LayerSelection.of(started.layerCount(), started.selectedLayers());
    update(
            "UPDATE runs SET status = 'RUNNING', attempt = :attempt, step = :from,"
                + " started_at = coalesce(started_at, :at), ended_at = NULL,"
                + " total_steps = :total, selection = :selection, layer_count = :layers,"
                + " trainable_parameters = :trainable, total_parameters = :parameters,"
                + " machine = :machine, problem = NULL, place = NULL, remedy = NULL,"
                + " phase = NULL, phase_done = 0, phase_of = 0,"
                + " tuning_millis = (SELECT coalesce(sum(step_millis), 0) FROM steps"
                + " WHERE run_id = :run AND superseded = 0),"
                + " last_loss = (SELECT loss FROM steps WHERE run_id = :run AND superseded = 0"
                + " ORDER BY step DESC LIMIT 1)"
                + " WHERE id = :run")
        .bind("attempt", attempt)
        .bind("from", started.fromStep())
        .bind("at", started.at())
        .bind("total", started.totalSteps())
        .bind("selection", selection.toString())
        .bind("layers", started.layerCount())
        .bind("trainable", started.trainableParameters())
        .bind("parameters", started.totalParameters())
        .bind("machine", machine)
        .execute();
    phase = null;
    scored = true;
    stepped = true;
  }

  /** The step after the last one of this attempt. */
  private int nextStep() {
    if (!steps.isEmpty()) {
      return steps.get(steps.size() - 1).step() + 1;
    }
    return handle
        .createQuery(
            "SELECT coalesce(max(step) + 1, 0) FROM steps"
                + " WHERE run_id = :run AND attempt = :attempt")
        .bind("run", run.value())
        .bind("attempt", attempt)
        .mapTo(Integer.class)
        .one();
  }

  /** Steps that begin anew tell of an attempt whose start is among the lost events. */
  private void startUnseen(RunEvent.Step first) {
    writeSteps();
    int from = first.step();
    update(
            "INSERT INTO attempts (run_id, attempt, pid, from_step, started_at, last_at, machine)"
                + " SELECT run_id, :next, 0, :from, :at, :at, machine FROM attempts"
                + " WHERE run_id = :run AND attempt = :attempt")
        .bind("next", attempt + 1)
        .bind("from", from)
        .bind("at", first.at())
        .bind("attempt", attempt)
        .execute();
    attempt++;
    supersede(from);
    update(
            "UPDATE attempts SET ended = 'INTERRUPTED'"
                + " WHERE run_id = :run AND ended IS NULL AND attempt < :attempt")
        .bind("attempt", attempt)
        .execute();
    update("UPDATE runs SET attempt = :attempt WHERE id = :run").bind("attempt", attempt).execute();
  }

  private void supersede(int from) {
    answers.restart(from);
    Set<String> questions = AnswerRows.questionSets(handle, run);
    update("DELETE FROM answers WHERE run_id = :run AND step > :from").bind("from", from).execute();
    AnswerRows.deleteUnused(handle, questions);
    update("UPDATE steps SET superseded = 1 WHERE run_id = :run AND step >= :from")
        .bind("from", from)
        .execute();
    update("UPDATE scores SET superseded = 1 WHERE run_id = :run AND step > :from")
        .bind("from", from)
        .execute();
  }

  private void origin(Provenance provenance) {
    record Row(String job, int steps) {}
    Row row =
        handle
            .createQuery("SELECT job, coalesce(total_steps, 0) FROM runs WHERE id = :run")
            .bind("run", run.value())
            .map((rows, context) -> new Row(rows.getString(1), rows.getInt(2)))
            .one();
    Recipe recipe = Recipe.of(StoredJob.parse(row.job(), run), provenance.inputs(), row.steps());
    update("UPDATE runs SET provenance = :provenance, recipe = :recipe WHERE id = :run")
        .bind("provenance", provenance.json())
        .bind("recipe", recipe.digest())
        .execute();
  }

  private void writeSteps() {
    if (steps.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO steps (run_id, step, attempt, at, loss, grad_norm, learning_rate, tokens,"
                + " step_millis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING");
    double millis = 0;
    for (RunEvent.Step step : steps) {
      batch.add(
          run.value(),
          step.step(),
          attempt,
          step.at(),
          step.loss(),
          step.gradNorm(),
          step.learningRate(),
          step.tokens(),
          step.stepMillis());
      millis += step.stepMillis();
    }
    batch.execute();
    RunEvent.Step last = steps.get(steps.size() - 1);
    update(
            "UPDATE runs SET step = :step, last_loss = :loss,"
                + " tuning_millis = tuning_millis + :millis WHERE id = :run")
        .bind("step", last.step() + 1)
        .bind("loss", last.loss())
        .bind("millis", millis)
        .execute();
    steps.clear();
    stepped = true;
  }

  private void score(RunEvent.Score score) {
    update(
            "UPDATE scores SET superseded = 1 WHERE run_id = :run AND step = :step"
                + " AND task = :task AND attempt < :attempt")
        .bind("step", score.step())
        .bind("task", score.task())
        .bind("attempt", attempt)
        .execute();
    update(
            "INSERT INTO scores (run_id, step, task, attempt, at, modality, metric, value, share,"
                + " low, high, questions, whole, millis) VALUES (:run, :step, :task, :attempt, :at,"
                + " :modality, :metric, :value, :share, :low, :high, :questions, :whole, :millis)"
                + " ON CONFLICT DO NOTHING")
        .bind("step", score.step())
        .bind("task", score.task())
        .bind("attempt", attempt)
        .bind("at", score.at())
        .bind("modality", score.modality().word())
        .bind("metric", score.metric().word())
        .bind("value", score.value())
        .bind("share", score.metric().share(score.value()))
        .bind("low", score.low())
        .bind("high", score.high())
        .bind("questions", score.questions())
        .bind("whole", score.of())
        .bind("millis", score.millis())
        .execute();
    update(
            "DELETE FROM answers WHERE run_id = :run AND step = :step AND task = :task"
                + " AND attempt < :attempt")
        .bind("step", score.step())
        .bind("task", score.task())
        .bind("attempt", attempt)
        .execute();
    AnswerRows.write(
        handle, run, attempt, score, answers.of(score.step(), score.task(), score.questions()));
    scored = true;
  }

  private void warn(long seq, long at, String text) {
    update(
            "INSERT INTO warnings (run_id, seq, at, attempt, text)"
                + " VALUES (:run, :seq, :at, :attempt, :text) ON CONFLICT DO NOTHING")
        .bind("seq", seq)
        .bind("at", at)
        .bind("attempt", attempt)
        .bind("text", text)
        .execute();
  }

  private void end(String status, long at, @Nullable Double totalMillis) {
    update(
            "UPDATE attempts SET ended = :status,"
                + " total_millis = coalesce(:millis, :at - started_at)"
                + " WHERE run_id = :run AND attempt = :attempt")
        .bind("status", status)
        .bind("millis", totalMillis)
        .bind("at", at)
        .bind("attempt", attempt)
        .execute();
    update(
            "UPDATE runs SET status = :status, ended_at = :at, problem = NULL, place = NULL,"
                + " remedy = NULL, phase = NULL, phase_done = 0, phase_of = 0 WHERE id = :run")
        .bind("status", status)
        .bind("at", at)
        .execute();
    phase = null;
  }

  /**
   * Mean scores per modality of the first and of the latest complete evaluation. One of some of a
   * task's questions has none.
   */
  private void averages() {
    record Mean(int step, String modality, int tasks, double mean) {}
    List<Mean> means =
        handle
            .createQuery(
                "SELECT step, modality, count(*), avg(share) FROM scores WHERE run_id = :run"
                    + " AND superseded = 0 AND share IS NOT NULL GROUP BY step, modality"
                    + " HAVING count(whole) = 0 ORDER BY step")
            .bind("run", run.value())
            .map(
                (rows, context) ->
                    new Mean(rows.getInt(1), rows.getString(2), rows.getInt(3), rows.getDouble(4)))
            .list();
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    for (Modality modality : Modality.values()) {
      String word = modality.word();
      List<Mean> own = means.stream().filter(mean -> mean.modality().equals(word)).toList();
      int tasks = own.stream().mapToInt(Mean::tasks).max().orElse(0);
      Double before = null;
      Double latest = null;
      for (Mean mean : own) {
        if (mean.step() == 0) {
          before = mean.mean();
        } else if (mean.tasks() == tasks) {
          latest = mean.mean();
        }
      }
      values.put(word + "_before", before);
      values.put(word, latest);
    }
    Update update =
        update(
            "UPDATE runs SET visual_before = :visual_before, visual = :visual,"
                + " textual_before = :textual_before, textual = :textual WHERE id = :run");
    values.forEach(update::bind);
    update.execute();
  }

  private Update update(String sql) {
    return handle.createUpdate(sql).bind("run", run.value());
  }
}
