package striate.app.command;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import striate.app.task.TaskExecutor;

/**
 * A command that a tool runs, one at a time: whether it runs, how far it is, and what became of it.
 * What it prints arrives on the window's thread a few times a second, however fast it comes.
 */
public final class CommandModel {
  private static final Duration PERIOD = Duration.ofMillis(150);
  private static final double UNKNOWN = -1;

  /** As in {@code pruned, step 2: sample 3/10}. */
  private static final Pattern COUNTED = Pattern.compile("(.*\\S) (\\d+)/(\\d+)");

  private final TaskExecutor tasks;
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper stopping = new ReadOnlyBooleanWrapper();
  private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(UNKNOWN);
  private final ReadOnlyStringWrapper doing = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable String> newest = new AtomicReference<>();
  private Consumer<String> printed = line -> {};
  private @Nullable Command running;
  private TaskExecutor.Repeating ticking = () -> {};

  public CommandModel(TaskExecutor tasks) {
    this.tasks = tasks;
  }

  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** Whether it was asked to end and has not done so yet. */
  public ReadOnlyBooleanProperty stoppingProperty() {
    return stopping.getReadOnlyProperty();
  }

  /** Of what is being done, in [0, 1]; negative where that is not known. */
  public ReadOnlyDoubleProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** What it does, or how it ended, in a few words; empty before the first. */
  public ReadOnlyStringProperty doingProperty() {
    return doing.getReadOnlyProperty();
  }

  /** Why the last one failed, in one line; empty where it did not. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Shows a problem that was found before any command was started. */
  public void refuse(Exception failure) {
    problem.set(words(failure));
  }

  /**
   * Starts a command; does nothing while one runs.
   *
   * @param first what it does before it says so itself
   * @param heard hears each line that it prints
   * @param done is called when it has ended well
   */
  public void start(Command command, String first, Consumer<String> heard, Runnable done) {
    if (busy.get()) {
      return;
    }
    running = command;
    printed = heard;
    lines.clear();
    newest.set(null);
    busy.set(true);
    stopping.set(false);
    progress.set(UNKNOWN);
    doing.set(first);
    problem.set("");
    ticking = tasks.every(PERIOD, this::take);
    tasks.runLong(
        () -> {
          command.run(lines::add, newest::set);
          return true;
        },
        ended -> {
          take();
          ended("");
          done.run();
        },
        failure -> {
          take();
          boolean asked = failure instanceof CancellationException;
          ended(asked ? "cancelled" : "");
          problem.set(asked ? "" : words(failure));
        });
  }

  private void ended(String words) {
    ticking.close();
    running = null;
    busy.set(false);
    stopping.set(false);
    progress.set(UNKNOWN);
    doing.set(words);
  }

  /** Asks the running command to end. */
  public void cancel() {
    Command now = running;
    if (now != null && !stopping.get()) {
      stopping.set(true);
      doing.set("stopping \u2026");
      now.cancel();
    }
  }

  private void take() {
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      printed.accept(line);
    }
    String said = newest.getAndSet(null);
    if (said == null || stopping.get()) {
      return;
    }
    Matcher counted = COUNTED.matcher(said);
    if (counted.matches()) {
      double of = Double.parseDouble(counted.group(3));
      progress.set(of == 0 ? UNKNOWN : Math.min(1, Double.parseDouble(counted.group(2)) / of));
      doing.set(counted.group(1) + " " + counted.group(2) + " of " + counted.group(3));
    } else {
      progress.set(UNKNOWN);
      doing.set(said);
    }
  }

  private static String words(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
