package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.BaseWeights;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.TaskResult;
import striate.engine.model.TextConfig;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.ParameterNames;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.weights.TensorSource;

/** {@code striate reset}: the paper's preliminary experiment. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description =
        "Scores a tuned model with chosen layers' tuned weights put back to those before tuning.",
    footer = {
      "",
      "The weights before tuning are those without the adapter or of the run's model, or with"
          + " --base those of that model.",
      "The projector stays as it was tuned.",
      "",
      "Examples:",
      "  striate reset --run ID --layers 0-7",
      "  striate reset --model assets/model --adapter runs/ID/adapter --layers all --each --json"
          + " --output reset",
      "  striate reset --model llava-v1.5-7b --base vicuna-7b-v1.5 --layers 20-27 --tasks gqa"
          + " --template vicuna_v1",
    })
final class ResetCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private TunedModelOptions model = new TunedModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private VariantOptions options = new VariantOptions();

  @Option(
      names = "--layers",
      required = true,
      paramLabel = "L",
      description = "the layers to put back, such as 0-7; all = every tuned layer")
  private String layers = "";

  @Option(names = "--each", description = "put back one layer at a time")
  private boolean each;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "the model before tuning, if the whole model was tuned; may be a language model")
  private @Nullable Path base;

  @Option(
      names = "--json",
      description =
          "print {\"variants\": [{reset, layers, loss, tasks, visual, textual}]}, the first with"
              + " nothing put back")
  private boolean json;

  ResetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The layers whose weights are put back, by what is measured. */
  private record Variant(String name, LayerSelection layers) {}

  @Override
  public Integer call() throws Exception {
    options.check();
    ModelFiles files = model.files(workspace.directory(), terminal.home());
    Path before = before(files);
    List<Variant> variants = variants(files, before);
    boolean questions = options.samples() == null || options.namesTasks();
    ChatTemplate chat = options.chat(questions);
    ObjectNode settings = JSON.createObjectNode().put("measures", "reset");
    settings.put("layers", layers).put("each", each);
    if (before != null) {
      settings.put("base", before.toAbsolutePath().normalize().toString());
    }
    EvaluationOutput output = options.open(files, settings, "", terminal);
    VariantScores scores =
        new VariantScores(
            options.tasks(
                workspace.directory(), options.samples() == null ? List.of("all") : List.of()),
            options,
            output,
            terminal);
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("variants");
    NetworkOptions network =
        NetworkOptions.defaults().withDevice(device.chosen()).withDtype("stored");
    try (OpenModel opened = OpenModel.open(files, null, network, chat);
        Originals originals = before == null ? null : Originals.open(before, opened.network())) {
      opened.inputs().notes().forEach(terminal::say);
      List<EncodedSample> samples =
          options.samples() == null
              ? List.of()
              : SampleSource.open(options.samples(), opened, chat, options.limit(), terminal);
      KeptLosses losses = new KeptLosses(opened.network(), samples, output, terminal);
      for (int i = 0; i < variants.size(); i++) {
        Variant variant = variants.get(i);
        Runnable become = () -> putBack(opened.network(), originals, variant.layers());
        ObjectNode node = array.addObject().put("reset", variant.name());
        variant.layers().indices().forEach(node.putArray("layers")::add);
        StringJoiner words = new StringJoiner(", ");
        if (!samples.isEmpty()) {
          double loss = losses.of(variant.name(), become, "reset " + variant.name()).mean();
          node.put("loss", loss);
          words.add(String.format(Locale.ROOT, "loss %.4f", loss));
        }
        if (!scores.tasks().isEmpty()) {
          become.run();
          List<TaskResult> results =
              scores.of(opened.network(), opened.inputs(), i, "reset " + variant.name());
          scores.into(node, results);
          words.add(VariantScores.line(results));
        }
        if (!json) {
          terminal.print(String.format(Locale.ROOT, "reset %-16s %s", variant.name(), words));
        }
      }
    }
    if (output != null) {
      output.write(root);
    }
    if (json) {
      terminal.print(JSON.writeValueAsString(root));
    }
    return Cli.DONE;
  }

  /** Nothing put back, followed by what was asked for. */
  private List<Variant> variants(ModelFiles files, @Nullable Path before) {
    try (Checkpoint tuned = Checkpoint.open(files)) {
      int count = tuned.architecture().text().layers();
      LayerSelection possible = tunedLayers(tuned, before, count);
      LayerSelection chosen =
          layers.strip().equals("all") ? possible : LayerSelection.parse(layers, count);
      for (int layer : chosen.indices()) {
        if (!possible.contains(layer)) {
          throw Problem.badInput(
              "layer " + layer + " was not tuned",
              "--layers",
              "name some of " + possible + ", or all");
        }
      }
      if (chosen.isEmpty()) {
        throw Problem.badInput("no layer is named", "--layers", "name some of " + possible);
      }
      List<Variant> variants = new ArrayList<>();
      variants.add(new Variant("none", LayerSelection.none(count)));
      if (each) {
        for (int layer : chosen.indices()) {
          variants.add(new Variant(String.valueOf(layer), LayerSelection.of(count, layer)));
        }
      } else {
        variants.add(new Variant(chosen.toString(), chosen));
      }
      return variants;
    }
  }

  /** The model before tuning, where the whole model was tuned; null where an adapter was. */
  private @Nullable Path before(ModelFiles files) {
    TunedRun run = model.run(workspace.directory(), terminal.home());
    return base != null || run == null || files.trained() == null ? base : run.base().model();
  }

  private LayerSelection tunedLayers(Checkpoint tuned, @Nullable Path before, int count) {
    Path adapter = tuned.files().adapter();
    if ((adapter == null) == (before == null)) {
      throw Problem.badInput(
          adapter == null
              ? "what the weights were before tuning is not said"
              : "an adapter's base is the model that it is on",
          "--adapter, --base",
          "name one of the two");
    }
    if (adapter == null) {
      TunedRun run = model.run(workspace.directory(), terminal.home());
      return run == null
          ? LayerSelection.all(count)
          : LayerSelection.parse(run.job().layers(), count);
    }
    try (PeftAdapter stored = PeftAdapter.read(adapter, tuned.architecture())) {
      return LayerSelection.of(count, stored.layers());
    }
  }

  private static void putBack(
      Network network, @Nullable Originals originals, LayerSelection selection) {
    if (originals == null) {
      network.leaveOut(Set.of(), selection.asSet());
    } else {
      originals.putBack(network, selection.asSet());
    }
  }

  /** The base's layers, of which some are in the network in place of the tuned ones. */
  private static final class Originals implements AutoCloseable {
    private final TextConfig text;
    private final TensorSource weights;
    private final Map<String, float[]> tuned = new HashMap<>();
    private Set<Integer> now = Set.of();

    private Originals(TextConfig text, TensorSource weights) {
      this.text = text;
      this.weights = weights;
    }

    static Originals open(Path directory, Network network) {
      TextConfig text = network.architecture().text();
      return new Originals(text, BaseWeights.open(directory, text));
    }

    void putBack(Network network, Set<Integer> layers) {
      for (int layer : now) {
        if (!layers.contains(layer)) {
          for (String name : ParameterNames.ofLayer(text, layer)) {
            network.write(name, Objects.requireNonNull(tuned.remove(name)));
          }
        }
      }
      for (int layer : layers) {
        if (!now.contains(layer)) {
          for (String name : ParameterNames.ofLayer(text, layer)) {
            tuned.put(name, network.read(name));
            network.write(name, weights.floats(name));
          }
        }
      }
      now = new TreeSet<>(layers);
    }

    @Override
    public void close() {
      weights.close();
    }
  }
}
