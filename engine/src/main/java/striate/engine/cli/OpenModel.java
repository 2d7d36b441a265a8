package striate.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.data.ChatTemplate;
import striate.engine.data.ImagePreprocessor;
import striate.engine.data.SampleEncoder;
import striate.engine.data.TextTokenizer;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.region.LayerSelection;
import striate.engine.weights.TensorSource;

/** A checkpoint opened for computing, with its tokenizer and image preprocessing. */
record OpenModel(Network network, TextTokenizer tokenizer, ImagePreprocessor preprocessor)
    implements AutoCloseable {

  /**
   * @param adapter PEFT adapter to add, with the projector beside it; null without one
   * @param dropLayers decoder layers to leave out, as a selection is written; null = none
   */
  static OpenModel open(
      Path model, @Nullable Path adapter, @Nullable String dropLayers, NetworkOptions options) {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      VlmArchitecture architecture = checkpoint.architecture();
      ImagePreprocessor preprocessor = ImagePreprocessor.open(model, architecture.vision());
      NetworkOptions chosen =
          dropLayers == null
              ? options
              : options.withoutLayers(
                  LayerSelection.parse(dropLayers, architecture.text().layers()).asSet());
      TextTokenizer tokenizer = TextTokenizer.open(model);
      try {
        Network network = Network.open(checkpoint.tensors(), architecture, chosen);
        if (adapter != null) {
          attach(network, adapter);
        }
        return new OpenModel(network, tokenizer, preprocessor);
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  /** Encodes for this model; {@code template} is null for raw pairs. */
  SampleEncoder encoder(@Nullable ChatTemplate template) {
    return new SampleEncoder(tokenizer, network.architecture(), template);
  }

  private static void attach(Network network, Path adapter) {
    try (PeftAdapter stored = PeftAdapter.read(adapter, network.architecture())) {
      network.attach(LoraAdapter.read(stored.tensors(), stored.rank(), stored.alpha(), 0));
      TensorSource projector = stored.projector();
      if (projector != null) {
        projector.names().forEach(name -> network.write(name, projector.floats(name)));
      }
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
  }
}
