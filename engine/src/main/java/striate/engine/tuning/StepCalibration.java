package striate.engine.tuning;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.model.StepArithmetic;
import striate.engine.model.TextConfig;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.AdamWState;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.ParameterNames;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec;

/**
 * How long this machine takes for a decoder layer of a model's shapes, measured in a few seconds on
 * a few layers with random weights. Layers differ by their part in a step only, so that a step's
 * time is a sum. Layers of large models are measured narrower and times the ratio of their weights:
 * nearly all of their time is in matrix products.
 *
 * @param forward a layer in the forward pass only
 * @param passing a frozen layer that propagates a gradient, forward and backward
 * @param learning a layer that is trained, forward and backward
 * @param rest seconds of a step beside its layers: embeddings, projector, head, loss
 * @param update seconds of the optimizer for a trainable parameter
 * @param narrowing how many times narrower the measured layers were; 1 = as wide as the model's
 */
public record StepCalibration(
    LayerTime forward,
    LayerTime passing,
    LayerTime learning,
    double rest,
    double update,
    int narrowing) {

  /**
   * Time of one layer for one batch.
   *
   * @param once seconds per batch, such as for dequantising weights
   * @param perPosition seconds per token
   */
  public record LayerTime(double once, double perPosition) {
    double seconds(double positions) {
      return once + perPosition * positions;
    }

    LayerTime times(double factor) {
      return new LayerTime(factor * once, factor * perPosition);
    }
  }

  /** Seconds that measuring is worth; with more, the numbers do not become any better. */
  public static final double ENOUGH_SECONDS = 8;

  /** Weights of a layer that is measured as wide as it is. */
  private static final double WIDEST = 64e6;

  /** Weights of the layer, and positions, that a first look at the machine takes. */
  private static final double FIRST_WEIGHTS = 4e6;

  private static final int FIRST_POSITIONS = 128;

  /**
   * Forward passes of a layer that the measurement is worth at the least, the longer ones apart.
   */
  private static final double PASSES = 60;

  private static final int LEAST_POSITIONS = 32;

  /**
   * Positions times weights of a layer that are measured at most: some 0.3 s forward and backward.
   * Of larger batches a part is measured, and one {@link #LONGER} times as large.
   */
  private static final double MOST_WORK = 4e9;

  private static final int LONGER = 5;

  /** Repeating ends after so many seconds. */
  private static final double LONG_ENOUGH = 0.6;

  /**
   * Minimum work of all measured layers together, so that their weights do not fit the CPU's
   * caches.
   */
  private static final double ENOUGH_WORK = 2e10;

  /** Weights of all measured layers together: half a GiB of float32. */
  private static final double MOST_WEIGHTS = 1 << 27;

  private static final TrainableSet LOWEST =
      new TrainableSet(Set.of(ParameterNames.layerPrefix(0) + "input_layernorm.weight"));
  private static final int REPEATS = 5;

  /**
   * Seconds of a mean optimizer step with cached image features and, below the lowest trainable
   * layer, cached hidden states.
   */
  public double seconds(
      VlmArchitecture model, TuningEstimate.Setup setup, TuningEstimate.Batches batches) {
    int layers = model.text().layers();
    int selected = setup.selection().size();
    int below = setup.lowest(layers);
    int frozen = layers - below - selected;
    double positions = batches.meanPositions();
    double recomputed =
        setup.gradientCheckpointing() ? forward.seconds(positions) * (layers - below) : 0;
    StepArithmetic arithmetic = StepArithmetic.of(model, setup.rank());
    // the parts that were not measured, at the speed of a layer's matrix products
    double beside =
        arithmetic.besideLayers(
                setup.trainProjector(),
                new StepArithmetic.Positions(
                    0, batches.meanImages() * model.vision().imageTokens(), batches.meanAnswers()))
            * passing.perPosition
            / (4.0 * arithmetic.weights());
    double inLayers =
        frozen * passing.seconds(positions) + selected * learning.seconds(positions) + recomputed;
    long trainable = TuningEstimate.of(model, setup, batches).trainable();
    return setup.gradientAccumulation() * (inLayers + rest + beside) + trainable * update;
  }

  /**
   * Seconds to compute, once, the input hidden states of the lowest trainable layer, for this
   * number of samples with this total number of tokens.
   */
  public double stateSeconds(
      VlmArchitecture model, TuningEstimate.Setup setup, double samples, double positions) {
    return setup.lowest(model.text().layers())
        * (samples * forward.once + forward.perPosition * positions);
  }

  /** Seconds to compute the features of so many images, at the speed of a layer's forward pass. */
  public double featureSeconds(VlmArchitecture model, int images) {
    VisionConfig vision = model.vision();
    double weights =
        vision.layersNeeded()
            * (4.0 * vision.hidden() * vision.hidden()
                + 2.0 * vision.hidden() * vision.intermediate());
    return images
        * vision.positions()
        * weights
        * forward.perPosition
        / StepArithmetic.of(model, 0).weights();
  }

  /**
   * Measures this machine.
   *
   * @param seconds that it may take, give or take a pass that turns out slower than the first ones;
   *     at most {@link #ENOUGH_SECONDS} are used
   */
  public static StepCalibration measure(
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches,
      NetworkOptions options,
      double seconds) {
    double budget = Math.min(ENOUGH_SECONDS, seconds);
    // a busy or slow machine is given less to do
    double work = Math.min(MOST_WORK, budget / PASSES * pace(model, options));
    int narrowing =
        MeasuredLayers.narrowing(
            model, setup.rank(), Math.min(WIDEST, Math.max(1e5, work / LEAST_POSITIONS)));
    StepCalibration narrow =
        measured(
            model.withText(MeasuredLayers.narrowed(model.text(), narrowing)),
            setup,
            batches,
            options,
            work,
            budget);
    double ratio =
        MeasuredLayers.weights(model.text(), model)
            / MeasuredLayers.weights(MeasuredLayers.narrowed(model.text(), narrowing), model);
    return new StepCalibration(
        narrow.forward.times(ratio),
        narrow.passing.times(ratio),
        narrow.learning.times(ratio),
        narrow.rest * narrowing,
        narrow.update,
        narrowing);
  }

  /** Positions times weights that a forward pass does in a second, at a first look. */
  private static double pace(VlmArchitecture model, NetworkOptions options) {
    TextConfig text =
        MeasuredLayers.withLayers(
            MeasuredLayers.narrowed(
                model.text(), MeasuredLayers.narrowing(model, 1, FIRST_WEIGHTS)),
            1);
    VlmArchitecture small = MeasuredLayers.small(model, text);
    List<EncodedSample> batch = MeasuredLayers.samples(text, new int[] {FIRST_POSITIONS}, 1);
    try (Network network = Network.open(new PatternedWeights(small), small, options)) {
      network.inspection().loss(batch, 1);
      long start = System.nanoTime();
      network.inspection().loss(batch, 1);
      return FIRST_POSITIONS
          * MeasuredLayers.weights(text, model)
          / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static StepCalibration measured(
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches,
      NetworkOptions options,
      double mostWork,
      double budget) {
    final long start = System.nanoTime();
    long layerWeights = StepArithmetic.of(model, setup.rank()).weights();
    int samples = batches.samples();
    int length = (int) Math.max(2, Math.round(batches.meanPositions() / samples));
    while (samples > 1 && (double) samples * length * layerWeights > mostWork) {
      samples = (samples + 1) / 2;
    }
    length = (int) Math.max(LEAST_POSITIONS, Math.min(length, mostWork / layerWeights / samples));
    double work = (double) samples * length * layerWeights;
    Timed few = new Timed(model, setup, options, 1, samples, length, batches);
    double spent = (System.nanoTime() - start) / 1e9;
    double affordable =
        Math.min(
            Math.min(model.text().layers(), MOST_WEIGHTS / layerWeights),
            1 + (budget - spent) / 2 / few.secondsPerLayer());
    int many = (int) Math.max(2, Math.min(affordable, 1 + Math.ceil(ENOUGH_WORK / work)));
    Timed more = new Timed(model, setup, options, many, samples, length, batches);
    double positions = (double) samples * length;
    double left = budget - (System.nanoTime() - start) / 1e9;
    // long passes need no mean over many layers
    int manyLonger = 2;
    boolean part =
        LONGER * positions < batches.meanPositions()
            && (1 + manyLonger) * LONGER * few.secondsPerLayer() < left;
    Timed fewLonger =
        part ? new Timed(model, setup, options, 1, samples, LONGER * length, batches) : few;
    Timed moreLonger =
        part
            ? new Timed(model, setup, options, manyLonger, samples, LONGER * length, batches)
            : more;
    double morePositions = part ? (LONGER - 1) * positions : 0;
    int layers = many - 1;
    int layersLonger = part ? manyLonger - 1 : layers;
    Function<ToDoubleFunction<Timed>, LayerTime> layer =
        pass ->
            layerTime(
                (pass.applyAsDouble(more) - pass.applyAsDouble(few)) / layers,
                positions,
                (pass.applyAsDouble(moreLonger) - pass.applyAsDouble(fewLonger)) / layersLonger,
                morePositions);
    LayerTime passing = layer.apply(timed -> timed.passing);
    // may be negative, since the last layer computes only the supervised tokens
    double rest = few.passing - passing.seconds(positions);
    return new StepCalibration(
        layer.apply(timed -> timed.forward),
        passing,
        layer.apply(timed -> timed.learning),
        rest * batches.meanPositions() / positions,
        more.update / more.trained,
        1);
  }

  /**
   * @param longer seconds for {@code morePositions} tokens; both are 0 if only the smaller batch
   *     was measured
   */
  static LayerTime layerTime(
      double seconds, double positions, double longer, double morePositions) {
    double sure = Math.max(0, seconds);
    double slope = morePositions > 0 ? (longer - sure) / morePositions : sure / positions;
    double perPosition = Math.max(0, Math.min(slope, sure / positions));
    return new LayerTime(sure - perPosition * positions, perPosition);
  }

  /** A small network whose passes are timed. */
  private static final class Timed {
    final double forward;
    final double passing;
    final double learning;
    final double update;
    final long trained;

    Timed(
        VlmArchitecture model,
        TuningEstimate.Setup setup,
        NetworkOptions options,
        int layers,
        int samples,
        int length,
        TuningEstimate.Batches batches) {
      TextConfig small = MeasuredLayers.withLayers(model.text(), layers);
      VlmArchitecture architecture = MeasuredLayers.small(model, small);
      List<EncodedSample> batch =
          MeasuredLayers.samples(
              small, lengths(samples, length, batches), batches.meanAnswers() / batches.samples());
      Collection<Integer> all = IntStream.range(0, layers).boxed().toList();
      try (Network network =
          Network.open(new PatternedWeights(architecture), architecture, options)) {
        forward = median(() -> network.inspection().loss(batch, batch.size()));
        // a gradient flows through all layers, with almost no trainable parameters
        network.training().train(LOWEST);
        passing = median(() -> network.training().accumulate(batch, 1, 1));
        network.training().clearGradients();
        TrainableSet set;
        if (setup.method() == JobSpec.Method.LORA && !setup.selection().isEmpty()) {
          LoraAdapter adapter =
              LoraAdapter.fresh(small, all, setup.rank(), 1, setup.dropout() ? 0.1 : 0, 1);
          network.attach(adapter);
          set = TrainableSet.adapter(adapter);
        } else {
          set = TrainableSet.layers(architecture, all);
        }
        network.training().train(set.plus(LOWEST));
        learning = median(() -> network.training().accumulate(batch, 1, 1));
        trained = network.training().trainableParameters();
        double first = update(network);
        network.training().accumulate(batch, 1, 1);
        update = Math.min(first, update(network));
      }
    }

    /** What measuring one more layer takes: each pass twice or more. */
    double secondsPerLayer() {
      return 2.5 * (forward + passing + learning);
    }

    private static double update(Network network) {
      try (AdamWState adamW = network.training().newAdamWState()) {
        long start = System.nanoTime();
        network
            .training()
            .update(
                adamW,
                new AdamWState.Update(
                    new double[] {0, 0}, 0.9, 0.999, 1e-8, 0, 1, new long[adamW.names().size()]));
        return (System.nanoTime() - start) / 1e9;
      }
    }

    /** The first pass does not count: oneDNN compiles its kernels in it. */
    private static double median(Runnable pass) {
      pass.run();
      double[] seconds = new double[REPEATS];
      double spent = 0;
      int times = 0;
      while (times < REPEATS && spent < LONG_ENOUGH) {
        long start = System.nanoTime();
        pass.run();
        seconds[times] = (System.nanoTime() - start) / 1e9;
        spent += seconds[times++];
      }
      Arrays.sort(seconds, 0, times);
      return seconds[times / 2];
    }
  }

  /**
   * Lengths of samples with this mean; one is longer than the others by as much as in a mean batch.
   */
  static int[] lengths(int count, int mean, TuningEstimate.Batches batches) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, mean);
    if (count > 1) {
      double longer = batches.meanLongest() * batches.samples() / batches.meanPositions();
      int most = count * mean - 2 * (count - 1);
      lengths[0] = (int) Math.max(mean, Math.min(most, Math.round(mean * longer)));
      int rest = count * mean - lengths[0];
      for (int i = 1; i < count; i++) {
        lengths[i] = rest / (count - i);
        rest -= lengths[i];
      }
    }
    return lengths;
  }
}
