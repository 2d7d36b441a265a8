package striate.engine.net;

import ai.djl.ndarray.NDManager;
import java.util.List;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Problem;

/**
 * A model's shape as arguments of the kernels' {@code configure}.
 *
 * @param frequencies of the rotary embedding (head dimension / 2)
 */
record KernelSettings(long[] whole, double[] real, float[] frequencies) {
  /**
   * System property: {@code fused} runs the GPU's attention on a CPU; the default is {@code
   * blocks}.
   */
  static final String ATTENTION = "striate.attention";

  private static final List<String> TOWER_ACTIVATIONS =
      List.of("quick_gelu", "gelu", "gelu_pytorch_tanh");

  /**
   * @throws Problem that names what the kernels do not support
   */
  static KernelSettings of(VlmArchitecture architecture) {
    VisionConfig vision = architecture.vision();
    TextConfig text = architecture.text();
    int activation = TOWER_ACTIVATIONS.indexOf(vision.activation());
    if (activation < 0) {
      throw Problem.badInput(
          "the vision tower's activation '" + vision.activation() + "' is not supported",
          "config.json",
          "take a CLIP or SigLIP tower");
    }
    if (!List.of("gelu", "linear").contains(architecture.projectorActivation())) {
      throw Problem.badInput(
          "the projector's activation '"
              + architecture.projectorActivation()
              + "' is not supported",
          "config.json",
          "take a linear or mlp2x_gelu projector");
    }
    return new KernelSettings(
        new long[] {
          vision.family() == VisionConfig.Family.SIGLIP ? 1 : 0,
          vision.layersNeeded(),
          vision.heads(),
          activation,
          vision.dropFirst() ? 1 : 0,
          vision.patchSize(),
          architecture.projectorLayers(),
          architecture.projectorBias() ? 1 : 0,
          architecture.projectorActivation().equals("gelu") ? 1 : 0,
          text.layers(),
          text.heads(),
          text.kvHeads(),
          text.headDim(),
          text.tiedEmbeddings() ? 1 : 0,
          text.family() == TextConfig.Family.PHI3 ? 1 : 0,
          text.family() == TextConfig.Family.QWEN2 ? 1 : 0,
          text.slidingWindow(),
          text.windowFrom(),
          Processor.here().bfloat16() ? 1 : 0,
          System.getProperty(ATTENTION, "blocks").equals("fused") ? 1 : 0
        },
        new double[] {vision.normEpsilon(), text.rmsEpsilon()},
        text.rotary().frequencies(text.headDim()));
  }

  void tell(KernelModule kernels, NDManager manager) {
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "configure").whole(whole).real(real).add(step.create(frequencies)));
    }
  }
}
