package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.job.JobQueue;
import striate.engine.job.QueueSnapshot;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.Store;

/** {@code striate queue}: what runs, what waits, and its order. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    description =
        "Lists the running jobs and the waiting ones in their order. One runs per device: each GPU,"
            + " or the processor. A job that fails does not stop the next.",
    footer = {
      "",
      "An open workbench starts waiting jobs, and so does `striate queue run`.",
      "",
      "Examples:",
      "  striate queue",
      "  striate queue add --job sparse.json --job all.json",
      "  striate queue run",
      "  striate queue move ID first",
      "  striate queue pause",
      "  striate queue cancel ID",
    })
final class QueueCommand implements Callable<Integer> {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  private QueueCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  static CommandLine of(Terminal terminal) {
    return new CommandLine(new QueueCommand(terminal))
        .addSubcommand(new QueueAddCommand(terminal))
        .addSubcommand(new QueueRunCommand(terminal))
        .addSubcommand(new QueueCancelCommand(terminal));
  }

  @Override
  public Integer call() {
    return list(workspace, json);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the queue, as `striate queue` does.",
      footer = {
        "",
        "--json prints {\"paused\", \"reason\", \"pauseOnError\", \"attended\", \"runs\": [{\"id\","
            + " \"name\", \"status\",",
        "\"stopping\", \"position\", \"layers\", \"launcher\", \"slot\", \"handle\", \"step\","
            + " \"totalSteps\", \"secondsLeft\",",
        "\"startsInSeconds\"}]}: the active runs first, then the waiting ones in their order;"
            + " \"slot\" is what an",
        "active run occupies and what a waiting one wants.",
        "",
        "Examples:",
        "  striate queue list",
        "  striate queue list --json"
      })
  int list(@Mixin WorkspaceOption where, @Mixin JsonOption asJson) {
    try (Store store = Records.toRead(terminal, where.directory())) {
      QueueSnapshot queue = queue(store).snapshot();
      if (asJson.given()) {
        JsonOption.print(terminal, QueueTable.json(queue));
        return Cli.DONE;
      }
      QueueTable.lines(queue).forEach(terminal::print);
      if (!queue.attended() && !queue.waiting().isEmpty() && !queue.paused()) {
        terminal.say(QueueTable.UNATTENDED);
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = "Moves a waiting run.",
      footer = {
        "",
        "Examples:",
        "  striate queue move ID first",
        "  striate queue move ID last",
        "  striate queue move ID 3              to the third place",
        "  striate queue move ID before OTHER"
      })
  int move(
      @Parameters(index = "0", paramLabel = "ID", description = "a waiting run") String id,
      @Parameters(
              index = "1",
              paramLabel = "PLACE",
              description = "first, last, a position from 1, or before")
          String place,
      @Parameters(
              index = "2",
              arity = "0..1",
              paramLabel = "OTHER",
              description = "the waiting run that will follow it, with before")
          @Nullable String other,
      @Mixin WorkspaceOption where) {
    if (place.equals("before") == (other == null)) {
      throw Problem.badInput(
          other == null ? "before which run?" : "'" + other + "' is one word too many",
          "queue move",
          "take first, last, a position from 1, or before OTHER");
    }
    try (Store store = Records.toWrite(terminal, where.directory())) {
      RunId run = new RunId(id);
      if (other != null) {
        store.queue().moveBefore(run, new RunId(other));
      } else {
        store.queue().moveTo(run, position(place));
      }
      terminal.say(run + " is number " + queue(store).snapshot().position(run) + " in the queue");
    }
    return Cli.DONE;
  }

  private static int position(String place) {
    if (place.equals("first")) {
      return 1;
    }
    if (place.equals("last")) {
      return Integer.MAX_VALUE;
    }
    if (!NUMBER.matcher(place).matches()) {
      throw Problem.badInput(
          "'" + place + "' is not a place in the queue",
          "queue move",
          "take first, last, a position from 1, or before OTHER");
    }
    return Integer.parseInt(place);
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Starts no more jobs; running ones go on.",
      footer = {
        "",
        "Examples:",
        "  striate queue pause",
        "  striate queue pause --on-error       go on, but pause when a run fails",
        "  striate queue pause --no-on-error    go on whatever fails, as at first"
      })
  int pause(
      @Option(
              names = "--on-error",
              negatable = true,
              description = "pause when a run fails, rather than now")
          @Nullable Boolean onError,
      @Mixin WorkspaceOption where) {
    try (Store store = Records.toWrite(terminal, where.directory())) {
      if (onError == null) {
        store.queue().pause("");
        int active = store.reader().active().size();
        terminal.say(
            "the queue is paused"
                + (active == 0
                    ? ""
                    : active == 1 ? "; the running job goes on" : "; running jobs go on"));
      } else {
        store.queue().pauseOnError(onError);
        terminal.say(
            onError
                ? "the queue will pause when a run fails"
                : "the queue goes on when a run fails");
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets waiting jobs start again after a pause.",
      footer = {"", "Examples:", "  striate queue resume"})
  int resume(@Mixin WorkspaceOption where) {
    try (Store store = Records.toWrite(terminal, where.directory())) {
      store.queue().resume();
      QueueSnapshot queue = queue(store).snapshot();
      terminal.say("the queue goes on: " + queue.headline());
      if (!queue.attended() && !queue.waiting().isEmpty()) {
        terminal.say(QueueTable.UNATTENDED);
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description =
          "Puts stopped, failed or interrupted runs back into the queue; they go on from their last"
              + " checkpoint.",
      footer = {"", "Examples:", "  striate queue retry ID"})
  int retry(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "runs that `striate runs` lists")
          List<String> ids,
      @Mixin WorkspaceOption where) {
    try (Store store = Records.toWrite(terminal, where.directory())) {
      JobQueue queue = queue(store);
      for (String id : ids) {
        RunId run = new RunId(id);
        queue.resume(run);
        terminal.say(run + " is number " + queue.snapshot().position(run) + " in the queue");
      }
      if (!queue.snapshot().attended()) {
        terminal.say(QueueTable.UNATTENDED);
      }
    }
    return Cli.DONE;
  }

  private static JobQueue queue(Store store) {
    return Records.queue(store);
  }
}
