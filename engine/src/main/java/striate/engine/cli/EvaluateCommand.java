package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.cache.CacheSetting;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.disk.FileDigests;
import striate.engine.disk.UserCache;
import striate.engine.evaluation.Baselines;
import striate.engine.evaluation.EvaluationLog;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Evaluator;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.Subset;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.evaluation.TaskResult;
import striate.engine.inputs.InputDigests;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.worker.NetworkEvaluation;

/** {@code striate evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Scores a model on tasks, with 95 %% intervals.",
    footer = {
      "",
      "With --output the answers are kept batch by batch, and an interrupted evaluation goes on"
          + " with",
      "--resume. Identical questions to the same model are answered from the cache.",
      "",
      "Examples:",
      "  striate evaluate --model assets/model --tasks visual --baselines",
      "  striate evaluate --model assets/model --adapter runs/ID/adapter --tasks pattern,arithmetic"
          + " --json",
      "  striate evaluate --model llava --template vicuna_v1 --tasks all --limit 100"
          + " --subset-seed 1 --output scores",
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_QUESTIONS = 10_000;

  private final Terminal terminal;

  @Mixin private TunedModelOptions model = new TunedModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "a,b",
      description =
          "names that `striate tasks` lists; visual, textual or all (default) of the bundled"
              + " world's")
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
      names = "--questions",
      paramLabel = "N",
      description =
          "questions in each of the bundled world's tasks (default ${DEFAULT-VALUE}, as during"
              + " tuning): more make narrower intervals")
  private int questions = TaskRegistry.QUESTIONS;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "ask at most N questions of each task: the first ones")
  private @Nullable Integer limit;

  @Option(
      names = "--subset-seed",
      paramLabel = "S",
      description = "with --limit: draw the questions at random; S draws the same ones every time")
  private @Nullable Long seed;

  @Option(
      names = "--baselines",
      description =
          "also show what the majority's answer scores, and the model without the images: a visual"
              + " score that is no higher does not need the image")
  private boolean baselines;

  @Option(names = "--without-image", description = "ask every question without its image")
  private boolean withoutImage;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "write predictions.jsonl and scores.json there")
  private @Nullable Path output;

  @Option(names = "--resume", description = "go on with the evaluation in --output")
  private boolean resume;

  @Option(names = "--no-cache", description = "ask every question, also those answered before")
  private boolean noCache;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "questions that are asked together (default: 64, of a large model 8 on a CPU)")
  private @Nullable Integer batch;

  @Option(
      names = "--json",
      description =
          "print {\"tasks\": [{task, modality, metric, questions, of, subset, score, low, high,"
              + " chance}]}")
  private boolean json;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    ChatTemplate chat = ChatTemplate.named(template);
    Subset subset = new Subset(limit, seed);
    check();
    List<EvaluationTask> chosen =
        TaskRegistry.of(workspace.directory(), chat.key(), questions).named(tasks);
    Path directory = output;
    EvaluationOutput kept =
        directory == null
            ? null
            : EvaluationOutput.open(directory, settings(chat), resume, terminal::say);
    EvaluationLog log = kept == null ? EvaluationLog.NONE : kept.log();
    NetworkOptions options =
        NetworkOptions.defaults().withDevice(device.chosen()).withDtype("stored");
    try (OpenModel opened = OpenModel.open(files(), dropLayers, options, chat)) {
      opened.inputs().notes().forEach(terminal::say);
      NetworkEvaluation network =
          new NetworkEvaluation(
              opened.network(),
              opened.inputs(),
              new ImageSource(opened.inputs().preprocessor(), null),
              noCache ? null : CacheSetting.directory(UserCache.directory()),
              terminal::say);
      Evaluator evaluator = batch == null ? network.after(0) : network.inBatchesOf(batch);
      List<EvaluatedTask> results = new ArrayList<>();
      if (!json) {
        terminal.print(EvaluatedTask.header(baselines));
      }
      for (EvaluationTask task : chosen) {
        EvaluatedTask result = evaluate(task, subset, evaluator, log);
        results.add(result);
        if (!json) {
          terminal.print(result.row(baselines));
        }
      }
      ObjectNode scores = asJson(results);
      if (kept != null) {
        kept.write(scores);
      }
      if (json) {
        terminal.print(JSON.writeValueAsString(scores));
      } else {
        averages(results);
      }
    }
    return Cli.DONE;
  }

  private ModelFiles files() {
    return model.files(workspace.directory(), terminal.home());
  }

  private void check() {
    if (files().adapter() != null && dropLayers != null) {
      throw Problem.badInput(
          "an adapter refers to the layers of the complete model",
          "--adapter with --drop-layers",
          "use one of the two");
    }
    if (resume && output == null) {
      throw Problem.badInput(
          "where the evaluation is that should go on is not said", "--resume", "name its --output");
    }
    if (questions < 1 || questions > MOST_QUESTIONS) {
      throw Problem.badInput(
          questions + " questions are not between 1 and " + MOST_QUESTIONS,
          "--questions",
          "take a number between them, such as 200");
    }
    if (batch != null && batch < 1) {
      throw Problem.badInput(batch + " questions are fewer than 1", "--batch", "take 1 or more");
    }
  }

  /** What answers depend on. */
  private ObjectNode settings(ChatTemplate chat) throws IOException {
    FileDigests digests = FileDigests.remembering(UserCache.directory().resolve("digests.txt"));
    try (Checkpoint checkpoint = Checkpoint.open(files())) {
      ObjectNode settings = JSON.createObjectNode();
      settings.put("model", new InputDigests(digests, done -> {}).of(checkpoint));
      return settings
          .put("template", chat.key())
          .put("dropLayers", dropLayers)
          .put("withoutImage", withoutImage);
    }
  }

  private EvaluatedTask evaluate(
      EvaluationTask whole, Subset subset, Evaluator evaluator, EvaluationLog log) {
    EvaluationTask task = subset.of(whole);
    boolean hasImages = task.items().stream().anyMatch(item -> item.image() != null);
    EvaluationTask blind = hasImages ? Baselines.withoutImages(task) : task;
    TaskResult result = result(withoutImage ? blind : task, evaluator, log);
    Double value =
        !baselines || !hasImages
            ? null
            : (Double) (withoutImage ? result : result(blind, evaluator, log)).value();
    return new EvaluatedTask(result.task().name(), result, whole.items().size(), value);
  }

  private static TaskResult result(EvaluationTask task, Evaluator evaluator, EvaluationLog log) {
    return evaluator.evaluate(List.of(task), () -> false, log, result -> {}).get(0);
  }

  /** Only of complete evaluations. */
  private void averages(List<EvaluatedTask> results) {
    if (results.stream().anyMatch(one -> one.result().questions() < one.all())) {
      return;
    }
    for (Modality modality : Modality.values()) {
      OptionalDouble mean =
          results.stream()
              .map(EvaluatedTask::result)
              .filter(one -> one.task().modality() == modality)
              .map(one -> one.task().metric().share(one.value()))
              .filter(Objects::nonNull)
              .mapToDouble(share -> 100 * share)
              .average();
      mean.ifPresent(
          value ->
              terminal.print(
                  String.format(
                      Locale.ROOT, "%-24s %8.1f %%", modality.word() + " average", value)));
    }
  }

  private ObjectNode asJson(List<EvaluatedTask> results) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("tasks");
    results.forEach(result -> result.into(array.addObject(), baselines));
    return root;
  }
}
