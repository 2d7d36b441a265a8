package striate.engine.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.run.Annotations;
import striate.engine.run.RunId;

/** {@code striate runs tag}. */
@Command(
    name = "tag",
    mixinStandardHelpOptions = true,
    description = "Adds tags to runs, removes them, or prints those of a run.",
    footer = {
      "",
      "Examples:",
      "  striate runs tag ID baseline paper",
      "  striate runs tag ID1,ID2 --add paper --remove draft",
      "  striate runs tag ID",
    })
final class RunsTagCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      split = ",",
      paramLabel = "ID[,ID]",
      description = "runs that `striate runs` lists")
  private List<String> ids = List.of();

  @Parameters(index = "1..*", paramLabel = "TAG", description = "tags to add, a word each")
  private List<String> tags = List.of();

  @Option(names = "--add", split = ",", paramLabel = "TAG", description = "a tag to add")
  private List<String> added = List.of();

  @Option(names = "--remove", split = ",", paramLabel = "TAG", description = "a tag to remove")
  private List<String> removed = List.of();

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsTagCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<String> all = Stream.concat(tags.stream(), added.stream()).toList();
    List<RunId> runs = ids.stream().map(RunId::new).toList();
    Map<RunId, Annotations> now =
        new AnnotatedRuns(terminal, workspace.directory())
            .change(
                runs,
                "tagged",
                all.isEmpty() && removed.isEmpty() ? null : said -> said.withTags(all, removed));
    if (json.given()) {
      JsonOption.print(
          terminal,
          Map.of(
              "runs",
              runs.stream()
                  .map(
                      run ->
                          Map.of(
                              "id",
                              run.value(),
                              "tags",
                              now.getOrDefault(run, Annotations.NONE).tags()))
                  .toList()));
    } else {
      now.forEach((run, said) -> terminal.print(run + "  " + String.join(", ", said.tags())));
    }
    return Cli.DONE;
  }
}
