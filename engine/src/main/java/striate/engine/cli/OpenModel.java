package striate.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.inputs.ModelInputs;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.region.LayerSelection;
import striate.engine.text.ChatTemplate;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.weights.TensorSource;

/**
 * An open checkpoint with its network, tokenizer and image preprocessor.
 *
 * @param weightBytes size of its tensors in their files
 * @param loadSeconds from opening the files to a usable network, without PyTorch's start
 */
record OpenModel(
    Network network, ModelInputs inputs, int maxTokens, long weightBytes, double loadSeconds)
    implements AutoCloseable {

  /**
   * @param files the model; its adapter is applied, with the projector beside it
   * @param dropLayers selection text of decoder layers to remove; null = none
   * @param template null for raw pairs
   */
  static OpenModel open(
      ModelFiles files,
      @Nullable String dropLayers,
      NetworkOptions options,
      @Nullable ChatTemplate template) {
    Network.startEngine(options);
    long begin = System.nanoTime();
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      VlmArchitecture architecture = checkpoint.architecture();
      NetworkOptions chosen =
          dropLayers == null
              ? options
              : options.withoutLayers(
                  LayerSelection.parse(dropLayers, architecture.text().layers()).asSet());
      chosen = MatmulChoice.ofUser().applied(chosen, MatmulTrial.Shapes.ofInference(architecture));
      ModelInputs inputs = ModelInputs.open(checkpoint, template);
      try {
        Network network = Network.open(checkpoint.tensors(), architecture, chosen);
        Path adapter = checkpoint.files().adapter();
        if (adapter != null) {
          attach(network, adapter);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new OpenModel(
            network, inputs, checkpoint.maxTokens(), checkpoint.tensors().bytes(), seconds);
      } catch (RuntimeException e) {
        inputs.close();
        throw e;
      }
    }
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
    inputs.close();
  }
}
