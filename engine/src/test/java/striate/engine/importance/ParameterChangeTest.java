package striate.engine.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.net.LoraAdapter;
import striate.engine.net.ParameterNames;
import striate.engine.net.TinyModel;
import striate.engine.weights.MemoryTensors;

/** Changes of random weights against plain float64 arithmetic. */
class ParameterChangeTest {
  private static final TextConfig TEXT = TinyModel.architecture().text();

  @Test
  void checkpointsAreComparedLinearByLinear() {
    Map<String, float[]> before = weights(1, 1);
    Map<String, float[]> after = new LinkedHashMap<>();
    Random random = new Random(2);
    before.forEach(
        (name, values) -> {
          float[] moved = values.clone();
          for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (0.1 * random.nextGaussian());
          }
          after.put(name, moved);
        });
    List<Integer> heard = new ArrayList<>();
    ParameterChange change =
        ParameterChange.between(TEXT, source(before), source(after), heard::add);
    expect(change, before, doubles(after));
    assertThat(heard).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anAdapterIsComparedAsIfItWereMerged() {
    Map<String, float[]> before = weights(3, 1);
    LoraAdapter adapter = adapter(List.of(1, 3));
    Map<String, double[]> merged = doubles(before);
    adapter
        .tensors()
        .forEach(
            (name, a) -> {
              if (name.endsWith(".lora_A.weight")) {
                float[] b = adapter.tensors().get(name.replace("lora_A", "lora_B")).values();
                double[] weight = merged.get(name.replace(".lora_A", ""));
                int inputs = (int) a.shape()[1];
                for (int i = 0; i < weight.length; i++) {
                  for (int k = 0; k < 2; k++) {
                    weight[i] +=
                        adapter.scale()
                            * b[i / inputs * 2 + k]
                            * a.values()[k * inputs + i % inputs];
                  }
                }
              }
            });
    ParameterChange change = ParameterChange.of(TEXT, source(before), adapter, layer -> {});
    expect(change, before, merged);
    for (ImportanceMetric metric :
        List.of(
            ImportanceMetric.PARAMETER_CHANGE_RATIO,
            ImportanceMetric.PARAMETER_L2_CHANGE,
            ImportanceMetric.PARAMETER_ANGULAR_CHANGE)) {
      assertThat(change.scores(metric).get(0).value()).as("an untouched layer").isZero();
      assertThat(change.scores(metric).get(1).value()).isPositive();
    }
  }

  private static void expect(
      ParameterChange change, Map<String, float[]> before, Map<String, double[]> after) {
    for (int layer = 0; layer < TEXT.layers(); layer++) {
      double[] expected = new double[4];
      for (String linear : ParameterTable.linears(TEXT).keySet()) {
        String name = ParameterNames.layerPrefix(layer) + linear + ".weight";
        float[] w0 = before.get(name);
        double[] w = after.get(name);
        double base = 0;
        double tuned = 0;
        double dot = 0;
        double moved = 0;
        for (int i = 0; i < w.length; i++) {
          base += (double) w0[i] * w0[i];
          tuned += w[i] * w[i];
          dot += w[i] * w0[i];
          moved += (w[i] - w0[i]) * (w[i] - w0[i]);
        }
        expected[0] += Math.sqrt(moved) / Math.sqrt(base);
        expected[1] += Math.sqrt(moved) / (Math.sqrt(tuned) + 1e-8);
        expected[2] += Math.sqrt(moved);
        expected[3] += Math.acos(Math.min(1, dot / Math.sqrt(base) / Math.sqrt(tuned))) / Math.PI;
      }
      ImportanceMetric[] metrics = {
        ImportanceMetric.PARAMETER_CHANGE_RATIO,
        ImportanceMetric.PARAMETER_CHANGE_RATIO_REPOSITORY,
        ImportanceMetric.PARAMETER_L2_CHANGE,
        ImportanceMetric.PARAMETER_ANGULAR_CHANGE
      };
      for (int m = 0; m < metrics.length; m++) {
        LayerScore score = change.scores(metrics[m]).get(layer);
        assertThat(score.layer()).isEqualTo(layer);
        assertThat(score.value()).as(metrics[m].word()).isCloseTo(expected[m], within(1e-6));
        assertThat(score.image()).isNull();
      }
    }
  }

  private static LoraAdapter adapter(List<Integer> layers) {
    LoraAdapter fresh = LoraAdapter.fresh(TEXT, layers, 2, 3, 0, 5);
    Random random = new Random(6);
    Map<String, LoraAdapter.Tensor> tensors = new LinkedHashMap<>();
    fresh
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[tensor.values().length];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.3 * random.nextGaussian());
              }
              tensors.put(name, new LoraAdapter.Tensor(tensor.shape(), values));
            });
    return new LoraAdapter(2, 3, 0, tensors);
  }

  private static Map<String, float[]> weights(int seed, double deviation) {
    Random random = new Random(seed);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (int layer = 0; layer < TEXT.layers(); layer++) {
      for (Map.Entry<String, List<Long>> linear : ParameterTable.linears(TEXT).entrySet()) {
        float[] values = new float[(int) (linear.getValue().get(0) * linear.getValue().get(1))];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
        weights.put(ParameterNames.layerPrefix(layer) + linear.getKey() + ".weight", values);
      }
    }
    return weights;
  }

  private static MemoryTensors source(Map<String, float[]> weights) {
    MemoryTensors tensors = new MemoryTensors();
    for (int layer = 0; layer < TEXT.layers(); layer++) {
      for (Map.Entry<String, List<Long>> linear : ParameterTable.linears(TEXT).entrySet()) {
        String name = ParameterNames.layerPrefix(layer) + linear.getKey() + ".weight";
        tensors.add(
            name,
            linear.getValue().stream().mapToLong(Long::longValue).toArray(),
            weights.get(name));
      }
    }
    return tensors;
  }

  private static Map<String, double[]> doubles(Map<String, float[]> weights) {
    Map<String, double[]> doubles = new LinkedHashMap<>();
    weights.forEach(
        (name, values) -> {
          double[] wide = new double[values.length];
          for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
          }
          doubles.put(name, wide);
        });
    return doubles;
  }
}
