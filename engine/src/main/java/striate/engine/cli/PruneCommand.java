package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.ImportanceMetric.Source;
import striate.engine.net.NetworkOptions;
import striate.engine.pruning.PruningPlan;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.store.WorkspaceCopy;
import striate.engine.text.ChatTemplate;

/** {@code striate prune}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description =
        "Removes the least important decoder layers outside the tuned region, step by step, and"
            + " shows score and speed after each.",
    footer = {
      "",
      "The region is that of the run or of the adapter unless --region names another; its layers",
      "stay unless --allow-region. --compare-with removes the same layers from another model, such",
      "as one tuned in all layers; with --ignore-region both models are also pruned without a",
      "region, each by its own ranking.",
      "--heal writes the pruned model to pruned/ in the workspace and tunes what is left of the",
      "region there, through the queue; the same command again does not repeat it.",
      "",
      "Examples:",
      "  striate prune --run ID --steps 3 --heal --export pruned",
      "  striate prune --run ID --compare-with ALL-ID --ignore-region",
      "  striate prune --model assets/model --adapter runs/ID/adapter --metric block-influence"
          + " --steps 3",
      "  striate prune --model llava --region 1,5,9-13 --metric block-influence --block 4 --rerank"
          + " --samples samples.json --export pruned",
    })
final class PruneCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private TunedModelOptions model = new TunedModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private VariantOptions options = new VariantOptions();
  @Mixin private HealingOptions healing = new HealingOptions();

  @Option(
      names = "--region",
      paramLabel = "L",
      description = "the layers that must stay (default: those tuned); none = all may go")
  private @Nullable String region;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "ranks the layers, as in `striate importance` (default: angular-distance)")
  private String metric = "angular-distance";

  @Option(names = "--steps", paramLabel = "K", description = "how often layers go (default: 4)")
  private int steps = 4;

  @Option(
      names = "--block",
      paramLabel = "N",
      description = "consecutive layers that go at once (default: 1)")
  private int block = 1;

  @Option(names = "--rerank", description = "measure what is left again before each step")
  private boolean rerank;

  @Option(names = "--allow-region", description = "layers of the region may go, too")
  private boolean allowRegion;

  @Option(
      names = "--ignore-region",
      description = "also show the same pruning as if there were no region")
  private boolean ignoreRegion;

  @Option(
      names = "--compare-with",
      paramLabel = "ID|DIR",
      description = "also prune the model of this run, with this adapter, or in this directory")
  private @Nullable String other;

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "write the pruned model, healed with --heal, as a Hugging Face checkpoint")
  private @Nullable Path export;

  @Option(
      names = "--export-step",
      paramLabel = "K",
      description = "with --export: write the model as it is after this many steps (default: all)")
  private @Nullable Integer exportStep;

  @Option(
      names = "--json",
      description =
          "print {\"metric\", \"region\", \"curves\": [{name, steps: [{step, layers, removed, gone,"
              + " loss, forwardTokensPerSecond, generationTokensPerSecond, parameters,"
              + " parameterBytes, tasks, visual, textual}]}], \"healed\": {run, model, layers,"
              + " steps, seconds}}")
  private boolean json;

  @Option(
      names = "--follow",
      description =
          "with --json: first print each step of a curve as a line, as soon as it is measured:"
              + " {\"event\": \"step\", \"curve\", ...} with the fields of a step")
  private boolean follow;

  PruneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What the options say, checked against the files' headers. */
  private record Checked(
      ImportanceMetric metric,
      ModelFiles files,
      LayerSelection region,
      @Nullable ModelFiles compared,
      @Nullable JobSpec healing) {}

  @Override
  public Integer call() throws Exception {
    options.check();
    if (follow && !json) {
      throw Problem.badInput("only lines of JSON are followed", "--follow", "add --json");
    }
    checkExportStep();
    Checked checked = check();
    LayerSelection kept = checked.region();
    LayerSelection all = LayerSelection.all(kept.layerCount());
    PruningPlan plan =
        new PruningPlan(allowRegion ? all : PruningPlan.outside(kept), steps, block, rerank);
    PruningPlan everywhere = new PruningPlan(all, steps, block, rerank);
    EvaluationOutput output = options.open(checked.files(), settings(kept), "", terminal);
    List<EvaluationTask> tasks =
        options.tasks(
            workspace.directory(), options.samples() == null ? List.of("all") : List.of());
    ObjectNode root = JSON.createObjectNode().put("metric", metric);
    root.put("region", kept.toString());
    ModelPruning.Setting setting =
        new ModelPruning.Setting(
            checked.metric(),
            block,
            options,
            chat(),
            new VariantScores(tasks, options, output, terminal),
            output,
            root.putArray("curves"),
            terminal,
            told());
    if (!json) {
      terminal.print(PruningCurve.header());
    }
    List<List<Integer>> removed;
    try (OpenModel opened = open(checked.files())) {
      opened.inputs().notes().forEach(terminal::say);
      ModelPruning pruning = new ModelPruning(setting, checked.files(), opened, 0);
      removed = pruning.ranked("pruned", plan);
      if (ignoreRegion) {
        pruning.ranked("pruned, region ignored", everywhere);
      }
    }
    ModelFiles compared = checked.compared();
    if (compared != null) {
      try (OpenModel opened = open(compared)) {
        ModelPruning pruning = new ModelPruning(setting, compared, opened, 2);
        pruning.following("compared, same layers", removed);
        if (ignoreRegion) {
          pruning.ranked("compared, own ranking", everywhere);
        }
      }
    }
    NavigableSet<Integer> gone = new TreeSet<>();
    removed.forEach(gone::addAll);
    ModelFiles result = checked.files();
    JobSpec like = checked.healing();
    if (like != null) {
      Healing.Healed healed =
          new Healing(terminal, workspace.directory(), like).of(result, gone, kept);
      measure(healed, gone, setting, tasks);
      into(root.putObject("healed"), healed);
      result = healed.files();
    }
    if (output != null) {
      output.write(root);
    }
    if (export != null) {
      PrunedCheckpoint.write(export, result, like == null ? gone(removed) : Set.of());
      terminal.say(
          "the " + (like == null ? "pruned" : "pruned and healed") + " model is in " + export);
    }
    if (json) {
      terminal.print(JSON.writeValueAsString(root));
    }
    return Cli.DONE;
  }

  private PruningCurve.Told told() {
    return !json
        ? PruningCurve.Told.AS_ROW
        : follow ? PruningCurve.Told.AS_JSON : PruningCurve.Told.AT_THE_END;
  }

  /** The layers that the exported model is without. */
  private NavigableSet<Integer> gone(List<List<Integer>> removed) {
    NavigableSet<Integer> gone = new TreeSet<>();
    removed.stream().limit(exportStep == null ? steps : exportStep).forEach(gone::addAll);
    return gone;
  }

  private void checkExportStep() {
    if (exportStep == null) {
      return;
    }
    if (export == null) {
      throw Problem.badInput("nothing is written", "--export-step", "name a directory by --export");
    }
    if (exportStep < 0 || exportStep > steps) {
      throw Problem.badInput(
          exportStep + " is out of range", "--export-step", "take 0 to " + steps);
    }
    if (healing.given() && exportStep != steps) {
      throw Problem.badInput(
          "what is healed is the model after all steps",
          "--export-step",
          "leave out --heal, or take " + steps);
    }
  }

  private ObjectNode settings(LayerSelection kept) {
    ObjectNode settings = JSON.createObjectNode().put("measures", "pruning");
    settings.put("metric", metric).put("region", kept.toString()).put("steps", steps);
    settings.put("block", block).put("rerank", rerank).put("allowRegion", allowRegion);
    return other == null ? settings : settings.put("comparedWith", other);
  }

  /** Every healed model has an output of its own in that of the pruning. */
  private void measure(
      Healing.Healed healed,
      SortedSet<Integer> gone,
      ModelPruning.Setting setting,
      List<EvaluationTask> tasks)
      throws Exception {
    ObjectNode settings = JSON.createObjectNode().put("measures", "a healed model");
    EvaluationOutput output =
        options.open(healed.files(), settings, "healed-" + healed.run().id(), terminal);
    try (OpenModel opened = open(healed.files())) {
      new ModelPruning(
              setting.keptIn(output, new VariantScores(tasks, options, output, terminal)),
              healed.files(),
              opened,
              0)
          .healed("pruned, healed", steps, gone);
    }
  }

  private static void into(ObjectNode node, Healing.Healed healed) {
    node.put("run", healed.run().id().value()).put("model", healed.model().toString());
    healed.tuned().forEach(node.putArray("layers")::add);
    node.put("steps", healed.run().step()).put("seconds", healed.run().totalSeconds());
  }

  private Checked check() {
    ImportanceMetric ranked = ImportanceMetric.named(metric);
    Path place = workspace.directory();
    if (export != null && Files.exists(export)) {
      throw Problem.badInput("the directory exists already", export, "choose another");
    }
    TunedRun run = model.run(place, terminal.home());
    ModelFiles files = model.files(place, terminal.home());
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      ModelFiles found = checkpoint.files();
      if (ranked.source() == Source.WEIGHTS) {
        ModelPruning.requireBase(found);
      }
      LayerSelection kept = region(run, checkpoint);
      if (!healing.given()) {
        return new Checked(ranked, files, kept, compared(kept.layerCount()), null);
      }
      if (kept.isEmpty()) {
        throw Problem.badInput("there is no region to heal", "--heal", "name a --region");
      }
      WorkspaceCopy.needed(Records.of(place))
          .ifPresent(
              reason -> {
                throw Problem.badInput(
                    "a healing is a run of the workspace, and " + reason,
                    "--heal",
                    "give another --workspace");
              });
      JobSpec like = healing.job(run, found, place, terminal.home());
      return new Checked(ranked, files, kept, compared(kept.layerCount()), like);
    }
  }

  /** The layers that must stay. */
  private LayerSelection region(@Nullable TunedRun run, Checkpoint checkpoint) {
    int count = checkpoint.architecture().text().layers();
    if (region != null) {
      return LayerSelection.parse(region, count);
    }
    Path adapter = checkpoint.files().adapter();
    if (adapter != null) {
      try (PeftAdapter stored = PeftAdapter.read(adapter, checkpoint.architecture())) {
        return LayerSelection.of(count, stored.layers());
      }
    }
    if (run != null) {
      return LayerSelection.parse(run.job().layers(), count);
    }
    throw Problem.badInput(
        "which layers must stay is not said",
        "--region",
        "name them, or none, or a --run or an --adapter");
  }

  /** The model to compare with: of a run, the same one with another adapter, or another one. */
  private @Nullable ModelFiles compared(int layers) {
    String named = other;
    if (named == null) {
      return null;
    }
    Path place = workspace.directory();
    Path directory = Path.of(named);
    ModelFiles files;
    if (!Files.isDirectory(directory)) {
      files = TunedRun.of(named, place, terminal.home()).tuned();
    } else if (ModelFiles.isAdapter(directory)) {
      TunedRun run = model.run(place, terminal.home());
      ModelFiles own = run == null ? model.files(place, terminal.home()) : run.base();
      files = own.tunedBy(directory, null);
    } else {
      files = ModelFiles.of(directory);
    }
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      int found = checkpoint.architecture().text().layers();
      if (found != layers) {
        throw Problem.badInput(
            "it has " + found + " layers and not " + layers,
            "--compare-with " + named,
            "name a model of the same architecture");
      }
    }
    return files;
  }

  private OpenModel open(ModelFiles files) {
    return OpenModel.open(
        files,
        null,
        NetworkOptions.defaults().withDevice(device.chosen()).withDtype("stored"),
        chat());
  }

  private @Nullable ChatTemplate chat() {
    return options.chat(options.samples() == null || options.namesTasks());
  }
}
