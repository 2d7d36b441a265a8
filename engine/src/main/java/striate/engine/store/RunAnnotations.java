package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Annotations;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/**
 * The annotations of a workspace's runs. They lie in the runs' directories, so that they go
 * wherever a run goes; the store has a copy to list and filter by.
 */
public final class RunAnnotations {
  static final String TAGS = "SELECT run_id, tag FROM tags ORDER BY run_id, tag";
  static final String TAGS_OF = "SELECT tag FROM tags WHERE run_id = :run ORDER BY tag";

  private static final Logger LOG = LoggerFactory.getLogger(RunAnnotations.class);

  private final Store store;

  /** Those of the runs in a store. */
  public RunAnnotations(Store store) {
    this.store = store;
  }

  /** One run's. */
  public Annotations of(RunId run) {
    return store.query(handle -> of(handle, run));
  }

  /** Those of all runs about which something was said, but for their names. */
  public Map<RunId, Annotations> all() {
    return store.query(
        handle -> {
          Map<RunId, Annotations> all = new HashMap<>();
          handle
              .createQuery(
                  "SELECT id, note, origin FROM runs WHERE note <> '' OR origin IS NOT NULL")
              .map(
                  (rows, context) ->
                      all.put(
                          new RunId(rows.getString(1)),
                          new Annotations(
                              null, new TreeSet<>(), rows.getString(2), rows.getString(3))))
              .list();
          handle
              .createQuery(TAGS)
              .map(
                  (rows, context) ->
                      all.merge(
                          new RunId(rows.getString(1)),
                          Annotations.NONE.withTags(Set.of(rows.getString(2)), Set.of()),
                          (before, tag) -> before.withTags(tag.tags(), Set.of())))
              .list();
          return all;
        });
  }

  /**
   * Changes a run's annotations: first its file, then the store's copy.
   *
   * @return those after the change
   * @throws Problem if the run is not found, its file is damaged, or it cannot be written
   */
  public Annotations change(RunId run, UnaryOperator<Annotations> change) {
    store.reader().run(run);
    Path directory = store.workspace().run(run);
    Path file = store.workspace().files(run).annotations();
    boolean kept = Files.isDirectory(directory);
    Annotations before = kept ? Annotations.read(file) : of(run);
    Annotations now = change.apply(before);
    if (now.equals(before)) {
      return now;
    }
    if (kept) {
      try {
        if (now.isEmpty()) {
          Files.deleteIfExists(file);
        } else {
          AtomicFile.write(file, Durability.NAME_FORCED, now.toJson());
        }
      } catch (IOException e) {
        throw Problem.workFailed(
            "the annotations cannot be written (" + e.getMessage() + ")",
            file,
            "check that the workspace is writable and has room",
            e);
      }
    }
    store.change(
        handle -> {
          index(handle, run, now);
          return null;
        });
    return now;
  }

  /** Reads a run's file again, after it was changed by hand or came with the run. */
  public void readAgain(RunId run) {
    store.change(
        handle -> {
          readAgain(handle, run);
          return null;
        });
  }

  /** A damaged file must not keep its run from being listed: it is named in the log. */
  void readAgain(Handle handle, RunId run) {
    try {
      index(handle, run, Annotations.read(store.workspace().files(run).annotations()));
    } catch (Problem problem) {
      LOG.warn("{}", problem.getMessage());
    }
  }

  private static Annotations of(Handle handle, RunId run) {
    TreeSet<String> tags =
        new TreeSet<>(
            handle.createQuery(TAGS_OF).bind("run", run.value()).mapTo(String.class).list());
    return handle
        .createQuery("SELECT note, origin, name FROM runs WHERE id = :run")
        .bind("run", run.value())
        .map(
            (rows, context) -> {
              String name = rows.getString(3);
              return new Annotations(
                  name.equals(nameOfJob(handle, run)) ? null : name,
                  tags,
                  rows.getString(1),
                  rows.getString(2));
            })
        .findOne()
        .orElse(Annotations.NONE);
  }

  private static void index(Handle handle, RunId run, Annotations now) {
    handle
        .createUpdate(
            "UPDATE runs SET note = :note, origin = :origin, name = :name WHERE id = :run")
        .bind("run", run.value())
        .bind("note", now.note())
        .bind("origin", now.origin())
        .bind("name", now.name() == null ? nameOfJob(handle, run) : now.name())
        .execute();
    handle.createUpdate("DELETE FROM tags WHERE run_id = :run").bind("run", run.value()).execute();
    for (String tag : now.tags()) {
      handle
          .createUpdate("INSERT INTO tags (run_id, tag) VALUES (:run, :tag)")
          .bind("run", run.value())
          .bind("tag", tag)
          .execute();
    }
  }

  private static String nameOfJob(Handle handle, RunId run) {
    String job =
        handle
            .createQuery("SELECT job FROM runs WHERE id = :run")
            .bind("run", run.value())
            .mapTo(String.class)
            .one();
    return StoredJob.parse(job, run).name();
  }
}
