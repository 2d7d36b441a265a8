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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.run.Problem;

/** {@code striate tasks show}: the first questions of a task, as a model gets them. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows the first questions as a model gets them, before the conversation template, with the"
            + " references that the scorer compares with.")
final class TasksShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  @Parameters(paramLabel = "NAME", description = "a task")
  private String name = "";

  @Option(
      names = {"-n", "--questions"},
      paramLabel = "N",
      description = "how many questions (default: 3)")
  private int count = 3;

  TasksShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (count < 1) {
      throw Problem.badInput("-n is " + count, "striate tasks show", "take 1 or more");
    }
    List<RegisteredTask> chosen =
        TaskRegistry.of(workspace.directory(), null).chosen(List.of(name));
    if (chosen.size() != 1) {
      throw Problem.badInput(
          "'" + name + "' is " + chosen.size() + " tasks", "striate tasks show", "name one task");
    }
    RegisteredTask registered = chosen.get(0);
    EvaluationTask task = registered.open();
    List<TaskItem> items = task.items().subList(0, Math.min(count, task.items().size()));
    if (json.given()) {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("task", task.name());
      root.put("title", registered.title());
      root.put("scorer", registered.scorer());
      root.put("metric", task.metric().word());
      root.put("chance", task.chance());
      root.put("maxNewTokens", task.maxNewTokens());
      root.put("questions", task.items().size());
      root.put("citation", registered.citation());
      root.put("items", items.stream().map(TasksShowCommand::json).toList());
      JsonOption.print(terminal, root);
      return Cli.DONE;
    }
    terminal.print(task.name() + ": " + registered.title());
    terminal.print(
        String.format(
            Locale.ROOT,
            "%,d questions, %s, scorer %s, metric %s, chance %.3g, at most %d new tokens",
            task.items().size(),
            task.form().name().toLowerCase(Locale.ROOT),
            registered.scorer(),
            task.metric().word(),
            task.chance(),
            task.maxNewTokens()));
    if (!registered.citation().isEmpty()) {
      terminal.print(registered.citation());
    }
    for (TaskItem item : items) {
      lines(item).forEach(terminal::print);
    }
    return Cli.DONE;
  }

  private static List<String> lines(TaskItem item) {
    List<String> lines = new ArrayList<>(List.of("", "question " + item.id()));
    if (!item.category().isEmpty()) {
      lines.add("category: " + item.category());
    }
    if (item.image() != null) {
      lines.add("image: " + item.image());
    }
    item.prompt().lines().map(line -> "  | " + line).forEach(lines::add);
    if (!item.choices().isEmpty()) {
      lines.add("choices: " + String.join(" / ", item.choices()));
    }
    lines.add("answer: " + String.join(" / ", item.references()));
    return lines;
  }

  private static Map<String, @Nullable Object> json(TaskItem item) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", item.id());
    fields.put("prompt", item.prompt());
    fields.put("image", item.image());
    fields.put("references", item.references());
    fields.put("choices", item.choices());
    fields.put("group", item.group());
    fields.put("category", item.category());
    return fields;
  }
}
