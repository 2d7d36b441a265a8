package striate.engine.slurm;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import striate.engine.job.Launcher;
import striate.engine.run.Problem;

/**
 * The last known states of jobs. Asks again in the background when they are older than the
 * profile's interval, so that a slow controller neither gets many questions nor holds up whoever
 * follows other runs.
 */
final class JobWatch {
  /** For whoever looks only once: how long it waits for the first answer. */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(8);

  /** Jobs that were just submitted are asked for before the interval is over, but not at once. */
  private static final Duration NEW_JOBS = Duration.ofSeconds(2);

  private final SlurmQuestions questions;
  private final Duration interval;
  private Map<SlurmHandle, Launcher.State> states = Map.of();
  private Map<SlurmHandle, Long> journals = Map.of();
  private SlurmQuestions.Known known = new SlurmQuestions.Known(Map.of(), Set.of(), null);
  private long asked;
  private boolean answered;
  private @Nullable CompletableFuture<Void> asking;

  JobWatch(SlurmQuestions questions, Duration interval) {
    this.questions = questions;
    this.interval = interval;
  }

  /**
   * The last known states; UNKNOWN where nothing is known now.
   *
   * @param lengths of the jobs' journals now: a job whose journal has grown since it was said to be
   *     waiting does not wait any more
   */
  Map<SlurmHandle, Launcher.State> states(Map<SlurmHandle, Long> lengths) {
    CompletableFuture<Void> first = null;
    synchronized (this) {
      if (asking == null && isDue(lengths.keySet())) {
        asking = begin(new LinkedHashMap<>(lengths));
      }
      if (!answered) {
        first = asking;
      }
    }
    if (first != null) {
      await(first);
    }
    Map<SlurmHandle, Launcher.State> answer = new LinkedHashMap<>();
    synchronized (this) {
      lengths.forEach(
          (handle, length) -> {
            Launcher.State state = states.getOrDefault(handle, Launcher.State.UNKNOWN);
            if (state == Launcher.State.PENDING && !length.equals(journals.get(handle))) {
              outdated();
              state = Launcher.State.UNKNOWN;
            }
            answer.put(handle, state);
          });
    }
    return answer;
  }

  /** Asks again at the next occasion, because something was done to a job. */
  synchronized void outdated() {
    asked = System.nanoTime() - interval.toNanos();
  }

  /** What was said about a job at last. */
  synchronized Optional<SlurmState> last(SlurmHandle handle) {
    return Optional.ofNullable(known.found().get(handle));
  }

  /** Why the last question was not answered; empty if it was. */
  synchronized Optional<Problem> trouble() {
    return answered || asking == null
        ? Optional.ofNullable(known.trouble())
        : Optional.of(questions.noAnswerYet(FIRST_ANSWER));
  }

  private boolean isDue(Set<SlurmHandle> handles) {
    if (handles.isEmpty()) {
      return false;
    }
    if (!answered) {
      return true;
    }
    long age = System.nanoTime() - asked;
    boolean allAsked = states.keySet().containsAll(handles);
    Duration wait = allAsked || NEW_JOBS.compareTo(interval) > 0 ? interval : NEW_JOBS;
    return age >= wait.toNanos();
  }

  private CompletableFuture<Void> begin(Map<SlurmHandle, Long> lengths) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                keep(lengths, answer(lengths.keySet()));
              } finally {
                done.complete(null);
              }
            },
            "slurm-states");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private SlurmQuestions.Known answer(Set<SlurmHandle> handles) {
    try {
      return questions.ask(handles);
    } catch (Problem problem) {
      return new SlurmQuestions.Known(Map.of(), Set.of(), problem);
    } catch (RuntimeException | Error e) {
      return new SlurmQuestions.Known(
          Map.of(),
          Set.of(),
          Problem.workFailed(
              "the cluster's answer was not understood (" + e + ")",
              "squeue",
              "please report it",
              e));
    }
  }

  private synchronized void keep(Map<SlurmHandle, Long> lengths, SlurmQuestions.Known answer) {
    Map<SlurmHandle, Launcher.State> now = new LinkedHashMap<>();
    lengths.keySet().forEach(handle -> now.put(handle, answer.state(handle)));
    states = now;
    journals = lengths;
    known = answer;
    asked = System.nanoTime();
    answered = true;
    asking = null;
  }

  private static void await(CompletableFuture<Void> answer) {
    try {
      answer.get(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException late) {
      // the next look will have it
      Thread.onSpinWait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
