package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.run.Problem;

/** {@code striate tasks}: all tasks, and whether their data is there. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description =
        "Lists the evaluation tasks, with their metric and whether their data is there. Published"
            + " data lies in tasks/data/NAME of the workspace; your own definitions are JSON files"
            + " in its tasks directory.",
    footer = {
      "",
      "Examples:",
      "  striate tasks",
      "  striate tasks check gqa pope           read the data, count questions and images",
      "  striate tasks show textvqa             the first questions, as a model gets them",
    })
final class TasksCommand implements Callable<Integer> {
  private static final String ROW = "%-30s %-8s %9s  %-24s %s";

  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  TasksCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  static CommandLine of(Terminal terminal) {
    CommandLine line = new CommandLine(new TasksCommand(terminal));
    line.addSubcommand(new TasksCheckCommand(terminal));
    line.addSubcommand(new TasksShowCommand(terminal));
    return line;
  }

  @Override
  public Integer call() {
    TaskRegistry registry = TaskRegistry.of(workspace.directory(), null);
    if (json.given()) {
      JsonOption.print(
          terminal, Map.of("tasks", registry.tasks().stream().map(TasksCommand::json).toList()));
      return Cli.DONE;
    }
    terminal.print(String.format(ROW, "task", "modality", "questions", "metric", "data"));
    List<String> absent = new ArrayList<>();
    for (RegisteredTask task : registry.tasks()) {
      terminal.print(line(task, absent));
    }
    registry
        .groups()
        .forEach((group, names) -> terminal.print(group + ": " + String.join(", ", names)));
    if (!absent.isEmpty()) {
      terminal.print("`striate tasks check NAME` says where to get a task's data and put it");
    }
    return Cli.DONE;
  }

  private static String line(RegisteredTask task, List<String> absent) {
    try {
      Integer questions = task.questions();
      Problem missing = task.missing();
      if (missing != null) {
        absent.add(task.name());
      }
      return String.format(
          ROW,
          task.name(),
          task.modality().word(),
          questions == null ? "-" : String.format(Locale.ROOT, "%,d", questions),
          task.metric().word(),
          missing != null
              ? "not found: " + missing.place()
              : task.provider() == RegisteredTask.Provider.BUNDLED ? "bundled" : "there");
    } catch (Problem e) {
      return String.format(ROW, task.name(), "-", "-", "-", "wrong: " + e.getMessage());
    }
  }

  /** A task as JSON, with null for unknown values. */
  private static Map<String, @Nullable Object> json(RegisteredTask task) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("task", task.name());
    fields.put("provider", task.provider().word());
    try {
      fields.put("title", task.title());
      fields.put("modality", task.modality().word());
      fields.put("questions", task.questions());
      fields.put("scorer", task.scorer());
      fields.put("metric", task.metric().word());
      fields.put("citation", task.citation());
      Problem missing = task.missing();
      fields.put("available", missing == null);
      fields.put("problem", missing == null ? null : missing.getMessage());
    } catch (Problem e) {
      fields.put("available", false);
      fields.put("problem", e.getMessage());
    }
    return fields;
  }
}
