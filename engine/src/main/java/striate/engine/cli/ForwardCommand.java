package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.data.EncodedSample;
import striate.engine.data.Sample;
import striate.engine.data.SampleEncoder;
import striate.engine.data.SampleFile;
import striate.engine.data.SampleSet;
import striate.engine.model.VisionConfig;
import striate.engine.net.ForwardOutput;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsWriter;

/** {@code striate forward}. */
@Command(
    name = "forward",
    mixinStandardHelpOptions = true,
    description =
        "Computes logits, losses and continuations of samples, to compare with another"
            + " implementation.",
    footer = {
      "",
      "Writes logits.<i> (tokens, vocabulary) and pixel_values.<i> (3, size, size) of sample i.",
      "",
      "Examples:",
      "  striate forward --model llava --samples samples.json --generate 12 --json --output"
          + " out.safetensors",
    })
final class ForwardCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long IMAGE_CACHE_BYTES = 256L << 20;

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--samples",
      required = true,
      paramLabel = "FILE",
      description =
          "raw pairs, or conversations (LLaVA's, ShareGPT's, messages, ms-swift's) with --template;"
              + " image paths start at the file's directory")
  private Path samples = Path.of("");

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = "vicuna_v1, plain or turns, for conversations")
  private @Nullable String template;

  @Option(
      names = "--drop-layers",
      paramLabel = "L",
      description = "decoder layers to leave out, such as 2,7 or 20-23")
  private @Nullable String dropLayers;

  @Option(
      names = "--dtype",
      paramLabel = "D",
      description =
          "of the matrices: stored (default: the type in the files), float32, bfloat16 or nf4")
  private String dtype = "stored";

  @Option(
      names = "--generate",
      paramLabel = "N",
      description = "largest number of new tokens, chosen greedily (default 0)")
  private int generate;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "safetensors file to write")
  private Path output = Path.of("");

  @Option(
      names = "--json",
      description = "print {\"samples\": [{sample, inputIds, loss, greedyIds, blockInfluence}]}")
  private boolean json;

  ForwardCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    check();
    ChatTemplate chat = template == null ? null : ChatTemplate.named(template);
    NetworkOptions options = NetworkOptions.defaults().withDevice(device.chosen()).withDtype(dtype);
    try (OpenModel opened = OpenModel.open(model.files(), dropLayers, options, chat)) {
      opened.inputs().notes().forEach(terminal::say);
      SampleSet set =
          SampleSet.open(
              samples,
              samples.toAbsolutePath().resolveSibling(""),
              chat,
              opened.inputs().encoder(),
              opened.inputs().preprocessor(),
              opened.maxTokens(),
              IMAGE_CACHE_BYTES);
      if (!set.left().message().isEmpty()) {
        terminal.say(set.left().message());
      }
      long begin = System.nanoTime();
      compute(opened, chat, set);
      terminal.say(
          String.format(
              Locale.ROOT,
              "%.2f GB of weights loaded in %.1f s, %d samples computed in %.1f s",
              opened.weightBytes() / 1e9,
              opened.loadSeconds(),
              set.size(),
              (System.nanoTime() - begin) / 1e9));
    }
    return Cli.DONE;
  }

  private void check() {
    if (model.files().adapter() != null && dropLayers != null) {
      throw Problem.badInput(
          "an adapter refers to the layers of the complete model",
          "--adapter with --drop-layers",
          "use one of the two");
    }
    if (generate < 0) {
      throw Problem.badInput(generate + " tokens", "--generate", "take 0 or more");
    }
    Path directory = output.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw Problem.badInput("directory not found", output, "create it first");
    }
  }

  private void compute(OpenModel opened, @Nullable ChatTemplate chat, SampleSet set)
      throws Exception {
    Network network = opened.network();
    SampleEncoder encoder = opened.inputs().encoder();
    List<Sample> written = generate > 0 ? SampleFile.read(samples, chat) : List.of();
    MemoryTensors tensors = new MemoryTensors();
    ObjectNode root = JSON.createObjectNode();
    ArrayNode answers = root.putArray("samples");
    VisionConfig vision = network.architecture().vision();
    for (int i = 0; i < set.size(); i++) {
      EncodedSample sample = set.get(i);
      int position = set.position(i);
      ForwardOutput computed = network.inspection().forward(sample);
      long tokens = sample.ids().length;
      tensors.add(
          "logits." + position,
          new long[] {tokens, computed.logits().length / tokens},
          computed.logits());
      float[] pixels = sample.pixels();
      if (pixels != null) {
        tensors.add(
            "pixel_values." + position,
            new long[] {3, vision.imageSize(), vision.imageSize()},
            pixels);
      }
      ObjectNode answer = answers.addObject().put("sample", position);
      Arrays.stream(sample.ids()).forEach(answer.putArray("inputIds")::add);
      if (Double.isNaN(computed.loss())) {
        answer.putNull("loss");
      } else {
        answer.put("loss", computed.loss());
      }
      ArrayNode greedy = answer.putArray("greedyIds");
      if (generate > 0) {
        EncodedSample prompt = encoder.encodePrompt(written.get(position), pixels);
        Arrays.stream(
                network
                    .generation()
                    .generate(List.of(prompt), generate, encoder.stopTokens())
                    .get(0))
            .forEach(greedy::add);
      }
      computed.blockInfluence().forEach(answer.putArray("blockInfluence")::add);
    }
    SafetensorsWriter.write(output, tensors);
    if (json) {
      terminal.out().println(JSON.writeValueAsString(root));
    } else {
      terminal.say("logits are in " + output);
    }
  }
}
