package striate.engine.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.net.LoraAdapter;
import striate.engine.net.ParameterNames;
import striate.engine.weights.TensorSource;

/**
 * How far each layer's linears moved in tuning. As in the paper's repository, a layer's score is
 * the sum over its linears: queries, keys, values, output, gate, up and down; fused ones count
 * once.
 */
public final class ParameterChange {
  private final List<List<MatrixChange>> layers;

  private ParameterChange(List<List<MatrixChange>> layers) {
    this.layers = layers;
  }

  /**
   * Between two checkpoints of the same shape.
   *
   * @param base under canonical names
   * @param tuned under canonical names
   * @param done hears each layer when it has been read
   */
  public static ParameterChange between(
      TextConfig text, TensorSource base, TensorSource tuned, IntConsumer done) {
    return of(
        text,
        (layer, linear) ->
            MatrixChange.between(
                base, tuned, ParameterNames.layerPrefix(layer) + linear + ".weight"),
        done);
  }

  /** Between a base and the base with an adapter. */
  public static ParameterChange of(
      TextConfig text, TensorSource base, LoraAdapter adapter, IntConsumer done) {
    return of(
        text,
        (layer, linear) -> {
          LoraAdapter.Tensor a = adapter.tensors().get(LoraAdapter.name(layer, linear, "A"));
          LoraAdapter.Tensor b = adapter.tensors().get(LoraAdapter.name(layer, linear, "B"));
          return a == null || b == null
              ? new MatrixChange(1, 1, 1, 0)
              : MatrixChange.ofAdapter(
                  base,
                  ParameterNames.layerPrefix(layer) + linear + ".weight",
                  a.values(),
                  b.values(),
                  adapter.rank(),
                  adapter.scale());
        },
        done);
  }

  private static ParameterChange of(
      TextConfig text, BiFunction<Integer, String, MatrixChange> change, IntConsumer done) {
    List<String> linears = List.copyOf(ParameterTable.linears(text).keySet());
    List<List<MatrixChange>> layers = new ArrayList<>();
    for (int layer = 0; layer < text.layers(); layer++) {
      List<MatrixChange> changes = new ArrayList<>();
      for (String linear : linears) {
        changes.add(change.apply(layer, linear));
      }
      layers.add(changes);
      done.accept(layer);
    }
    return new ParameterChange(layers);
  }

  /**
   * @param metric one of weights
   */
  public List<LayerScore> scores(ImportanceMetric metric) {
    ToDoubleFunction<MatrixChange> measure =
        switch (metric) {
          case PARAMETER_CHANGE_RATIO -> MatrixChange::ratio;
          case PARAMETER_CHANGE_RATIO_REPOSITORY -> MatrixChange::repositoryRatio;
          case PARAMETER_L2_CHANGE -> MatrixChange::l2;
          case PARAMETER_ANGULAR_CHANGE -> MatrixChange::angle;
          default -> throw new IllegalArgumentException(metric + " is not of weights");
        };
    List<LayerScore> scores = new ArrayList<>();
    for (List<MatrixChange> changes : layers) {
      double sum = changes.stream().mapToDouble(measure).sum();
      scores.add(new LayerScore(scores.size(), sum, null, null));
    }
    return scores;
  }
}
