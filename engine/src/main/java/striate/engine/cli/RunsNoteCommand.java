package striate.engine.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.run.Annotations;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/** {@code striate runs note}. */
@Command(
    name = "note",
    mixinStandardHelpOptions = true,
    description = "Writes a note to a run in place of its earlier one, or prints it.",
    footer = {
      "",
      "Examples:",
      "  striate runs note ID \"forgets arithmetic after step 120\"",
      "  striate runs note ID",
      "  striate runs note ID --remove",
    })
final class RunsNoteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "ID", description = "a run that `striate runs` lists")
  private String id = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "the note")
  private @Nullable String text;

  @Option(names = "--remove", description = "remove the note")
  private boolean remove;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsNoteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    RunId run = new RunId(id);
    if (remove && text != null) {
      throw Problem.badInput(
          "a text is given with --remove", "striate runs note", "leave out one of them");
    }
    String now = remove ? "" : text;
    Annotations said =
        Objects.requireNonNull(
            new AnnotatedRuns(terminal, workspace.directory())
                .change(
                    List.of(run), "annotated", now == null ? null : before -> before.withNote(now))
                .get(run));
    if (json.given()) {
      JsonOption.print(terminal, Map.of("id", id, "note", said.note()));
    } else if (now == null) {
      said.note().lines().forEach(terminal::print);
    }
    return Cli.DONE;
  }
}
