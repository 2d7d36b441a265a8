package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.inputs.ModelInputs;
import striate.engine.model.ParameterCounts;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** {@code striate inspect}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Describes a checkpoint; reads only its headers.",
    footer = {
      "",
      "Examples:",
      "  striate inspect llava-v1.5-7b",
      "  striate inspect vicuna-7b --tower clip-vit-large-patch14-336 --projector mm_projector.bin",
      "  striate inspect assets/model --json",
    })
final class InspectCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Parameters(
      paramLabel = "DIR",
      description = "a model in any layout, a language model, or a LoRA run's directory")
  private Path model = Path.of("");

  @Option(names = "--tower", paramLabel = "DIR", description = "the vision tower beside it")
  private @Nullable Path tower;

  @Option(names = "--projector", paramLabel = "FILE", description = "the projector beside it")
  private @Nullable Path projector;

  @Option(names = "--adapter", paramLabel = "DIR", description = "a PEFT adapter on it")
  private @Nullable Path adapter;

  @Option(names = "--json", description = "print the same as one JSON object")
  private boolean json;

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    ModelFiles files = new ModelFiles(model, tower, projector, adapter);
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      List<String> notes = notes(checkpoint);
      Path lora = checkpoint.files().adapter();
      ObjectNode found = describe(checkpoint);
      if (lora != null) {
        try (PeftAdapter read = PeftAdapter.read(lora, checkpoint.architecture())) {
          ObjectNode node = found.putObject("adapter");
          node.put("directory", lora.toString()).put("rank", read.rank());
          node.put("alpha", read.alpha());
          read.layers().forEach(node.putArray("layers")::add);
          node.put("parameters", elements(read.tensors()));
          node.put("projector", read.projector() != null);
        }
      }
      notes.forEach(found.putArray("notes")::add);
      if (json) {
        terminal.out().println(JSON.writeValueAsString(found));
      } else {
        print(checkpoint, found);
      }
      notes.forEach(terminal::say);
    }
    return Cli.DONE;
  }

  /** Notes, if tokenizer and image processor can be read; the headers suffice for the rest. */
  private static List<String> notes(Checkpoint checkpoint) {
    try (ModelInputs inputs = ModelInputs.open(checkpoint, null)) {
      return inputs.notes();
    } catch (Problem e) {
      return Stream.concat(checkpoint.notes().stream(), Stream.of(e.getMessage())).toList();
    }
  }

  private static ObjectNode describe(Checkpoint checkpoint) {
    VlmArchitecture architecture = checkpoint.architecture();
    TextConfig text = architecture.text();
    VisionConfig vision = architecture.vision();
    ParameterCounts counts = ParameterCounts.of(architecture);
    ObjectNode root = JSON.createObjectNode();
    root.put("directory", checkpoint.directory().toString());
    root.put("layout", checkpoint.layout().name().toLowerCase(Locale.ROOT));
    root.put("decoder", text.family().modelType()).put("layers", text.layers());
    root.put("hidden", text.hidden()).put("intermediate", text.intermediate());
    root.put("heads", text.heads()).put("kvHeads", text.kvHeads());
    root.put("vocabulary", text.vocabulary()).put("tiedEmbeddings", text.tiedEmbeddings());
    root.put("maxTokens", checkpoint.maxTokens());
    root.put("tower", vision.family().name().toLowerCase(Locale.ROOT));
    root.put("towerLayers", vision.layers()).put("towerLayersNeeded", vision.layersNeeded());
    root.put("projector", architecture.projectorLayers() == 1 ? "linear" : "mlp2x_gelu");
    root.put("imageSize", vision.imageSize()).put("tokensPerImage", vision.imageTokens());
    ObjectNode parameters = root.putObject("parameters");
    parameters.put("tower", counts.tower()).put("projector", counts.projector());
    parameters.put("embeddings", counts.embeddings()).put("layer", counts.layer());
    parameters.put("layers", counts.layer() * counts.layers());
    parameters.put("norm", counts.norm()).put("head", counts.head());
    parameters.put("total", counts.total());
    Map<String, Long> bytes = bytes(checkpoint.tensors());
    root.put(
        "dtype",
        bytes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(""));
    root.put("bytes", checkpoint.tensors().bytes());
    ObjectNode byType = root.putObject("bytesByDtype");
    bytes.forEach(byType::put);
    return root;
  }

  private static Map<String, Long> bytes(TensorSource tensors) {
    Map<String, Long> bytes = new TreeMap<>();
    for (String name : tensors.names()) {
      TensorInfo info = tensors.info(name);
      bytes.merge(word(info), info.bytes(), Long::sum);
    }
    return bytes;
  }

  private static String word(TensorInfo info) {
    return switch (info.dtype()) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> info.dtype().name().toLowerCase(Locale.ROOT);
    };
  }

  private static long elements(TensorSource tensors) {
    return tensors.names().stream().mapToLong(name -> tensors.info(name).elements()).sum();
  }

  private void print(Checkpoint checkpoint, ObjectNode found) {
    VlmArchitecture architecture = checkpoint.architecture();
    TextConfig text = architecture.text();
    VisionConfig vision = architecture.vision();
    ParameterCounts counts = ParameterCounts.of(architecture);
    line("model", "%s, %s", checkpoint.directory(), checkpoint.layout().words());
    line(
        "decoder",
        "%s: %d layers of %d, %d heads (%d for keys and values), %,d token ids, up to %,d tokens",
        text.family().modelType(),
        text.layers(),
        text.hidden(),
        text.heads(),
        text.kvHeads(),
        text.vocabulary(),
        checkpoint.maxTokens());
    line(
        "tower",
        "%s: %d layers of %d, %d needed; %d x %d pixels become %d tokens",
        vision.family() == VisionConfig.Family.CLIP ? "CLIP" : "SigLIP",
        vision.layers(),
        vision.hidden(),
        vision.layersNeeded(),
        vision.imageSize(),
        vision.imageSize(),
        vision.imageTokens());
    line("projector", "%s", found.path("projector").asText());
    line(
        "parameters",
        "%,d: tower %,d, projector %,d, embeddings %,d, layers %d x %,d, head %,d",
        counts.total(),
        counts.tower(),
        counts.projector(),
        counts.embeddings(),
        counts.layers(),
        counts.layer(),
        counts.head());
    line("stored", "%.2f GB, %s", found.path("bytes").asLong() / 1e9, found.path("dtype").asText());
    if (found.has("adapter")) {
      line(
          "adapter",
          "rank %d on layers %s: %,d parameters",
          found.path("adapter").path("rank").asInt(),
          found.path("adapter").path("layers"),
          found.path("adapter").path("parameters").asLong());
    }
  }

  private void line(String what, String format, Object... values) {
    terminal.print(
        String.format(Locale.ROOT, "%-11s %s", what, String.format(Locale.ROOT, format, values)));
  }
}
