package striate.engine.worker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import striate.engine.data.BatchLayout;
import striate.engine.inputs.JobInputs;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.TrainingSamples;
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
 * @param steps optimizer steps
 */
public record JobEstimate(
    VlmArchitecture architecture,
    LayerSelection selection,
    int samples,
    int steps,
    TuningEstimate.Setup setup,
    TuningEstimate.Batches batches,
    TuningEstimate estimate) {
  /** Batches looked at; with more the numbers do not change any more. */
  private static final int MOST_BATCHES = 4096;

  /**
   * @param warn hears which samples would be left out
   * @throws striate.engine.run.Problem where the job cannot run
   */
  public static JobEstimate of(JobSpec job, JobPaths paths, Consumer<String> warn) {
    try (JobInputs opened = JobInputs.open(job, paths, null, warn)) {
      VlmArchitecture architecture = opened.architecture();
      TuningEstimate.Batches batches =
          batches(TuningPlan.of(job, opened.steps()), opened.samples());
      TuningEstimate.Setup asked = TuningEstimate.Setup.of(job, opened.selection().asSet());
      TuningEstimate.Setup setup =
          CheckpointingChoice.of(job, architecture, asked, () -> batches).applied(asked);
      return new JobEstimate(
          architecture,
          opened.selection(),
          opened.samples().size(),
          opened.steps(),
          setup,
          batches,
          TuningEstimate.of(architecture, setup, batches));
    }
  }

  /** Different samples that the steps come to see. */
  public double distinctSamples() {
    return Math.min(samples, (double) steps * setup.gradientAccumulation() * batches.samples());
  }

  /** Positions of all these. */
  public double distinctPositions() {
    return distinctSamples() * batches.meanPositions() / batches.samples();
  }

  /** The very batches that the run will compute. */
  static TuningEstimate.Batches batches(TuningPlan plan, TrainingSamples samples) {
    Map<Integer, TrainingSamples.Extent> known = new HashMap<>();
    SampleOrder order =
        new SampleOrder(plan.order(samples.size()), i -> samples.extent(i).tokens());
    int batch = plan.batchSize();
    long all = (long) plan.steps() * plan.gradientAccumulation();
    int looked = (int) Math.min(MOST_BATCHES, all);
    Set<String> images = new HashSet<>();
    long mostPositions = 0;
    long mostAnswers = 0;
    double positions = 0;
    double answers = 0;
    double pictures = 0;
    double longests = 0;
    for (int b = 0; b < looked; b++) {
      int longest = 0;
      int tokens = 0;
      long learned = 0;
      for (int i = 0; i < batch; i++) {
        TrainingSamples.Extent extent =
            known.computeIfAbsent(order.at((long) b * batch + i), samples::extent);
        longest = Math.max(longest, extent.tokens());
        tokens += extent.tokens();
        learned += extent.answers();
        if (extent.image() != null) {
          pictures++;
          images.add(extent.image());
        }
      }
      int computed = new BatchLayout(batch, longest, tokens).positions();
      mostPositions = Math.max(mostPositions, computed);
      mostAnswers = Math.max(mostAnswers, learned);
      positions += computed;
      longests += longest;
      answers += learned;
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
}
