package striate.engine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import striate.engine.disk.TemporaryFiles;
import striate.engine.run.Problem;
import striate.engine.worker.MemoryShortage;

/** The command line. Exit codes: 0 success, 1 the work failed, 2 wrong usage or bad input. */
public final class Cli {
  static final int DONE = 0;
  static final int WORK_FAILED = 1;
  static final int BAD_INPUT = 2;

  /** The command that has to know the others. */
  private static final String WRITES_OF_ALL = "completion";

  private Cli() {}

  /** Runs one command with the process's streams and returns its exit code. */
  public static int run(Workbench workbench, String... args) {
    TemporaryFiles.useWritableDirectory();
    return run(Terminal.ofProcess(workbench), args);
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, String... args) {
    try {
      int code =
          opensWindow(args) ? open(terminal, args) : commandLine(terminal, args).execute(args);
      // a PrintStream does not report a full disk
      if (terminal.out().checkError() && code == DONE) {
        throw Problem.workFailed(
            "the results could not be written",
            "standard output",
            "free some space at its destination, or read it to its end");
      }
      return code;
    } catch (Problem e) {
      return complain(terminal, e);
    } catch (OutOfMemoryError e) {
      return complain(terminal, heapTooSmall(e));
    } catch (Error e) {
      return unexpected(terminal, e);
    }
  }

  /** Whether the window is all that is asked for, with or without its workspace. */
  private static boolean opensWindow(String... args) {
    return args.length == 0 || args.length == 2 && WorkspaceOption.NAMES.contains(args[0]);
  }

  /** Without picocli, which takes a tenth of the time in which the window opens. */
  private static int open(Terminal terminal, String... args) {
    terminal.workbench().prepare();
    try {
      Path given = Path.of(args.length == 0 ? "" : args[1]);
      return StriateCommand.open(terminal, WorkspaceOption.directory(terminal, given));
    } catch (InvalidPathException e) {
      return commandLine(terminal, args).execute(args); // which says what is wrong with it
    } catch (RuntimeException e) {
      return failed(terminal, e);
    }
  }

  /** All commands by name, in the order of the help. */
  private static Map<String, Supplier<Object>> commands(Terminal terminal) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("demo", () -> new DemoCommand(terminal));
    all.put("tune", () -> new TuneCommand(terminal));
    all.put("forward", () -> new ForwardCommand(terminal));
    all.put("evaluate", () -> new EvaluateCommand(terminal));
    all.put("ask", () -> new AskCommand(terminal));
    all.put("tasks", () -> TasksCommand.of(terminal));
    all.put("compare", () -> new CompareCommand(terminal));
    all.put("importance", () -> new ImportanceCommand(terminal));
    all.put("prune", () -> new PruneCommand(terminal));
    all.put("reset", () -> new ResetCommand(terminal));
    all.put("strategies", () -> StrategiesCommand.of(terminal));
    all.put("sweep", () -> SweepCommand.of(terminal));
    all.put("search", () -> new SearchCommand(terminal));
    all.put("inspect", () -> new InspectCommand(terminal));
    all.put("export", () -> new ExportCommand(terminal));
    all.put("bench", () -> new BenchCommand(terminal));
    all.put("pretrain", () -> new PretrainCommand());
    all.put("record", () -> new RecordCommand(terminal));
    all.put("runs", () -> RunsCommand.of(terminal));
    all.put("queue", () -> QueueCommand.of(terminal));
    all.put("engine", () -> new EngineCommand(terminal));
    all.put("cluster", () -> new ClusterCommand(terminal));
    all.put("doctor", () -> new DoctorCommand(terminal));
    all.put("completion", () -> new CompletionCommand(terminal));
    return all;
  }

  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, commands(terminal).values());
  }

  /**
   * What these arguments need: making all commands takes a good part of the time in which a short
   * one ends.
   */
  private static CommandLine commandLine(Terminal terminal, String... args) {
    Map<String, Supplier<Object>> all = commands(terminal);
    Supplier<Object> first = all.get(args[0]);
    return first == null || args[0].equals(WRITES_OF_ALL)
        ? commandLine(terminal)
        : commandLine(terminal, List.of(first));
  }

  private static CommandLine commandLine(Terminal terminal, Collection<Supplier<Object>> commands) {
    CommandLine line = new CommandLine(new StriateCommand(terminal));
    commands.forEach(command -> line.addSubcommand(command.get()));
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
    HelpText.flow(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, given) -> wrongUsage(terminal, e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(terminal, e));
    return line;
  }

  private static int wrongUsage(Terminal terminal, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String remedy = "see `" + command + " --help`";
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      remedy = "did you mean " + String.join(" or ", unmatched.getSuggestions()) + "? " + remedy;
    }
    return complain(terminal, Problem.badInput(String.valueOf(e.getMessage()), command, remedy));
  }

  private static int failed(Terminal terminal, Exception e) {
    if (e instanceof Problem problem) {
      return complain(terminal, problem);
    }
    return MemoryShortage.in(e)
        .map(
            shortage ->
                shortage.problem(
                    e,
                    "this command",
                    "take --dtype bfloat16 or nf4, shorter samples, or another --device"))
        .map(problem -> complain(terminal, problem))
        .orElseGet(() -> unexpected(terminal, e));
  }

  private static int complain(Terminal terminal, Problem problem) {
    terminal.say("striate: " + problem.getMessage());
    return problem.kind() == Problem.Kind.BAD_INPUT ? BAD_INPUT : WORK_FAILED;
  }

  private static Problem heapTooSmall(OutOfMemoryError e) {
    return Problem.workFailed(
        "Java's heap of "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB is too small ("
            + e
            + ")",
        "STRIATE_JAVA_OPTS",
        "leave -Xmx out, or give it 256m or more",
        e);
  }

  /** A bug: writes the stack trace to a file and one line to the user. */
  private static int unexpected(Terminal terminal, Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    String what = "unexpected error (" + e + ")";
    try {
      Path log = Files.createTempFile("striate-", ".log");
      Files.writeString(log, trace.toString(), StandardCharsets.UTF_8);
      return complain(
          terminal, Problem.workFailed(what, log, "please report it together with that file", e));
    } catch (IOException unwritable) {
      e.addSuppressed(unwritable);
      return complain(terminal, Problem.workFailed(what, "striate", "please report it", e));
    }
  }
}
