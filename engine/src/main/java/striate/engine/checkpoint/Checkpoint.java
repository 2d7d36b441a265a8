package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.JsonFile;
import striate.engine.model.LlavaConfig;
import striate.engine.model.LlavaSettings;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorSource;

/**
 * A vision-language model on disk, opened and checked: each tensor that the network computes with
 * is there in the shape that the config gives it. Where two files or fields say different things,
 * the one counts that transformers 5 takes, or LLaVA's code where it is a LoRA run.
 *
 * @param files what it was opened from; its adapter is not part of the tensors, what a run trained
 *     in full is
 * @param architecture as config and tensors have it, that of an adapter's run included
 * @param tensors under canonical names ({@code language_model.model.layers.N...}, {@code
 *     vision_tower...}, {@code multi_modal_projector.linear_N...})
 * @param preprocessing the directory whose {@code preprocessor_config.json} or {@code
 *     processor_config.json} counts: the model's own or else the tower's; it may have neither, and
 *     then the standard of the tower's kind is meant
 * @param padImages whether conversations' images are first centred on a square
 * @param maxTokens of the longest sample, image tokens included
 * @param notes where two files or fields disagree, one line each: what disagrees and which counts
 */
public record Checkpoint(
    ModelFiles files,
    Layout layout,
    VlmArchitecture architecture,
    TensorSource tensors,
    Path preprocessing,
    boolean padImages,
    int maxTokens,
    List<String> notes)
    implements AutoCloseable {
  private static final String STOPS = "eos_token_id";
  static final int MOST_OF_A_NOTE = 500;

  public Checkpoint {
    notes = List.copyOf(notes);
  }

  /** Opens a whole checkpoint. */
  public static Checkpoint open(Path directory) {
    return open(ModelFiles.of(directory));
  }

  /**
   * Opens a model of any layout, told apart by what its files hold.
   *
   * @throws Problem where something is missing, broken, quantised, not supported or does not fit
   *     together
   */
  public static Checkpoint open(ModelFiles named) {
    List<String> notes = new ArrayList<>();
    ModelFiles files = named.resolved(notes::add);
    if (files.adapter() != null) {
      notes.addAll(PeftAdapter.notes(files.adapter()));
    }
    Path config = files.model().resolve(ModelFiles.CONFIG);
    Quantisation.refuseByConfig(files.model());
    if (Files.exists(files.model().resolve(ModelFiles.ADAPTER_CONFIG))) {
      notes.add(
          OneLine.of(
              "adapter_config.json lies beside the model's own weights, which count;"
                  + " its adapter is not added - "
                  + files.model(),
              MOST_OF_A_NOTE));
    }
    JoinedTensors tensors = new JoinedTensors();
    try {
      Checkpoint opened =
          LlavaConfig.isFlat(config)
              ? ModelParts.open(
                  files, LlavaConfig.read(config, files.runConfig(), notes::add), tensors, notes)
              : whole(files, HuggingFaceConfig.read(config, notes::add), tensors, notes);
      VlmArchitecture architecture = opened.architecture();
      TextConfig text = TiedHead.settle(architecture.text(), tensors, files.model(), notes::add);
      Checkpoint settled = opened.with(architecture.withText(text), notes);
      TensorCheck.check(files.model(), settled.architecture(), tensors);
      Path trained = files.trained();
      if (trained != null) {
        tensors.replace(SafetensorsFile.open(trained), trained);
      }
      return settled;
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private Checkpoint with(VlmArchitecture settled, List<String> said) {
    return new Checkpoint(
        files, layout, settled, tensors, preprocessing, padImages, maxTokens, said);
  }

  private static Checkpoint whole(
      ModelFiles files, VlmArchitecture architecture, JoinedTensors tensors, List<String> notes) {
    if (files.tower() != null) {
      throw Problem.badInput(
          "the model has a tower and a projector of its own", files.model(), "leave the tower out");
    }
    Path directory = files.model();
    tensors.add(
        StoredTensors.open(directory, notes::add),
        name -> {
          String canonical = TensorNames.canonical(name);
          return files.projector() != null && canonical.startsWith(TensorNames.PROJECTOR)
              ? null
              : canonical;
        },
        directory);
    if (files.projector() != null) {
      ProjectorFile.add(files.projector(), tensors, notes::add);
    }
    TextConfig text = withGenerationsStops(architecture.text(), directory, notes::add);
    Path run = files.runConfig();
    LlavaSettings settings = run == null ? null : LlavaSettings.read(run, notes::add);
    VlmArchitecture settled = architecture.withText(text);
    // merged exports say where their run cut its samples off
    int longest =
        LlavaSettings.read(directory.resolve(ModelFiles.CONFIG), note -> {})
            .maxTokens(text.maxPositions());
    return new Checkpoint(
        files,
        Layout.HUGGING_FACE,
        settings == null ? settled : settled.withVision(settings.features(architecture.vision())),
        tensors,
        directory,
        settings != null && Boolean.TRUE.equals(settings.padImages()),
        settings == null ? longest : settings.maxTokens(longest),
        notes);
  }

  /**
   * The ends of a text that generation knows: those of {@code generation_config.json}, where it
   * names some.
   */
  static TextConfig withGenerationsStops(TextConfig text, Path directory, Consumer<String> notes) {
    Path file = directory.resolve("generation_config.json");
    if (!Files.exists(file)) {
      return text;
    }
    JsonNode written = JsonFile.read(file).path(STOPS);
    Set<Integer> stops = new LinkedHashSet<>();
    (written.isArray() ? written : List.of(written))
        .forEach(
            id -> {
              if (id.isInt() && id.asInt() >= 0 && id.asInt() < text.vocabulary()) {
                stops.add(id.asInt());
              }
            });
    if (stops.isEmpty()) {
      return text;
    }
    if (!stops.containsAll(text.eosTokens())) {
      notes.accept(
          OneLine.of(
              "'eos_token_id' is "
                  + text.eosTokens()
                  + " in config.json and "
                  + stops
                  + " in generation_config.json; the latter counts, as in transformers - "
                  + directory,
              MOST_OF_A_NOTE));
    }
    // the config's own first: it is the one that closes a text
    List<Integer> ordered = new ArrayList<>(text.eosTokens());
    ordered.retainAll(stops);
    stops.stream().filter(id -> !ordered.contains(id)).forEach(ordered::add);
    return text.withEosTokens(ordered);
  }

  /** The directory of the language model, its config and its tokenizer. */
  public Path directory() {
    return files.model();
  }

  @Override
  public void close() {
    tensors.close();
  }
}
