package striate.engine.tuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import striate.engine.data.EncodedSample;
import striate.engine.machine.SystemCpu;
import striate.engine.net.AdamWState;
import striate.engine.net.Network;
import striate.engine.net.ParameterNames;
import striate.engine.run.Problem;

/**
 * Tunes the trainable parameters of a network, which {@link Network#train} must set first. The
 * caller may run a few steps at a time, and evaluate and save between them. A run resumed from a
 * {@link TuningState} equals an uninterrupted one bit for bit.
 */
public final class Tuner<S> implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Network network;
  private final TuningPlan plan;
  private final Objective<S> objective;
  private final List<S> samples;
  private final SampleOrder order;
  private final AdamWState adamW;
  private final long[] groups;
  private final Divergence divergence;
  private int step;

  /**
   * @param samples read on demand: the list may load its elements lazily
   */
  public Tuner(Network network, TuningPlan plan, Objective<S> objective, List<S> samples) {
    this(network, plan, objective, samples, i -> Math.toIntExact(objective.tokens(samples.get(i))));
  }

  /**
   * @param samples read on demand: the list may load its elements lazily
   * @param lengths tokens of each sample; used only if the plan groups by length
   */
  public Tuner(
      Network network,
      TuningPlan plan,
      Objective<S> objective,
      List<S> samples,
      IntUnaryOperator lengths) {
    this.network = network;
    this.plan = plan;
    this.objective = objective;
    this.samples = samples;
    this.order = new SampleOrder(plan.order(samples.size()), lengths);
    this.adamW = network.training().newAdamWState();
    this.divergence = new Divergence(network.architecture().text().vocabulary());
    Map<String, long[]> shapes = network.shapes();
    this.groups =
        adamW.names().stream()
            .mapToLong(
                name -> {
                  long[] shape = java.util.Objects.requireNonNull(shapes.get(name));
                  return (name.startsWith(ParameterNames.PROJECTOR) ? 1 : 0)
                      + (shape.length >= 2 ? 2 : 0);
                })
            .toArray();
  }

  /** A tuner of the supervised tokens' cross entropy. */
  public static Tuner<EncodedSample> onAnswers(
      Network network, TuningPlan plan, List<EncodedSample> samples) {
    return new Tuner<>(network, plan, Objective.answers(network), samples);
  }

  /**
   * A tuner of the supervised tokens' cross entropy.
   *
   * @param lengths tokens of each sample, known without loading its image
   */
  public static Tuner<EncodedSample> onAnswers(
      Network network, TuningPlan plan, List<EncodedSample> samples, IntUnaryOperator lengths) {
    return new Tuner<>(network, plan, Objective.answers(network), samples, lengths);
  }

  /** The number of steps so far. */
  public int step() {
    return step;
  }

  /**
   * Runs steps up to step {@code untilStep}, the plan's end, or cancellation.
   *
   * @param cancelled checked before every step
   * @return false if cancelled
   * @throws Problem if the loss or the gradient is not finite, or the loss diverges; names the
   *     samples
   */
  public boolean run(int untilStep, StepListener listener, BooleanSupplier cancelled) {
    int end = Math.min(untilStep, plan.steps());
    while (step < end) {
      if (cancelled.getAsBoolean()) {
        return false;
      }
      StepReport report = makeStep();
      listener.onStep(report);
      if (report.updated() && divergence.after(report.loss())) {
        throw diverged(report);
      }
    }
    return true;
  }

  /** Whether the last losses diverge, so that a checkpoint would be useless. */
  public boolean isDiverging() {
    return divergence.divergingSteps() > 0;
  }

  private Problem diverged(StepReport last) {
    int first = last.step() + 1 - divergence.divergingSteps();
    List<S> seen = new ArrayList<>(plan.samplesPerStep());
    for (int i = 0; i < plan.samplesPerStep(); i++) {
      seen.add(samples.get(order.at((long) first * plan.samplesPerStep() + i)));
    }
    return Problem.workFailed(
        String.format(
            Locale.ROOT,
            "the loss has been over %.0f times its median of %.3f since step %d, and is %.3f now",
            Divergence.TIMES,
            divergence.median(),
            first,
            last.loss()),
        "step " + first + ", " + ids(seen),
        "lower the learning rate, or look at these samples; the last good checkpoint is kept");
  }

  private StepReport makeStep() {
    long start = System.nanoTime();
    double cpu = SystemCpu.ownSeconds();
    List<S> chosen = new ArrayList<>(plan.samplesPerStep());
    long first = (long) step * plan.samplesPerStep();
    long tokens = 0;
    long supervised = 0;
    for (int i = 0; i < plan.samplesPerStep(); i++) {
      S sample = samples.get(order.at(first + i));
      chosen.add(sample);
      tokens += objective.tokens(sample);
      supervised += objective.supervised(sample);
    }
    if (supervised == 0) {
      double millis = (System.nanoTime() - start) / 1e6;
      return new StepReport(step++, Double.NaN, 0, 0, tokens, millis, 0, 0);
    }
    network.training().clearGradients();
    double loss = 0;
    for (int i = 0; i < plan.gradientAccumulation(); i++) {
      List<S> batch = chosen.subList(i * plan.batchSize(), (i + 1) * plan.batchSize());
      if (batch.stream().allMatch(sample -> objective.supervised(sample) == 0)) {
        continue;
      }
      long seed = StepSeed.of(plan.seed() ^ 0x5354455053L, first + (long) i * plan.batchSize());
      loss += objective.accumulate(batch, supervised, seed);
    }
    if (!Double.isFinite(loss)) {
      throw notFinite("loss", loss, chosen);
    }
    double factor = LearningRate.factor(plan.schedule(), step, plan.warmupSteps(), plan.steps());
    double rate = plan.learningRate() * factor;
    long updating = System.nanoTime();
    double norm =
        network
            .training()
            .update(
                adamW,
                new AdamWState.Update(
                    new double[] {rate, plan.projectorLearningRate() * factor},
                    BETA1,
                    BETA2,
                    EPSILON,
                    plan.weightDecay(),
                    plan.maxGradNorm(),
                    groups));
    if (!Double.isFinite(norm)) {
      throw notFinite("norm of the gradients", norm, chosen);
    }
    long end = System.nanoTime();
    return new StepReport(
        step++,
        loss,
        norm,
        rate,
        tokens,
        (end - start) / 1e6,
        (end - updating) / 1e6,
        (SystemCpu.ownSeconds() - cpu) * 1e3);
  }

  /** The samples of a step's first batch. */
  public List<S> firstBatch(int ofStep) {
    long first = (long) ofStep * plan.samplesPerStep();
    List<S> batch = new ArrayList<>(plan.batchSize());
    for (int i = 0; i < plan.batchSize(); i++) {
      batch.add(samples.get(order.at(first + i)));
    }
    return batch;
  }

  private Problem notFinite(String what, double value, List<S> chosen) {
    return Problem.workFailed(
        "the " + what + " became " + value + " in step " + step,
        ids(chosen),
        "lower the learning rate, or look at these samples");
  }

  private String ids(List<S> chosen) {
    return chosen.stream()
        .limit(64)
        .map(objective::id)
        .collect(Collectors.joining(", ", "samples ", chosen.size() > 64 ? ", ..." : ""));
  }

  /** A copy of the trainable parameters and the optimizer state, to resume from. */
  public TuningState snapshot() {
    TuningState now = current();
    return new TuningState(
        now.step(),
        now.order(),
        new LinkedHashMap<>(now.weights()),
        new LinkedHashMap<>(now.firstMoments()),
        new LinkedHashMap<>(now.secondMoments()),
        now.updates());
  }

  /** The same, read tensor by tensor on access; valid until the next step. */
  public TuningState current() {
    List<String> names = adamW.names();
    return new TuningState(
        step,
        plan.order(samples.size()),
        new ValuesOnDemand(names, network::read),
        new ValuesOnDemand(names, adamW::first),
        new ValuesOnDemand(names, adamW::second),
        adamW.updates());
  }

  /**
   * Resumes from a snapshot of the same network, trainable set, plan and samples.
   *
   * @throws Problem if the snapshot has other parameters or another order of samples
   */
  public void restore(TuningState state) {
    if (!state.weights().keySet().equals(new java.util.LinkedHashSet<>(adamW.names()))) {
      throw Problem.badInput(
          "the checkpoint has other trainable parameters than this job",
          "checkpoint",
          "resume with the job that made it");
    }
    DataOrder order = plan.order(samples.size());
    if (state.order() != null && !state.order().equals(order)) {
      throw Problem.badInput(
          "the checkpoint's samples have another order: " + state.order() + ", not " + order,
          "checkpoint",
          "resume with the samples and the job that made it");
    }
    adamW.set(state.firstMoments(), state.secondMoments(), state.updates());
    state.weights().forEach(network::write);
    step = state.step();
  }

  @Override
  public void close() {
    adamW.close();
  }
}
