package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.data.EncodedSample;
import striate.engine.disk.AtomicDirectory;
import striate.engine.export.MergedCheckpoint;
import striate.engine.export.Tuned;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.ImportanceMetric.Source;
import striate.engine.importance.LayerScore;
import striate.engine.importance.ParameterChange;
import striate.engine.net.LoraAdapter;
import striate.engine.net.NetworkOptions;
import striate.engine.pruning.LayerRanking;
import striate.engine.pruning.PruningPlan;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.TensorSource;

/** {@code striate prune}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description =
        "Removes the least important decoder layers outside the tuned region, step by step, and"
            + " shows score and speed after each.",
    footer = {
      "",
      "The region is that of the adapter unless --region names another; its layers stay unless",
      "--allow-region. --compare-with removes the same layers from a model with another adapter,"
          + " such",
      "as one on all layers; with --ignore-region both models are also pruned without a region,"
          + " each",
      "by its own ranking.",
      "",
      "Examples:",
      "  striate prune --model assets/model --adapter runs/ID/adapter --metric angular-distance"
          + " --steps 3",
      "  striate prune --model assets/model --adapter runs/ID/adapter --compare-with"
          + " runs/ALL/adapter --ignore-region",
      "  striate prune --model llava --region 1,5,9-13 --metric block-influence --block 4 --rerank"
          + " --samples samples.json --export pruned",
    })
final class PruneCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private VariantOptions options = new VariantOptions();

  @Option(
      names = "--region",
      paramLabel = "L",
      description = "the layers that must stay (default: the adapter's); none = all may go")
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
      paramLabel = "DIR",
      description = "also prune the model with this adapter")
  private @Nullable Path other;

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "write the pruned model as a Hugging Face checkpoint")
  private @Nullable Path export;

  @Option(
      names = "--json",
      description =
          "print {\"metric\", \"region\", \"curves\": [{name, steps: [{step, layers, removed, gone,"
              + " loss, forwardTokensPerSecond, generationTokensPerSecond, parameters,"
              + " parameterBytes, tasks, visual, textual}]}]}")
  private boolean json;

  PruneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    options.check();
    ImportanceMetric ranked = ImportanceMetric.named(metric);
    LayerSelection kept = check(ranked);
    PruningPlan plan =
        new PruningPlan(
            allowRegion ? LayerSelection.all(kept.layerCount()) : PruningPlan.outside(kept),
            steps,
            block,
            rerank);
    PruningPlan everywhere =
        new PruningPlan(LayerSelection.all(kept.layerCount()), steps, block, rerank);
    ObjectNode settings = JSON.createObjectNode().put("measures", "pruning");
    settings.put("metric", metric).put("region", kept.toString()).put("steps", steps);
    settings.put("block", block).put("rerank", rerank).put("allowRegion", allowRegion);
    if (other != null) {
      settings.put("comparedWith", other.toAbsolutePath().normalize().toString());
    }
    EvaluationOutput output = options.open(model, settings, terminal);
    VariantScores scores =
        new VariantScores(
            options.tasks(
                workspace.directory(), options.samples() == null ? List.of("all") : List.of()),
            options,
            output,
            terminal);
    ObjectNode root = JSON.createObjectNode().put("metric", metric);
    root.put("region", kept.toString());
    ArrayNode curves = root.putArray("curves");
    if (!json) {
      terminal.print(PruningCurve.header());
    }
    List<List<Integer>> removed;
    try (OpenModel opened = open(model.files())) {
      opened.inputs().notes().forEach(terminal::say);
      Curves made = new Curves(model.files(), opened, ranked, scores, output, curves, 0);
      removed = made.ranked("pruned", plan);
      if (ignoreRegion) {
        made.ranked("pruned, region ignored", everywhere);
      }
    }
    if (other != null) {
      ModelFiles named = model.files();
      ModelFiles files = new ModelFiles(named.model(), named.tower(), named.projector(), other);
      try (OpenModel opened = open(files)) {
        Curves made = new Curves(files, opened, ranked, scores, output, curves, 2);
        made.following("compared, same layers", removed);
        if (ignoreRegion) {
          made.ranked("compared, own ranking", everywhere);
        }
      }
    }
    if (output != null) {
      output.write(root);
    }
    if (export != null) {
      Set<Integer> gone = new TreeSet<>();
      removed.forEach(gone::addAll);
      export(export, gone);
    }
    if (json) {
      terminal.print(JSON.writeValueAsString(root));
    }
    return Cli.DONE;
  }

  /** The region; checks what can be known from the files' headers. */
  private LayerSelection check(ImportanceMetric ranked) {
    if (ranked == ImportanceMetric.GRADIENT_NORM && rerank) {
      throw Problem.badInput("gradients are those of the whole model", "--rerank", "leave it out");
    }
    if (export != null && Files.exists(export)) {
      throw Problem.badInput("the directory exists already", export, "choose another");
    }
    try (Checkpoint checkpoint = Checkpoint.open(model.files())) {
      Path adapter = checkpoint.files().adapter();
      if (ranked.source() == Source.WEIGHTS && adapter == null) {
        throw Problem.badInput(
            "only a model with an adapter has weights before tuning",
            "--metric " + metric,
            "name an --adapter");
      }
      int count = checkpoint.architecture().text().layers();
      if (region != null) {
        return LayerSelection.parse(region, count);
      }
      if (adapter == null) {
        throw Problem.badInput(
            "which layers must stay is not said",
            "--region",
            "name them, or none, or an --adapter");
      }
      try (PeftAdapter stored = PeftAdapter.read(adapter, checkpoint.architecture())) {
        return LayerSelection.of(count, stored.layers());
      }
    }
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

  /** The curves of one model. */
  private final class Curves {
    private final ModelFiles files;
    private final OpenModel opened;
    private final ImportanceMetric ranked;
    private final VariantScores scores;
    private final @Nullable EvaluationOutput output;
    private final ArrayNode curves;
    private final List<EncodedSample> samples;
    private int number;

    Curves(
        ModelFiles files,
        OpenModel opened,
        ImportanceMetric ranked,
        VariantScores scores,
        @Nullable EvaluationOutput output,
        ArrayNode curves,
        int first) {
      this.files = files;
      this.opened = opened;
      this.ranked = ranked;
      this.scores = scores;
      this.output = output;
      this.curves = curves;
      this.number = first;
      this.samples =
          SampleSource.open(options.samples(), opened, chat(), options.limit(), terminal);
    }

    List<List<Integer>> ranked(String name, PruningPlan plan) throws Exception {
      List<LayerScore> fixed =
          ranked.source() == Source.WEIGHTS ? change().scores(ranked) : List.of();
      LayerRanking ranking =
          new LayerRanking(
              opened.network(),
              ranked,
              block,
              samples,
              fixed,
              title -> new CountedProgress(terminal, title));
      return curve(name).ranked(plan, ranking, steps(name));
    }

    void following(String name, List<List<Integer>> removed) throws Exception {
      curve(name).following(removed, steps(name));
    }

    private ArrayNode steps(String name) {
      return curves.addObject().put("name", name).putArray("steps");
    }

    private PruningCurve curve(String name) {
      return new PruningCurve(name, number++, opened, samples, scores, output, terminal, !json);
    }

    private ParameterChange change() {
      try (Tuned tuned = tuned(files)) {
        PeftAdapter adapter = java.util.Objects.requireNonNull(tuned.adapter());
        return ParameterChange.of(
            tuned.base().architecture().text(),
            tuned.base().tensors(),
            LoraAdapter.read(adapter.tensors(), adapter.rank(), adapter.alpha(), 0),
            layer -> {});
      }
    }
  }

  private static Tuned tuned(ModelFiles files) {
    Checkpoint base = Checkpoint.open(files);
    try {
      Path adapter = base.files().adapter();
      if (adapter == null) {
        return new Tuned(base, null, new MemoryTensors());
      }
      PeftAdapter read = PeftAdapter.read(adapter, base.architecture());
      TensorSource projector = read.projector();
      return new Tuned(base, read, projector == null ? new MemoryTensors() : projector);
    } catch (RuntimeException e) {
      base.close();
      throw e;
    }
  }

  private void export(Path directory, Set<Integer> gone) {
    try (Tuned tuned = tuned(model.files())) {
      AtomicDirectory.write(directory, new MergedCheckpoint(tuned, gone, null)::writeTo);
    }
    terminal.say("the pruned model is in " + directory);
  }
}
