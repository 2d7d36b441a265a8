package striate.engine.worker;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.data.BatchLayout;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.SampleExtents;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.tuning.SampleOrder;
import striate.engine.tuning.TuningPlan;

/**
 * What a job will take, from the headers of its checkpoint and the lengths of its samples: no
 * weight and no pixel is needed, and nothing is written.
 *
 * @param samples that can be trained on
 * @param lengths how the samples' lengths are known where not every sample was tokenized; empty
 *     where all were
 * @param steps optimizer steps
 */
public record JobEstimate(
    VlmArchitecture architecture,
    LayerSelection selection,
    int samples,
    String lengths,
    int steps,
    TuningEstimate.Setup setup,
    TuningEstimate.Batches batches,
    TuningEstimate estimate) {

  /** Places of the order that are looked at, and at least one epoch: some tenths of a second. */
  private static final long MOST_PLACES = 1L << 22;

  /** Batches looked at whatever they hold; with more, a mean does not change any more. */
  private static final long MOST_BATCHES = 4096;

  /** Counts. */
  public static JobEstimate of(JobCheck checked) {
    JobSpec job = checked.job();
    VlmArchitecture architecture = checked.architecture();
    TuningEstimate.Batches batches =
        batches(TuningPlan.of(job, checked.steps()), checked.samples());
    TuningEstimate.Setup asked = TuningEstimate.Setup.of(job, checked.selection().asSet());
    TuningEstimate.Setup setup =
        CheckpointingChoice.of(job, architecture, asked, () -> batches).applied(asked);
    return new JobEstimate(
        architecture,
        checked.selection(),
        checked.samples().size(),
        checked.samples().estimate(),
        checked.steps(),
        setup,
        batches,
        TuningEstimate.of(architecture, setup, batches));
  }

  /** Different samples that the steps come to see. */
  public double distinctSamples() {
    return Math.min(samples, (double) steps * setup.gradientAccumulation() * batches.samples());
  }

  /** Positions of all these. */
  public double distinctPositions() {
    return distinctSamples() * batches.meanPositions() / batches.samples();
  }

  /** The very batches that the run will compute, of the first epoch and more. */
  static TuningEstimate.Batches batches(TuningPlan plan, SampleExtents samples) {
    int size = samples.size();
    SampleExtents.@Nullable Extent[] known = new SampleExtents.Extent[size];
    SampleOrder order = new SampleOrder(plan.order(size), i -> extent(samples, known, i).tokens());
    int batch = plan.batchSize();
    int looked = looked(plan, size);
    Set<String> images = new HashSet<>();
    long mostPositions = 0;
    long mostAnswers = 0;
    double positions = 0;
    double answers = 0;
    double pictures = 0;
    double longests = 0;
    for (int b = 0; b < looked; b++) {
      int longest = 0;
      long tokens = 0;
      long supervised = 0;
      for (int i = 0; i < batch; i++) {
        SampleExtents.Extent extent = extent(samples, known, order.at((long) b * batch + i));
        longest = Math.max(longest, extent.tokens());
        tokens += extent.tokens();
        supervised += extent.answers();
        if (extent.image() != null) {
          pictures++;
          images.add(extent.image());
        }
      }
      long computed = positions(batch, longest, tokens);
      mostPositions = Math.max(mostPositions, computed);
      mostAnswers = Math.max(mostAnswers, supervised);
      positions += computed;
      longests += longest;
      answers += supervised;
    }
    return new TuningEstimate.Batches(
        batch,
        mostPositions,
        mostAnswers,
        positions / looked,
        answers / looked,
        pictures / looked,
        longests / looked,
        images.size());
  }

  /** All batches of an epoch, and as many more as are looked at quickly. */
  private static int looked(TuningPlan plan, int size) {
    long batch = plan.batchSize();
    long all = (long) plan.steps() * plan.gradientAccumulation();
    long epoch = (size + batch - 1) / batch;
    long quickly = Math.min(MOST_BATCHES, Math.max(1, MOST_PLACES / batch));
    return (int) Math.min(all, Math.max(epoch, quickly));
  }

  /** More than 2^31 of them cannot be computed, but can be counted. */
  private static long positions(int batch, int longest, long tokens) {
    return (long) batch * longest <= Integer.MAX_VALUE
        ? new BatchLayout(batch, longest, (int) tokens).positions()
        : tokens;
  }

  private static SampleExtents.Extent extent(
      SampleExtents samples, SampleExtents.@Nullable Extent[] known, int index) {
    SampleExtents.Extent extent = known[index];
    if (extent == null) {
      extent = samples.extent(index);
      known[index] = extent;
    }
    return extent;
  }
}
