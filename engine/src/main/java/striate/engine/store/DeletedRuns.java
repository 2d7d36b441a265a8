package striate.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import striate.engine.disk.AtomicDirectory;
import striate.engine.journal.JournalLock;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * Deletes runs so that they can be brought back: their directories go to {@code runs/.deleted/ID},
 * with everything that was recorded and said about them. Each call does all of it or nothing.
 */
public final class DeletedRuns {
  private static final String PLACE = ".deleted";

  private final Store store;

  /** Those of a store's workspace. */
  public DeletedRuns(Store store) {
    this.store = store;
  }

  /**
   * A deleted run.
   *
   * @param directory where its files are kept
   * @param bytes what they take
   */
  public record Deleted(RunId run, Path directory, long bytes) {}

  /** Whether a deleted run of that id can be brought back. */
  public boolean has(RunId run) {
    return Files.isDirectory(place().resolve(run.value()));
  }

  /** All that can be brought back, by id. */
  public List<Deleted> list() {
    Path place = place();
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(place)) {
      return entries
          .filter(entry -> RunId.isId(entry.getFileName().toString()))
          .sorted()
          .map(entry -> deleted(new RunId(entry.getFileName().toString())))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw failed("the deleted runs cannot be listed", place, e);
    }
  }

  /**
   * Moves runs to the recoverable place. An earlier deleted run of the same id is kept beside it
   * under a numbered name.
   *
   * @throws Problem if one is not found, is running, or has no directory to keep; then nothing
   *     changed
   */
  public List<Deleted> delete(List<RunId> runs) {
    List<RunId> all = runs.stream().distinct().toList();
    store.change(
        handle -> {
          all.forEach(run -> requireAtRest(handle, run));
          for (RunId run : all) {
            if (!Files.isDirectory(store.workspace().run(run))) {
              throw Problem.badInput(
                  "the run '" + run + "' has no directory that could be kept",
                  store.workspace().run(run),
                  "delete its record with `striate runs delete " + run + " --permanently --yes`");
            }
          }
          move(all);
          // should this transaction fail, forget() removes the rows another time
          all.forEach(run -> deleteRow(handle, run));
          return null;
        });
    return all.stream().map(this::deleted).toList();
  }

  /**
   * Brings deleted runs back. They keep their status; one that was waiting in the queue comes back
   * as STOPPED.
   *
   * @throws Problem if one is not among the deleted, or a run of that id exists; then nothing
   *     changed
   */
  public void restore(List<RunId> runs) {
    List<RunId> all = runs.stream().distinct().toList();
    for (RunId run : all) {
      if (!has(run)) {
        throw notDeleted(run);
      }
      if (Files.exists(store.workspace().run(run)) || store.reader().find(run).isPresent()) {
        throw Problem.badInput(
            "a run '" + run + "' exists already",
            store.workspace().run(run),
            "delete that one first to bring the other back");
      }
    }
    Map<Path, Path> moves = new LinkedHashMap<>();
    all.forEach(run -> moves.put(place().resolve(run.value()), store.workspace().run(run)));
    moveAll(moves);
    takeIn(all);
  }

  /**
   * Records runs whose directories have just come into {@code runs/}, as far as they got.
   *
   * @throws Problem if a journal is damaged; all runs are recorded up to there
   */
  public void takeIn(List<RunId> runs) {
    store.writer().adopt();
    Problem damage = null;
    for (RunId run : runs) {
      try {
        store.ingest().ingest(run);
      } catch (Problem problem) {
        damage = problem;
      }
      store.writer().interrupt(run, "it did not run to its end", "resume the run");
    }
    if (damage != null) {
      throw damage;
    }
  }

  /**
   * Deletes runs for good: those of the workspace, and otherwise those already deleted.
   *
   * @return the bytes that became free
   * @throws Problem if one is not found or is running; then nothing changed
   */
  public long purge(List<RunId> runs) {
    List<RunId> all = runs.stream().distinct().toList();
    List<RunId> present = all.stream().filter(r -> store.reader().find(r).isPresent()).toList();
    for (RunId run : all) {
      if (!present.contains(run) && !has(run)) {
        throw Problem.badInput(
            "run '" + run + "' not found",
            store.workspace().database(),
            "take one that `striate runs` or `striate runs list --deleted` lists");
      }
    }
    store.change(
        handle -> {
          present.forEach(run -> requireAtRest(handle, run));
          return null;
        });
    long bytes = 0;
    for (RunId run : all) {
      if (present.contains(run)) {
        bytes += bytes(store.workspace().run(run));
        store.writer().delete(run);
      } else {
        Path kept = place().resolve(run.value());
        bytes += bytes(kept);
        try {
          AtomicDirectory.delete(kept);
        } catch (IOException e) {
          throw failed("the deleted run cannot be removed", kept, e);
        }
      }
    }
    return bytes;
  }

  /** Removes the rows of deleted runs: a crash may have come between directory and row. */
  void forget() {
    Path place = place();
    if (!Files.isDirectory(place)) {
      return;
    }
    List<RunId> gone;
    try (Stream<Path> entries = Files.list(place)) {
      gone =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(RunId::isId)
              .map(RunId::new)
              .filter(run -> Files.notExists(store.workspace().run(run)))
              .filter(run -> store.reader().find(run).isPresent())
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw failed("the deleted runs cannot be listed", place, e);
    }
    if (!gone.isEmpty()) {
      store.change(
          handle -> {
            gone.forEach(run -> deleteRow(handle, run));
            return null;
          });
    }
  }

  private Path place() {
    return store.workspace().runs().resolve(PLACE);
  }

  private Deleted deleted(RunId run) {
    Path directory = place().resolve(run.value());
    return new Deleted(run, directory, bytes(directory));
  }

  private void requireAtRest(Handle handle, RunId run) {
    String status =
        handle
            .createQuery("SELECT status FROM runs WHERE id = :run")
            .bind("run", run.value())
            .mapTo(String.class)
            .findOne()
            .orElseThrow(() -> notFound(run));
    RunStatus now = RunStatus.valueOf(status);
    boolean waits = now == RunStatus.QUEUED;
    if ((!now.ended() && !waits) || JournalLock.isHeld(store.workspace().journal(run))) {
      throw Problem.badInput(
          "the run '" + run + "' is running",
          store.workspace().run(run),
          "cancel it first: `striate queue cancel " + run + "`, or Cancel in the window");
    }
  }

  private static void deleteRow(Handle handle, RunId run) {
    Set<String> questions = AnswerRows.questionSets(handle, run);
    handle.createUpdate("DELETE FROM runs WHERE id = :run").bind("run", run.value()).execute();
    AnswerRows.deleteUnused(handle, questions);
  }

  private void move(List<RunId> runs) {
    Map<Path, Path> moves = new LinkedHashMap<>();
    for (RunId run : runs) {
      Path target = place().resolve(run.value());
      if (Files.exists(target)) {
        int number = 1;
        while (Files.exists(target.resolveSibling(run + "." + number))) {
          number++;
        }
        moves.put(target, target.resolveSibling(run + "." + number));
      }
      moves.put(store.workspace().run(run), target);
    }
    moveAll(moves);
  }

  /** Moves directories in order; undoes it if one cannot be moved. */
  private void moveAll(Map<Path, Path> moves) {
    List<Map.Entry<Path, Path>> done = new ArrayList<>();
    for (Map.Entry<Path, Path> move : moves.entrySet()) {
      try {
        Files.createDirectories(move.getValue().resolveSibling(""));
        Files.move(move.getKey(), move.getValue(), StandardCopyOption.ATOMIC_MOVE);
        done.add(move);
      } catch (IOException e) {
        Collections.reverse(done);
        for (Map.Entry<Path, Path> back : done) {
          try {
            Files.move(back.getValue(), back.getKey(), StandardCopyOption.ATOMIC_MOVE);
          } catch (IOException stuck) {
            e.addSuppressed(stuck);
          }
        }
        throw failed("the run's directory cannot be moved", move.getKey(), e);
      }
    }
  }

  /** The size of all files under a directory; what vanishes meanwhile counts as nothing. */
  private static long bytes(Path directory) {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException | UncheckedIOException e) {
      throw failed("the directory cannot be read", directory, e);
    }
  }

  private Problem notFound(RunId run) {
    return Problem.badInput(
        "run '" + run + "' not found",
        store.workspace().database(),
        "take one that `striate runs` lists");
  }

  private Problem notDeleted(RunId run) {
    return Problem.badInput(
        "run '" + run + "' is not among the deleted ones",
        place(),
        "take one that `striate runs list --deleted` lists");
  }

  private static Problem failed(String what, Path place, Exception cause) {
    return Problem.workFailed(
        what + " (" + cause.getMessage() + ")",
        place,
        "close whatever uses its files, check permissions and space, and try again",
        cause);
  }
}
