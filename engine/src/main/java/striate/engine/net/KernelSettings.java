package striate.engine.net;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Problem;

/**
 * A model's shape as arguments of the kernels' {@code configure}, which reads them by position.
 *
 * @param frequencies of the rotary embedding (head dimension / 2)
 */
record KernelSettings(Map<Whole, Long> whole, Map<Real, Double> real, float[] frequencies) {
  /**
   * System property: {@code fused} runs the GPU's attention on a CPU; the default is {@code
   * blocks}.
   */
  static final String ATTENTION = "striate.attention";

  /** Whole numbers and flags, in the order and with the names of {@code configure}. */
  enum Whole {
    SIGLIP,
    TOWER_LAYERS,
    VISION_HEADS,
    ACTIVATION,
    DROP_FIRST,
    PATCH,
    PROJECTOR_LAYERS,
    PROJECTOR_BIAS,
    PROJECTOR_GELU,
    LAYERS,
    HEADS,
    KV_HEADS,
    HEAD_DIM,
    TIED,
    FUSED,
    QKV_BIAS,
    WINDOW,
    WINDOW_FROM,
    HALF_MATMUL,
    FUSED_ATTENTION
  }

  /** Real numbers, in the order and with the names of {@code configure}. */
  enum Real {
    VISION_EPS,
    RMS_EPS
  }

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
    Map<Whole, Long> whole = new EnumMap<>(Whole.class);
    flag(whole, Whole.SIGLIP, vision.family() == VisionConfig.Family.SIGLIP);
    number(whole, Whole.TOWER_LAYERS, vision.layersNeeded());
    number(whole, Whole.VISION_HEADS, vision.heads());
    number(whole, Whole.ACTIVATION, activation);
    flag(whole, Whole.DROP_FIRST, vision.dropFirst());
    number(whole, Whole.PATCH, vision.patchSize());
    number(whole, Whole.PROJECTOR_LAYERS, architecture.projectorLayers());
    flag(whole, Whole.PROJECTOR_BIAS, architecture.projectorBias());
    flag(whole, Whole.PROJECTOR_GELU, architecture.projectorActivation().equals("gelu"));
    number(whole, Whole.LAYERS, text.layers());
    number(whole, Whole.HEADS, text.heads());
    number(whole, Whole.KV_HEADS, text.kvHeads());
    number(whole, Whole.HEAD_DIM, text.headDim());
    flag(whole, Whole.TIED, text.tiedEmbeddings());
    flag(whole, Whole.FUSED, text.family() == TextConfig.Family.PHI3);
    flag(whole, Whole.QKV_BIAS, text.family() == TextConfig.Family.QWEN2);
    number(whole, Whole.WINDOW, text.slidingWindow());
    number(whole, Whole.WINDOW_FROM, text.windowFrom());
    flag(whole, Whole.HALF_MATMUL, Processor.here().bfloat16());
    flag(whole, Whole.FUSED_ATTENTION, System.getProperty(ATTENTION, "blocks").equals("fused"));
    Map<Real, Double> real = new EnumMap<>(Real.class);
    real.put(Real.VISION_EPS, vision.normEpsilon());
    real.put(Real.RMS_EPS, text.rmsEpsilon());
    return new KernelSettings(whole, real, text.rotary().frequencies(text.headDim()));
  }

  private static void flag(Map<Whole, Long> settings, Whole setting, boolean on) {
    settings.put(setting, on ? 1L : 0L);
  }

  private static void number(Map<Whole, Long> settings, Whole setting, int value) {
    settings.put(setting, (long) value);
  }

  /** The whole numbers by position. */
  long[] wholeByPosition() {
    return Arrays.stream(Whole.values())
        .map(whole::get)
        .mapToLong(Objects::requireNonNull)
        .toArray();
  }

  /** The real numbers by position. */
  double[] realByPosition() {
    return Arrays.stream(Real.values())
        .map(real::get)
        .mapToDouble(Objects::requireNonNull)
        .toArray();
  }

  void tell(KernelModule kernels, NDManager manager) {
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "configure")
              .whole(wholeByPosition())
              .real(realByPosition())
              .add(step.create(frequencies)));
    }
  }
}
