package striate.engine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private Cli() {}

  /** Runs one command with the process's streams and returns its exit code. */
  public static int run(Workbench workbench, String... args) {
    TemporaryFiles.useWritableDirectory();
    return run(Terminal.ofProcess(workbench), args);
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, String... args) {
    try {
      int code = commandLine(terminal).execute(args);
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

  /** All commands. */
  private static List<Object> commands(Terminal terminal) {
    return List.of(
        new DemoCommand(terminal),
        new TuneCommand(terminal),
        new ForwardCommand(terminal),
        new EvaluateCommand(terminal),
        TasksCommand.of(terminal),
        new CompareCommand(terminal),
        new ImportanceCommand(terminal),
        new PruneCommand(terminal),
        new ResetCommand(terminal),
        StrategiesCommand.of(terminal),
        SweepCommand.of(terminal),
        new SearchCommand(terminal),
        new InspectCommand(terminal),
        new ExportCommand(terminal),
        new BenchCommand(terminal),
        new PretrainCommand(),
        new RecordCommand(terminal),
        RunsCommand.of(terminal),
        QueueCommand.of(terminal),
        new EngineCommand(terminal),
        new ClusterCommand(terminal),
        new DoctorCommand(terminal),
        new CompletionCommand(terminal));
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new StriateCommand(terminal));
    commands(terminal).forEach(line::addSubcommand);
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
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
