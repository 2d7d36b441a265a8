package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.BaseWeights;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.data.EncodedSample;
import striate.engine.importance.GradientImportance;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.ImportanceMetric.Source;
import striate.engine.importance.LayerScore;
import striate.engine.importance.ParameterChange;
import striate.engine.importance.Progress;
import striate.engine.importance.SampleImportance;
import striate.engine.model.TextConfig;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.weights.TensorSource;

/** {@code striate importance}. */
@Command(
    name = "importance",
    mixinStandardHelpOptions = true,
    description = "Says how much each decoder layer matters, by one or several metrics.",
    footer = {
      "",
      "Metrics of hidden states and attention, gradient-norm and ablation are measured on"
          + " --samples;",
      "the metrics of weights compare the model with --base, with itself without its adapter, or a"
          + " run with its base.",
      "Metrics that end in -repository are computed as the paper's code does. Layers count from 0.",
      "",
      "Examples:",
      "  striate importance --model assets/model --metric block-influence,image-attention",
      "  striate importance --model assets/model --adapter runs/ID/adapter --metric"
          + " parameter-change-ratio",
      "  striate importance --model llava --samples samples.json --metric angular-distance"
          + " --distance 4 --matrix --json",
      "  striate importance --model assets/model --metric ablation --tasks visual --output"
          + " ablation",
    })
