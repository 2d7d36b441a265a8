package striate.engine.store;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.DiskFull;
import striate.engine.disk.Durability;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Recipe;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** Changes the status of runs, and deletes them. Each call is one transaction. */
public final class RunWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);
  private static final String TRASH = ".deleted-";
  private static final String CLAIMED =
      "status = 'SUBMITTED', submitted_at = :now, handle = NULL, queue_position = NULL,"
          + " ended_at = NULL, problem = NULL, place = NULL, remedy = NULL,"
          + " phase = NULL, phase_done = 0, phase_of = 0";

  private final Store store;

  RunWriter(Store store) {
    this.store = store;
  }

  /**
   * Creates a run's directory with its {@code job.json} and puts the run at the end of the queue.
   *
   * @param selection its layers if the model's layer count is known; otherwise the worker reports
   *     them
   * @param launcher name of the launcher that will run it
   * @param slot of all runs with the same slot one is active at a time; null = does not wait for
   *     others
   */
  public RunId enqueue(
      JobSpec job, @Nullable LayerSelection selection, String launcher, @Nullable String slot) {
    RunId id = RunId.create();
    Workspace workspace = store.workspace();
    try {
      if (!Files.isDirectory(workspace.runs())) { // may be a link to a directory elsewhere
        Files.createDirectories(workspace.runs());
      }
      Files.createDirectory(workspace.run(id));
      AtomicFile.write(workspace.job(id), Durability.NAME_FORCED, JobJson.writePretty(job));
    } catch (IOException e) {
      throw unwritable(workspace.run(id), e);
    }
    store.change(
        handle -> {
          insert(handle, id, job, selection, RunStatus.QUEUED, System.currentTimeMillis());
          handle
              .createUpdate(
                  "UPDATE runs SET launcher = :launcher, slot = :slot, queue_position ="
                      + " (SELECT coalesce(max(queue_position), 0) + 1 FROM runs) WHERE id = :run")
              .bind("run", id.value())
              .bind("launcher", launcher)
              .bind("slot", slot)
              .execute();
          store.queue().save(handle);
          return null;
        });
    return id;
  }

  /** Writes a run's {@code job.json} again. */
  public void restoreJob(RunId run, JobSpec job) {
    Path file = store.workspace().job(run);
    try {
      AtomicFile.write(file, Durability.NAME_FORCED, JobJson.writePretty(job));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Takes the first run for this machine out of the queue that has a free slot, unless the queue is
   * paused.
   *
   * @return the run, now SUBMITTED and without a handle; empty if none can start
   */
  public Optional<RunId> claimNext(Slots slots) {
    return store.change(
        handle ->
            store
                .queue()
                .next(handle, slots)
                .map(
                    next -> {
                      handle
                          .createUpdate(
                              "UPDATE runs SET " + CLAIMED + ", slot = :slot" + " WHERE id = :run")
                          .bind("now", System.currentTimeMillis())
                          .bind("slot", next.slot())
                          .bind("run", next.run().value())
                          .execute();
                      store.queue().left(handle, next);
                      return next.run();
                    }));
  }

  /**
   * Takes all waiting runs of a launcher that has a queue of its own out of this one.
   *
   * @param most at most so many, the next ones first
   * @return the runs, now SUBMITTED and without a handle
   */
  public List<RunId> claimAll(String launcher, int most) {
    return store.change(
        handle -> {
          if (store.queue().pausedNow(handle)) {
            return List.of();
          }
          List<RunId> next =
              handle
                  .createQuery(
                      "SELECT id FROM runs WHERE status = 'QUEUED' AND launcher = :launcher"
                          + " ORDER BY queue_position, queued_at, id LIMIT :most")
                  .bind("launcher", launcher)
                  .bind("most", most)
                  .mapTo(String.class)
                  .map(RunId::new)
                  .list();
          for (RunId run : next) {
            handle
                .createUpdate("UPDATE runs SET " + CLAIMED + " WHERE id = :run")
                .bind("run", run.value())
                .bind("now", System.currentTimeMillis())
                .execute();
            store.queue().left(handle, new QueueState.Waiting(run, launcher, null));
          }
          return next;
        });
  }

  /**
   * Notes that a run's launcher has put it back to wait, to begin again by itself.
   *
   * @return false if it was not RUNNING
   */
  public boolean waitAgain(RunId run) {
    return store.change(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE runs SET status = 'SUBMITTED', submitted_at = :now"
                            + " WHERE id = :run AND status = 'RUNNING'")
                    .bind("run", run.value())
                    .bind("now", System.currentTimeMillis())
                    .execute()
                == 1);
  }

  /** Marks an active run as STOPPED whose launcher let go of it before it began. */
  public boolean stop(RunId run, String reason) {
    return store.change(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE runs SET status = 'STOPPED', ended_at = :now, problem = :reason"
                            + " WHERE id = :run AND status IN ('SUBMITTED', 'RUNNING')")
                    .bind("run", run.value())
                    .bind("now", System.currentTimeMillis())
                    .bind("reason", reason)
                    .execute()
                == 1);
  }

  /** Says which launcher will run a run that is not active. */
  public void assign(RunId run, String launcher, @Nullable String slot) {
    store.change(
        handle ->
            handle
                .createUpdate(
                    "UPDATE runs SET launcher = :launcher, slot = :slot WHERE id = :run"
                        + " AND status NOT IN ('SUBMITTED', 'RUNNING')")
                .bind("run", run.value())
                .bind("launcher", launcher)
                .bind("slot", slot)
                .execute());
  }

  /** Records how the launcher calls a run that it has started or submitted. */
  public void launched(RunId run, @Nullable String launcherHandle) {
    if (launcherHandle != null) {
      store.queue().recordHandle(run, launcherHandle);
    }
    store.change(
        handle ->
            handle
                .createUpdate("UPDATE runs SET handle = :handle WHERE id = :run")
                .bind("run", run.value())
                .bind("handle", launcherHandle)
                .execute());
  }

  /** Puts a run that was never launched back to the front of the queue. */
  public boolean unclaim(RunId run) {
    return queueAgain(
        run,
        List.of(RunStatus.SUBMITTED),
        "queue_position = (SELECT coalesce(min(queue_position), 1) - 1 FROM runs)");
  }

  /**
   * Puts an ended run back into the queue, to resume from its latest checkpoint.
   *
   * @return false if it is not STOPPED, INTERRUPTED or FAILED
   */
  public boolean requeue(RunId run) {
    return queueAgain(
        run,
        List.of(RunStatus.STOPPED, RunStatus.INTERRUPTED, RunStatus.FAILED),
        "ended_at = NULL, handle = NULL,"
            + " queue_position = (SELECT coalesce(max(queue_position), 0) + 1 FROM runs),"
            + " problem = NULL, place = NULL, remedy = NULL");
  }

  /** Removes a run from the queue; returns false if it was not queued. */
  public boolean withdraw(RunId run, String reason) {
    return store.change(
        handle -> {
          boolean withdrawn =
              handle
                      .createUpdate(
                          "UPDATE runs SET status = 'STOPPED', queue_position = NULL, ended_at ="
                              + " :now, problem = :reason WHERE id = :run AND status = 'QUEUED'")
                      .bind("run", run.value())
                      .bind("now", System.currentTimeMillis())
                      .bind("reason", reason)
                      .execute()
                  == 1;
          if (withdrawn) {
            store.queue().save(handle);
          }
          return withdrawn;
        });
  }

  /**
   * Marks an active run as INTERRUPTED because its process died. Ingest its journal first.
   *
   * @return false if the run is no longer active
   */
  public boolean interrupt(RunId run, String what, String remedy) {
    return store.change(
        handle -> {
          boolean changed =
              handle
                      .createUpdate(
                          "UPDATE runs SET status = 'INTERRUPTED', problem = :what,"
                              + " place = :place, remedy = :remedy, ended_at = coalesce("
                              + " (SELECT max(last_at) FROM attempts WHERE run_id = :run), :now)"
                              + " WHERE id = :run AND status IN ('SUBMITTED', 'RUNNING')")
                      .bind("run", run.value())
                      .bind("what", what)
                      .bind("place", store.workspace().run(run).toString())
                      .bind("remedy", remedy)
                      .bind("now", System.currentTimeMillis())
                      .execute()
                  == 1;
          if (changed) {
            handle
                .createUpdate(
                    "UPDATE attempts SET ended = 'INTERRUPTED'"
                        + " WHERE run_id = :run AND ended IS NULL")
                .bind("run", run.value())
                .execute();
          }
          return changed;
        });
  }

  /** Marks a run as FAILED because its worker could not start. */
  public void fail(RunId run, Problem problem) {
    store.change(
        handle ->
            handle
                .createUpdate(
                    "UPDATE runs SET status = 'FAILED', ended_at = :now, problem = :what,"
                        + " place = :place, remedy = :remedy"
                        + " WHERE id = :run AND status IN ('SUBMITTED', 'RUNNING')")
                .bind("run", run.value())
                .bind("now", System.currentTimeMillis())
                .bind("what", problem.what())
                .bind("place", problem.place())
                .bind("remedy", problem.remedy())
                .execute());
  }

  /**
   * Makes a store that is passed on smaller: the answers of all evaluations between each run's
   * first and last are deleted. Their scores stay, and so do the runs' own files.
   */
  public void keepFirstAndLastAnswers() {
    store.change(
        handle -> {
          AnswerRows.keepFirstAndLast(handle);
          return null;
        });
  }

  /**
   * Deletes a run with its directory.
   *
   * @throws Problem if it is running, or its directory cannot be deleted
   */
  public void delete(RunId run) {
    if (store.reader().run(run).status().active()) {
      throw Problem.badInput(
          "the run '" + run + "' is running", store.workspace().run(run), "cancel it first");
    }
    Path directory = store.workspace().run(run);
    Path trash = store.workspace().runs().resolve(TRASH + run);
    try {
      if (Files.exists(directory)) {
        Files.move(directory, trash, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
    store.change(
        handle -> {
          Set<String> questions = AnswerRows.questionSets(handle, run);
          handle
              .createUpdate(
                  "DELETE FROM runs WHERE id = :run AND status NOT IN ('SUBMITTED', 'RUNNING')")
              .bind("run", run.value())
              .execute();
          AnswerRows.deleteUnused(handle, questions);
          return null;
        });
    emptyTrash();
  }

  /**
   * Synchronises the store with {@code runs/}: removes leftovers of deletions, and records unknown
   * runs that have a job.
   *
   * @return the added runs
   */
  public List<RunId> adopt() {
    Workspace workspace = store.workspace();
    if (!Files.isDirectory(workspace.runs())) {
      return List.of();
    }
    if (!store.readOnly()) {
      emptyTrash();
    }
    new DeletedRuns(store).forget();
    Set<String> known =
        store.query(
            handle ->
                handle.createQuery("SELECT id FROM runs").mapTo(String.class).collect(toSet()));
    try (Stream<Path> directories = Files.list(workspace.runs())) {
      return directories
          .filter(d -> RunId.isId(d.getFileName().toString()))
          .filter(d -> !known.contains(d.getFileName().toString()))
          .map(d -> new RunId(d.getFileName().toString()))
          .filter(id -> Files.exists(workspace.job(id)))
          .sorted()
          .filter(this::adopt)
          .toList();
    } catch (IOException e) {
      throw unwritable(workspace.runs(), e);
    }
  }

  private boolean adopt(RunId id) {
    JobSpec job;
    long created;
    try {
      job = JobJson.read(store.workspace().job(id));
      created = Files.getLastModifiedTime(store.workspace().job(id)).toMillis();
    } catch (Problem problem) {
      LOG.warn("run {} is skipped: {}", id, problem.getMessage());
      return false;
    } catch (IOException e) {
      throw unwritable(store.workspace().job(id), e);
    }
    // without a journal it never began; it may be that another process is submitting it just now
    RunStatus status =
        Files.exists(store.workspace().journal(id)) ? RunStatus.RUNNING : RunStatus.STOPPED;
    return store.change(
        handle -> {
          boolean added = insert(handle, id, job, null, status, created) == 1;
          if (added) {
            new QueueRestoration(store).restore(handle, id, job);
            new RunAnnotations(store).readAgain(handle, id);
          }
          return added;
        });
  }

  private boolean queueAgain(RunId run, List<RunStatus> from, String assignments) {
    String wanted = Slots.wanted(store.reader().run(run).job());
    return store.change(
        handle -> {
          boolean changed =
              handle
                      .createUpdate(
                          "UPDATE runs SET status = 'QUEUED', queued_at = :now,"
                              + " slot = CASE WHEN slot IS NULL THEN NULL ELSE :slot END, "
                              + assignments
                              + " WHERE id = :run AND status IN (<from>)")
                      .bind("run", run.value())
                      .bind("now", System.currentTimeMillis())
                      .bind("slot", wanted)
                      .bindList("from", from.stream().map(Enum::name).toList())
                      .execute()
                  == 1;
          if (changed) {
            LaunchRecord.delete(store.workspace().files(run));
            store.queue().save(handle);
          }
          return changed;
        });
  }

  private static int insert(
      Handle handle,
      RunId id,
      JobSpec job,
      @Nullable LayerSelection selection,
      RunStatus status,
      long at) {
    return handle
        .createUpdate(
            "INSERT INTO runs (id, name, status, job, recipe, layers, selection, layer_count,"
                + " total_steps, created_at, queued_at) VALUES (:run, :name, :status, :job,"
                + " :recipe, :layers, :selection, :count, :steps, :at, :at) ON CONFLICT (id) DO"
                + " UPDATE SET status = :status, selection = :selection, layer_count = :count WHERE"
                + " :status = 'QUEUED' AND attempt = 0")
        .bind("run", id.value())
        .bind("name", job.name())
        .bind("status", status.name())
        .bind("job", JobJson.write(job))
        .bind("recipe", Recipe.provisional(job).digest())
        .bind("layers", job.layers())
        .bind("selection", selection == null ? null : selection.toString())
        .bind("count", selection == null ? null : selection.layerCount())
        .bind("steps", job.steps())
        .bind("at", at)
        .execute();
  }

  /** What cannot be removed now, because something has it open, is removed another time. */
  private void emptyTrash() {
    Path runs = store.workspace().runs();
    try (Stream<Path> entries = Files.list(runs)) {
      for (Path trash :
          entries.filter(e -> e.getFileName().toString().startsWith(TRASH)).toList()) {
        AtomicDirectory.delete(trash);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("a deleted run's files are still in {}: {}", runs, e.toString());
    }
  }

  private static Problem unwritable(Path place, IOException cause) {
    if (DiskFull.isCauseOf(cause)) {
      return DiskFull.problem("the workspace cannot be written", place, cause);
    }
    return Problem.badInput(
        "the workspace cannot be written (" + cause.getClass().getSimpleName() + ")",
        place,
        "make it writable, or give another --workspace",
        cause);
  }
}
