package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Evaluator;
import striate.engine.evaluation.GeneratingAnswerer;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.evaluation.TaskResult;
import striate.engine.inputs.ModelInputs;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.stats.Proportion;
import striate.engine.text.ChatTemplate;

/** {@code striate evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Scores a model on tasks, with 95 %% intervals (Wilson 1927).",
    footer = {
      "",
      "Examples:",
      "  striate evaluate --model assets/model --tasks visual",
      "  striate evaluate --model assets/model --adapter runs/ID/adapter --tasks pattern,arithmetic"
          + " --json",
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "a,b",
      description = "task names, visual, textual or all (default)")
  private List<String> tasks = List.of("all");

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "conversation template of the questions: turns (default, the bundled model), vicuna_v1,"
              + " plain")
  private String template = "turns";

  @Option(
      names = "--drop-layers",
      paramLabel = "L",
      description = "decoder layers to leave out, such as 2,7 or 20-23; not with --adapter")
  private @Nullable String dropLayers;

  @Option(
      names = "--json",
      description =
          "print {\"tasks\": [{task, modality, metric, questions, score, low, high, chance}]}")
  private boolean json;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (model.files().adapter() != null && dropLayers != null) {
      throw Problem.badInput(
          "an adapter refers to the layers of the complete model",
          "--adapter with --drop-layers",
          "use one of the two");
    }
    List<EvaluationTask> chosen = TaskRegistry.tabletop().named(tasks);
    ChatTemplate chat = ChatTemplate.named(template);
    NetworkOptions options =
        NetworkOptions.defaults().withDevice(device.chosen()).withDtype("stored");
    try (OpenModel opened = OpenModel.open(model.files(), dropLayers, options, chat)) {
      ModelInputs inputs = opened.inputs();
      inputs.notes().forEach(terminal::say);
      ImageSource images = new ImageSource(inputs.preprocessor(), null);
      GeneratingAnswerer answerer =
          new GeneratingAnswerer(
              opened.network()::generate, inputs.encoder(), images, inputs.tokenizer());
      List<TaskResult> results =
          new Evaluator(answerer)
              .evaluate(
                  chosen,
                  () -> false,
                  result -> {
                    if (!json) {
                      print(result);
                    }
                  });
      if (json) {
        terminal.out().println(JSON.writeValueAsString(asJson(results)));
      } else {
        for (Modality modality : Modality.values()) {
          results.stream()
              .filter(r -> r.task().modality() == modality)
              .mapToDouble(r -> 100 * r.value())
              .average()
              .ifPresent(
                  mean ->
                      terminal
                          .out()
                          .printf(
                              Locale.ROOT, "%-20s %5.1f %%%n", modality.word() + " average", mean));
        }
      }
    }
    return Cli.DONE;
  }

  private void print(TaskResult result) {
    Proportion score = interval(result);
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%-20s %5.1f %%  [%.1f, %.1f]  %d questions, chance %.0f %%%n",
            result.task().name(),
            100 * score.share(),
            100 * score.low(),
            100 * score.high(),
            result.questions(),
            100 * result.task().chance());
  }

  private static Proportion interval(TaskResult result) {
    return Proportion.of((int) Math.round(result.value() * result.questions()), result.questions());
  }

  private static ObjectNode asJson(List<TaskResult> results) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("tasks");
    for (TaskResult result : results) {
      Proportion score = interval(result);
      ObjectNode node = array.addObject();
      node.put("task", result.task().name()).put("modality", result.task().modality().word());
      node.put("metric", result.task().metric().word()).put("questions", result.questions());
      node.put("score", score.share()).put("low", score.low()).put("high", score.high());
      node.put("chance", result.task().chance());
    }
    return root;
  }
}