final class ImportanceCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GRADIENT_BATCH = 8;

  private final Terminal terminal;

  @Mixin private TunedModelOptions model = new TunedModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private VariantOptions options = new VariantOptions();

  @Option(
      names = "--metric",
      split = ",",
      paramLabel = "NAME",
      description =
          "block-influence (default), multimodal-block-influence, angular-distance,"
              + " angular-distance-last-token, image-attention, parameter-change-ratio,"
              + " parameter-l2-change, parameter-angular-change, gradient-norm, ablation,"
              + " block-influence-repository, multimodal-block-influence-repository,"
              + " parameter-change-ratio-repository")
  private List<String> metrics = List.of("block-influence");

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "the model before tuning, for the metrics of weights; may be a language model")
  private @Nullable Path base;

  @Option(
      names = "--distance",
      paramLabel = "N",
      description = "layers between the states that angular distances compare (default: 1)")
  private int distance = 1;

  @Option(
      names = "--matrix",
      description = "also print angular distances at every distance: the block-similarity matrix")
  private boolean matrix;

  @Option(
      names = "--dtype",
      paramLabel = "D",
      description =
          "of the matrices: stored, float32, bfloat16 or nf4; whatever it is, a CPU computes in"
              + " float32 (default: float32 on a GPU and for gradient-norm, otherwise stored)")
  private @Nullable String dtype;

  @Option(
      names = "--json",
      description =
          "print {\"metric\", \"layers\": [{layer, value, image, text}]}, a line a metric")
  private boolean json;

  ImportanceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Set<ImportanceMetric> chosen =
        metrics.stream()
            .map(ImportanceMetric::named)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    check(chosen);
    ImportanceReport report = new ImportanceReport(terminal, json);
    Map<ImportanceMetric, List<LayerScore>> scores = new LinkedHashMap<>();
    Set<ImportanceMetric> ofWeights = of(chosen, EnumSet.of(Source.WEIGHTS));
    if (!ofWeights.isEmpty()) {
      ParameterChange change = change();
      ofWeights.forEach(metric -> scores.put(metric, change.scores(metric)));
    }
    ImportanceReport.More more = new ImportanceReport.More(distance, null, Map.of());
    if (!ofWeights.containsAll(chosen)) {
      more = measure(chosen, scores);
    }
    for (ImportanceMetric metric : chosen) {
      report.print(metric, scores.getOrDefault(metric, List.of()), more);
    }
    return Cli.DONE;
  }

  private void check(Set<ImportanceMetric> chosen) {
    options.check();
    boolean angular =
        chosen.contains(ImportanceMetric.ANGULAR_DISTANCE)
            || chosen.contains(ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN);
    if (matrix && !chosen.contains(ImportanceMetric.ANGULAR_DISTANCE)) {
      throw Problem.badInput(
          "the matrix is of angular distances", "--matrix", "add --metric angular-distance");
    }
    if (distance != 1 && !angular) {
      throw Problem.badInput(
          "only angular distances have a distance", "--distance", "add --metric angular-distance");
    }
    if (options.namesTasks() && !chosen.contains(ImportanceMetric.ABLATION)) {
      throw Problem.badInput(
          "only ablation is measured on tasks", "--tasks", "add --metric ablation");
    }
    if (options.keepsOutput() && !chosen.contains(ImportanceMetric.ABLATION)) {
      throw Problem.badInput(
          "only ablation, which takes long, is kept and goes on",
          "--output",
          "leave it out, or add --metric ablation");
    }
    boolean weights = chosen.stream().anyMatch(metric -> metric.source() == Source.WEIGHTS);
    if (base != null && !weights) {
      throw Problem.badInput(
          "only the metrics of weights have a base",
          "--base",
          "add --metric parameter-change-ratio");
    }
    ModelFiles files = files().resolved();
    if (base != null && files.adapter() != null) {
      throw Problem.badInput(
          "an adapter's base is the model that it is on",
          "--base with an adapter",
          "use one of the two");
    }
    if (weights && base == null && files.adapter() == null && files.trained() == null) {
      throw Problem.badInput(
          "what the weights are compared with is not said",
          "--metric",
          "name the model before tuning by --base, or an --adapter, or a --run");
    }
  }

  private ModelFiles files() {
    return model.files(workspace.directory(), terminal.home());
  }

  private static Set<ImportanceMetric> of(Set<ImportanceMetric> metrics, Set<Source> sources) {
    return metrics.stream()
        .filter(metric -> sources.contains(metric.source()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Reads weights only; starts no PyTorch. */
  private ParameterChange change() {
    try (Checkpoint tuned = Checkpoint.open(files())) {
      TextConfig text = tuned.architecture().text();
      CountedProgress progress = new CountedProgress(terminal, "weights: layer");
      Path adapter = tuned.files().adapter();
      if (adapter != null) {
        try (PeftAdapter stored = PeftAdapter.read(adapter, tuned.architecture())) {
          return ParameterChange.of(
              text,
              tuned.tensors(),
              LoraAdapter.read(stored.tensors(), stored.rank(), stored.alpha(), 0),
              layer -> progress.at(layer + 1, text.layers()));
        }
      }
      try (TensorSource before = BaseWeights.open(before(), text)) {
        return ParameterChange.between(
            text, before, tuned.tensors(), layer -> progress.at(layer + 1, text.layers()));
      }
    }
  }

  /** The model before tuning. */
  private Path before() {
    TunedRun run = model.run(workspace.directory(), terminal.home());
    return base == null && run != null ? run.base().model() : Objects.requireNonNull(base);
  }

  /** Everything that the network is needed for. */
  private ImportanceReport.More measure(
      Set<ImportanceMetric> chosen, Map<ImportanceMetric, List<LayerScore>> scores)
      throws IOException {
    boolean onTasks = options.namesTasks();
    boolean questions = options.samples() == null;
    ChatTemplate chat = options.chat(questions || onTasks);
    boolean ablation = chosen.contains(ImportanceMetric.ABLATION);
    ObjectNode settings = JSON.createObjectNode().put("measures", "importance");
    EvaluationOutput output = ablation ? options.open(files(), settings, "", terminal) : null;
    try (OpenModel opened = OpenModel.open(files(), null, networkOptions(chosen), chat)) {
      opened.inputs().notes().forEach(terminal::say);
      Network network = opened.network();
      int layers = network.layers().size();
      if (distance < 1 || distance > layers) {
        throw Problem.badInput("the distance is " + distance, "--distance", "take 1 to " + layers);
      }
      List<EncodedSample> samples =
          SampleSource.open(options.samples(), opened, chat, options.limit(), terminal);
      requireImages(chosen, samples);
      SampleImportance importance = new SampleImportance(network);
      Set<ImportanceMetric> byPass = of(chosen, EnumSet.of(Source.HIDDEN_STATES, Source.ATTENTION));
      if (!byPass.isEmpty()) {
        scores.putAll(importance.of(byPass, distance, samples, progress("sample")));
      }
      if (chosen.contains(ImportanceMetric.GRADIENT_NORM)) {
        scores.put(
            ImportanceMetric.GRADIENT_NORM,
            GradientImportance.of(network, samples, GRADIENT_BATCH, progress("gradients: sample")));
      }
      Map<Integer, Map<String, Double>> byTask = Map.of();
      if (ablation) {
        LayerAblation ablated = new LayerAblation(opened, output, terminal);
        if (onTasks) {
          VariantScores variants =
              new VariantScores(
                  options.tasks(workspace.directory(), List.of()), options, output, terminal);
          byTask = new LinkedHashMap<>();
          scores.put(ImportanceMetric.ABLATION, ablated.onTasks(variants, byTask));
        } else {
          scores.put(ImportanceMetric.ABLATION, ablated.onSamples(samples));
        }
      }
      double[][] similarity =
          matrix ? importance.similarity(samples, progress("matrix: sample")) : null;
      return new ImportanceReport.More(distance, similarity, byTask);
    }
  }

  private Progress progress(String title) {
    return new CountedProgress(terminal, title);
  }

  /** A CPU computes in float32 whatever the weights are stored in, a GPU and gradients do not. */
  private NetworkOptions networkOptions(Set<ImportanceMetric> chosen) {
    NetworkOptions plain = NetworkOptions.defaults().withDevice(device.chosen());
    if (dtype != null) {
      return plain.withDtype(dtype);
    }
    boolean exact =
        !chosen.contains(ImportanceMetric.GRADIENT_NORM)
            && Network.startEngine(plain).equals("cpu");
    return plain.withDtype(exact ? "stored" : "float32");
  }

  private static void requireImages(Set<ImportanceMetric> chosen, List<EncodedSample> samples) {
    boolean needed =
        chosen.contains(ImportanceMetric.IMAGE_ATTENTION)
            || chosen.contains(ImportanceMetric.MULTIMODAL_BLOCK_INFLUENCE);
    if (needed && samples.stream().noneMatch(sample -> sample.pixels() != null)) {
      throw Problem.badInput(
          "none of the samples has an image", "--samples", "give samples with images");
    }
  }
}
