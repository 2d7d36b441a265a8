package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.share.RunExport;
import striate.engine.store.RunLibrary;

/** {@code striate runs export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes runs into one zip for somebody else's `striate runs import`: jobs, journals,"
            + " trained files, answers, tags and notes.",
    footer = {
      "",
      "Examples:",
      "  striate runs export ID1 ID2 --output results.zip",
      "  striate runs export ID --with-checkpoints --output whole.zip",
    })
final class RunsExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", arity = "1..*", description = "runs that have ended")
  private List<String> ids = List.of();

  @Option(names = "--output", required = true, paramLabel = "FILE.zip", description = "the zip")
  private Path output = Path.of("");

  @Option(
      names = "--with-checkpoints",
      description = "add what a run resumes from, usually most of its bytes")
  private boolean withCheckpoints;

  @Option(names = "--force", description = "replace the file if it is there")
  private boolean force;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<RunId> runs = ids.stream().map(RunId::new).distinct().toList();
    Path file = output.toAbsolutePath().normalize();
    if (Files.exists(file) && !force) {
      throw Problem.badInput(
          "the file exists already", file, "choose another, or replace it with --force");
    }
    if (file.getParent() == null || !Files.isDirectory(file.getParent())) {
      throw Problem.badInput("directory not found", file.resolveSibling(""), "create it");
    }
    try (RunLibrary library = Records.library(terminal, workspace.directory())) {
      library.requireOwn(runs, "exported, since everybody with Striate has it");
      long bytes = new RunExport(library.own(), withCheckpoints).write(runs, file);
      if (json.given()) {
        JsonOption.print(
            terminal,
            Map.of(
                "file",
                file.toString(),
                "bytes",
                bytes,
                "runs",
                runs.stream().map(RunId::value).toList()));
      } else {
        terminal.print(file + "  " + Bytes.of(bytes));
      }
    }
    return Cli.DONE;
  }
}
