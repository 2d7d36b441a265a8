package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskCheck;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.run.Problem;

/** {@code striate tasks check}: reads tasks' data as an evaluation would. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Reads every question and looks for every image; says what is missing, where to get it and"
            + " where to put it.",
    footer = {
      "",
      "Without names, all tasks whose data is there are read, and the others are named.",
      "Exit code 2 where a named task's data is missing, or any data is wrong.",
    })
final class TasksCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "tasks, or groups such as paper")
  private List<String> names = List.of();

  TasksCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TaskRegistry registry = TaskRegistry.of(workspace.directory(), null);
    boolean chosen = !names.isEmpty();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    boolean wrong = false;
    int absent = 0;
    for (RegisteredTask task : chosen ? registry.chosen(names) : registry.tasks()) {
      TaskCheck check = TaskCheck.of(task);
      Problem problem = check.problem();
      boolean missing = problem != null && !check.dataThere();
      wrong |= problem != null && (chosen || check.dataThere());
      absent += missing ? 1 : 0;
      rows.add(fields(check));
      if (!json.given() && (chosen || !missing)) {
        terminal.print(line(check));
      }
    }
    if (json.given()) {
      JsonOption.print(terminal, Map.of("tasks", rows));
    } else if (!chosen && absent > 0) {
      terminal.print(
          String.format(
              Locale.ROOT,
              "%d tasks have no data here; `striate tasks` lists them, `striate tasks check NAME`"
                  + " says where to get it",
              absent));
    }
    return wrong ? Cli.BAD_INPUT : Cli.DONE;
  }

  private static String line(TaskCheck check) {
    Problem problem = check.problem();
    Integer published = check.published();
    String counts =
        String.format(
            Locale.ROOT,
            "%-30s %,7d questions%s%s",
            check.task(),
            check.questions(),
            published == null || published == check.questions()
                ? ""
                : String.format(Locale.ROOT, " of the %,d published", published),
            check.images() == 0
                ? ""
                : String.format(
                    Locale.ROOT, ", %,d of %,d images found", check.imagesFound(), check.images()));
    return problem == null
        ? counts
        : check.questions() == 0
            ? String.format("%-30s %s", check.task(), problem.getMessage())
            : counts + ": " + problem.getMessage();
  }

  private static Map<String, @Nullable Object> fields(TaskCheck check) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    Problem problem = check.problem();
    fields.put("task", check.task());
    fields.put("questions", check.questions());
    fields.put("published", check.published());
    fields.put("images", check.images());
    fields.put("imagesFound", check.imagesFound());
    fields.put("problem", problem == null ? null : problem.getMessage());
    return fields;
  }
}
