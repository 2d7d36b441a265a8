package striate.engine.tuning;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.machine.SystemCpu;
import striate.engine.model.TextConfig;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec;

/**
 * Processor time of passes through a few decoder layers with each library of matrix products.
 * Passes of the two alternate. On a busy machine processor time says more than the clock.
 *
 * @param torch processor seconds with torch's own library
 * @param onednn processor seconds of as many passes with oneDNN
 */
public record MatmulTrial(double torch, double onednn) {
  /** oneDNN has to be faster by so much: a choice between equals would be up to chance. */
  private static final double ADVANTAGE = 1.15;

  /** Weights of a layer, and positions times weights, that are measured; larger ones are cut. */
  private static final double MOST_WEIGHTS = 8e6;

  private static final double MOST_WORK = 8e8;
  private static final int LEAST_POSITIONS = 32;
  private static final int LAYERS = 2;
  private static final int SAMPLE = 32;
  private static final int LEAST_ROUNDS = 3;
  private static final double ENOUGH_SECONDS = 0.4;
  private static final long LONGEST_NANOS = 1_500_000_000;

  /**
   * The shapes in use.
   *
   * @param positions tokens of a batch
   * @param rank of the low-rank adapters that are trained; 0 = the layers' own weights are
   * @param training whether passes are forward and backward
   */
  public record Shapes(VlmArchitecture model, int positions, int rank, boolean training) {
    /** A job's steps. */
    public static Shapes of(
        VlmArchitecture model, TuningEstimate.Setup setup, TuningEstimate.Batches batches) {
      boolean adapted = setup.method() == JobSpec.Method.LORA && !setup.selection().isEmpty();
      return new Shapes(
          model,
          (int) Math.min(Integer.MAX_VALUE, Math.round(batches.meanPositions())),
          adapted ? setup.rank() : 0,
          true);
    }

    /** Generation and scoring. */
    public static Shapes ofInference(VlmArchitecture model) {
      return new Shapes(model, 1024, 0, false);
    }
  }

  /** The library to use. */
  public MatmulLibrary faster() {
    return onednn * ADVANTAGE < torch ? MatmulLibrary.ONEDNN : MatmulLibrary.TORCH;
  }

  /**
   * Measures this machine, in a second or two.
   *
   * @param options of the network in use
   */
  static MatmulTrial measure(Shapes shapes, NetworkOptions options) {
    int narrowing = MeasuredLayers.narrowing(shapes.model(), shapes.rank(), MOST_WEIGHTS);
    TextConfig text =
        MeasuredLayers.withLayers(
            MeasuredLayers.narrowed(shapes.model().text(), narrowing), LAYERS);
    VlmArchitecture small = MeasuredLayers.small(shapes.model(), text);
    double weights = MeasuredLayers.weights(text, shapes.model());
    int positions =
        (int) Math.max(LEAST_POSITIONS, Math.min(shapes.positions(), MOST_WORK / weights));
    int[] lengths = new int[Math.max(1, positions / SAMPLE)];
    Arrays.fill(lengths, positions / lengths.length);
    List<EncodedSample> batch = MeasuredLayers.samples(text, lengths, 1);
    NetworkOptions plain = options.withCache(null).withoutLayers(java.util.Set.of());
    try (Network torch = open(small, shapes, plain.withMatmul(MatmulLibrary.TORCH));
        Network onednn = open(small, shapes, plain.withMatmul(MatmulLibrary.ONEDNN))) {
      // oneDNN compiles its kernels in the first pass
      seconds(torch, batch, shapes);
      seconds(onednn, batch, shapes);
      double sumTorch = 0;
      double sumOnednn = 0;
      long start = System.nanoTime();
      for (int round = 0;
          round < LEAST_ROUNDS
              || (sumTorch < ENOUGH_SECONDS && System.nanoTime() - start < LONGEST_NANOS);
          round++) {
        sumTorch += seconds(torch, batch, shapes);
        sumOnednn += seconds(onednn, batch, shapes);
      }
      return new MatmulTrial(sumTorch, sumOnednn);
    }
  }

  private static Network open(VlmArchitecture small, Shapes shapes, NetworkOptions options) {
    Collection<Integer> layers = IntStream.range(0, LAYERS).boxed().toList();
    boolean own = shapes.training() && shapes.rank() == 0;
    Network network =
        Network.open(
            new PatternedWeights(small),
            small,
            options.withTrainableLayers(own ? layers : List.of()));
    if (own) {
      network.training().train(TrainableSet.layers(small, layers));
    } else if (shapes.training()) {
      LoraAdapter adapter = LoraAdapter.fresh(small.text(), layers, shapes.rank(), 1, 0, 1);
      network.attach(adapter);
      network.training().train(TrainableSet.adapter(adapter));
    }
    return network;
  }

  private static double seconds(Network network, List<EncodedSample> batch, Shapes shapes) {
    double start = SystemCpu.ownSeconds();
    if (shapes.training()) {
      network.training().accumulate(batch, 1, 1);
      network.training().clearGradients();
    } else {
      network.inspection().loss(batch, batch.size());
    }
    return SystemCpu.ownSeconds() - start;
  }
}
