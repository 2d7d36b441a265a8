package striate.engine.importance;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import striate.engine.data.EncodedSample;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.net.Network;
import striate.engine.run.Problem;

/**
 * The norm of the gradient of the mean loss, over all supervised tokens of all samples, with
 * respect to each layer's own parameters. The samples pass as often as the gradients of all layers
 * need to fit into {@value #BYTES} bytes.
 */
public final class GradientImportance {
  private static final long BYTES = 1L << 30;

  private GradientImportance() {}

  /**
   * @param batchSize samples per pass
   */
  public static List<LayerScore> of(
      Network network, List<EncodedSample> samples, int batchSize, Progress progress) {
    TextConfig text = network.architecture().text();
    long layerBytes =
        4
            * ParameterTable.layer(text).values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
    int together = (int) Math.max(1, Math.min(text.layers(), BYTES / layerBytes));
    int passes = (text.layers() + together - 1) / together;
    List<LayerScore> scores = new ArrayList<>();
    for (int pass = 0; pass < passes; pass++) {
      List<Integer> layers = new ArrayList<>();
      for (int layer = pass * together;
          layer < Math.min(text.layers(), (pass + 1) * together);
          layer++) {
        layers.add(layer);
      }
      Batches batches = new Batches(samples, batchSize, progress, pass, passes);
      double[] norms = network.inspection().gradientNorms(layers, batches);
      if (batches.supervised == 0) {
        throw Problem.badInput(
            "no token of the samples is supervised", "--samples", "give samples with answers");
      }
      for (int i = 0; i < norms.length; i++) {
        scores.add(new LayerScore(layers.get(i), norms[i] / batches.supervised, null, null));
      }
    }
    progress.at(passes * samples.size(), passes * samples.size());
    return scores;
  }

  /** Batches that are made when asked for; counts their supervised tokens. */
  private static final class Batches extends AbstractList<List<EncodedSample>> {
    private final List<EncodedSample> samples;
    private final int size;
    private final Progress progress;
    private final int pass;
    private final int passes;
    private long supervised;

    Batches(List<EncodedSample> samples, int size, Progress progress, int pass, int passes) {
      this.samples = samples;
      this.size = size;
      this.progress = progress;
      this.pass = pass;
      this.passes = passes;
    }

    @Override
    public List<EncodedSample> get(int index) {
      int from = index * size;
      progress.at(pass * samples.size() + from, passes * samples.size());
      EncodedSample[] batch = new EncodedSample[Math.min(size, samples.size() - from)];
      Arrays.setAll(batch, i -> samples.get(from + i));
      for (EncodedSample sample : batch) {
        supervised += sample.supervised();
      }
      return List.of(batch);
    }

    @Override
    public int size() {
      return (samples.size() + size - 1) / size;
    }
  }
}
