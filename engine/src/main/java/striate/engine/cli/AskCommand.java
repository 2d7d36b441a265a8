package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.ImageSource;
import striate.engine.image.RgbImage;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/** {@code striate ask}. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Asks a model a question, and shows where in the image each layer looks.",
    footer = {
      "",
      "The attention is that of the place at which the answer begins on each patch of the image,",
      "mean over the heads: shares of 1, of which the rest goes to the text.",
      "",
      "Examples:",
      "  striate ask --model assets/model --image table.png \"who next orange\"",
      "  striate ask --run ID --image photo.jpg --template vicuna_v1 \"What is this?\" --json",
    })
final class AskCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_TOKENS = 1024;

  private final Terminal terminal;

  @Mixin private TunedModelOptions model = new TunedModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Parameters(paramLabel = "QUESTION", description = "what to ask")
  private String question = "";

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description =
          "PNG, JPEG, BMP, GIF or WebP, or an image as `striate tasks show` names it; without one,"
              + " the question is asked of text alone")
  private @Nullable String image;

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = "conversation template: turns (default, the bundled model), vicuna_v1, plain")
  private String template = "turns";

  @Option(
      names = "--most-tokens",
      paramLabel = "N",
      description = "largest length of the answer (default ${DEFAULT-VALUE})")
  private int mostTokens = 64;

  @Option(
      names = "--json",
      description =
          "print {answer, logProbability, tokens, grid, seen, layers: [{layer, image, patches}]}:"
              + " patches row by row, seen the PNG of what of the image the model gets, in base64")
  private boolean json;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (question.isBlank()) {
      throw Problem.badInput("nothing is asked", "QUESTION", "write a question in quotes");
    }
    if (mostTokens < 1 || mostTokens > MOST_TOKENS) {
      throw Problem.badInput(
          mostTokens + " is not between 1 and " + MOST_TOKENS,
          "--most-tokens",
          "take a number between them");
    }
    ChatTemplate chat = ChatTemplate.named(template);
    RgbImage decoded =
        image == null ? null : ImageSource.decoded(image, Path.of("").toAbsolutePath());
    NetworkOptions options =
        NetworkOptions.defaults().withDevice(device.chosen()).withDtype("stored");
    try (OpenModel opened =
        OpenModel.open(model.files(workspace.directory(), terminal.home()), null, options, chat)) {
      opened.inputs().notes().forEach(terminal::say);
      float[] pixels = decoded == null ? null : opened.inputs().preprocessor().pixels(decoded);
      EncodedSample asked =
          opened
              .inputs()
              .encoder()
              .encodeQuestion(
                  "question",
                  decoded == null ? question : ChatTemplate.IMAGE + "\n" + question,
                  pixels);
      Continuation answer =
          opened
              .network()
              .generation()
              .continuations(List.of(asked), mostTokens, opened.inputs().encoder().stopTokens())
              .get(0);
      String text = opened.inputs().tokenizer().text(answer.ids()).strip();
      double[][] attention =
          decoded == null
              ? new double[0][]
              : opened.network().inspection().imageAttentionOfLast(asked);
      if (json) {
        ObjectNode root = JSON.createObjectNode().put("answer", text);
        root.put("logProbability", answer.logProbability()).put("tokens", answer.ids().length);
        if (decoded != null) {
          byte[] seen = opened.inputs().preprocessor().seen(decoded).png();
          root.put("seen", Base64.getEncoder().encodeToString(seen));
        }
        into(root, attention);
        terminal.print(JSON.writeValueAsString(root));
      } else {
        print(text, answer, attention);
      }
    }
    return Cli.DONE;
  }

  private static void into(ObjectNode root, double[][] attention) {
    int patches = attention.length == 0 ? 0 : attention[0].length;
    root.put("grid", (int) Math.round(Math.sqrt(patches)));
    ArrayNode layers = root.putArray("layers");
    for (int layer = 0; layer < attention.length; layer++) {
      ObjectNode node = layers.addObject().put("layer", layer);
      node.put("image", Arrays.stream(attention[layer]).sum());
      Arrays.stream(attention[layer]).forEach(node.putArray("patches")::add);
    }
  }

  private void print(String text, Continuation answer, double[][] attention) {
    terminal.print(text);
    terminal.print(
        String.format(
            Locale.ROOT,
            "%d tokens, log-probability %.3f",
            answer.ids().length,
            answer.logProbability()));
    for (int layer = 0; layer < attention.length; layer++) {
      int strongest = 0;
      for (int patch = 1; patch < attention[layer].length; patch++) {
        strongest = attention[layer][patch] > attention[layer][strongest] ? patch : strongest;
      }
      int grid = (int) Math.round(Math.sqrt(attention[layer].length));
      terminal.print(
          String.format(
              Locale.ROOT,
              "layer %2d  %5.1f %% on the image, most of it on row %d, column %d of %d x %d"
                  + " (%.1f %%)",
              layer,
              100 * Arrays.stream(attention[layer]).sum(),
              strongest / grid + 1,
              strongest % grid + 1,
              grid,
              grid,
              100 * attention[layer][strongest]));
    }
  }
}
