package striate.engine.net;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * Low-rank additions to linears of decoder layers, as in Hu et al. 2021 and PEFT: y = x W' + (x A')
 * B' alpha / rank, with A (rank, inputs) and B (outputs, rank).
 *
 * @param dropout share of A's inputs that is zeroed in training, in [0, 1)
 * @param tensors by canonical name, {@code
 *     language_model.model.layers.N.mlp.up_proj.lora_A.weight}; every A with its B
 */
public record LoraAdapter(int rank, double alpha, double dropout, Map<String, Tensor> tensors) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:.*\\.)?layers\\.(\\d+)\\.((?:self_attn|mlp)\\.[a-z_]+)\\.lora_([AB])(?:\\.default)?\\.weight");

  /** Values and their shape (outermost dimension first). */
  public record Tensor(long[] shape, float[] values) {}

  public LoraAdapter {
    if (rank < 1) {
      throw Problem.badInput("rank " + rank + " is below 1", "lora.rank", "take 4 to 64");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw Problem.badInput(
          "dropout " + dropout + " is outside [0, 1)", "lora.dropout", "take 0 or 0.05");
    }
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** The scale of B A. */
  public double scale() {
    return alpha / rank;
  }

  /**
   * Whether the adapter adds nothing: every B is zero, as before the first step.
   *
   * @param present a tensor's present values, by name
   */
  boolean isZero(Function<String, float[]> present) {
    for (String name : tensors.keySet()) {
      if (name.endsWith(".lora_B.weight")) {
        for (float value : present.apply(name)) {
          if (value != 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** The canonical name of an adapter tensor; {@code matrix} is {@code A} or {@code B}. */
  public static String name(int layer, String linear, String matrix) {
    return ParameterNames.layerPrefix(layer) + linear + ".lora_" + matrix + ".weight";
  }

  /**
   * A new adapter on every linear of the given layers: A uniform in +-1/sqrt(inputs) (PEFT's
   * kaiming-uniform with a = sqrt(5)), B zero. A layer's A depends only on the seed and the layer,
   * not on the other selected layers.
   */
  public static LoraAdapter fresh(
      TextConfig text,
      Collection<Integer> layers,
      int rank,
      double alpha,
      double dropout,
      long seed) {
    Map<String, List<Long>> linears = ParameterTable.linears(text);
    List<String> names = List.copyOf(linears.keySet());
    List<List<Long>> shapes = List.copyOf(linears.values());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int layer : layers) {
      for (int i = 0; i < names.size(); i++) {
        String linear = names.get(i);
        long outputs = shapes.get(i).get(0);
        long inputs = shapes.get(i).get(1);
        SplittableRandom random = new SplittableRandom(mix(seed, layer * 7L + i));
        float bound = (float) (1 / Math.sqrt(inputs));
        float[] a = new float[Math.toIntExact(rank * inputs)];
        for (int k = 0; k < a.length; k++) {
          a[k] = (float) (random.nextDouble() * 2 - 1) * bound;
        }
        tensors.put(name(layer, linear, "A"), new Tensor(new long[] {rank, inputs}, a));
        tensors.put(
            name(layer, linear, "B"),
            new Tensor(new long[] {outputs, rank}, new float[Math.toIntExact(outputs * rank)]));
      }
    }
    return new LoraAdapter(rank, alpha, dropout, tensors);
  }

  /** Reads a PEFT adapter's tensors, with any prefix before {@code layers.N} in their names. */
  public static LoraAdapter read(TensorSource source, int rank, double alpha, double dropout) {
    Map<String, Tensor> found = new TreeMap<>();
    for (String name : source.names()) {
      Matcher match = NAME.matcher(name);
      if (!match.matches()) {
        throw Problem.badInput(
            "'" + name + "' is not a LoRA matrix of a decoder layer's linear",
            "adapter",
            "take a PEFT LoRA adapter of the decoder's linears");
      }
      found.put(
          name(Integer.parseInt(match.group(1)), match.group(2), match.group(3)),
          new Tensor(source.info(name).dimensions(), source.floats(name)));
    }
    return new LoraAdapter(rank, alpha, dropout, found);
  }

  /** The adapted decoder layers, ascending. */
  public List<Integer> layers() {
    return tensors.keySet().stream()
        .map(n -> n.substring(ParameterNames.LAYERS.length()))
        .map(n -> Integer.parseInt(n.substring(0, n.indexOf('.'))))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * For each linear of each layer the index in {@link #tensors()} of its A (its B follows), or -1.
   * Checks names and shapes.
   */
  long[] places(TextConfig text) {
    Map<String, List<Long>> linears = ParameterTable.linears(text);
    List<String> names = List.copyOf(linears.keySet());
    List<List<Long>> shapes = List.copyOf(linears.values());
    long[] places = new long[text.layers() * names.size()];
    java.util.Arrays.fill(places, -1);
    List<String> order = List.copyOf(tensors.keySet());
    int used = 0;
    for (int layer = 0; layer < text.layers(); layer++) {
      for (int i = 0; i < names.size(); i++) {
        String linear = names.get(i);
        long outputs = shapes.get(i).get(0);
        long inputs = shapes.get(i).get(1);
        int a = order.indexOf(name(layer, linear, "A"));
        if (a >= 0) {
          expect(name(layer, linear, "A"), rank, inputs);
          expect(name(layer, linear, "B"), outputs, rank);
          if (!order.get(a + 1).equals(name(layer, linear, "B"))) {
            throw new IllegalArgumentException(
                "the B of " + order.get(a) + " does not follow its A");
          }
          places[layer * names.size() + i] = a;
          used += 2;
        }
      }
    }
    if (used != tensors.size()) {
      throw Problem.badInput(
          "it has tensors for linears that the model does not have, or a B without its A",
          "adapter",
          "take an adapter of this model");
    }
    return places;
  }

  private void expect(String name, long rows, long columns) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !java.util.Arrays.equals(tensor.shape(), new long[] {rows, columns})) {
      throw Problem.badInput(
          "'" + name + "' is missing or not of shape [" + rows + ", " + columns + "]",
          "adapter",
          "take an adapter of this model and state its rank");
    }
  }

  private static long mix(long seed, long index) {
    long z = seed * 0x9E3779B97F4A7C15L + index * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27);
  }
}
