package striate.engine.inputs;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.text.ChatTemplate;

/**
 * All that a job names, opened and fitting together: headers and texts, no weight yet.
 *
 * @param template null for raw pairs
 * @param steps optimizer steps, also where the job says epochs
 */
public record JobInputs(
    Checkpoint checkpoint,
    ModelInputs inputs,
    @Nullable ChatTemplate template,
    LayerSelection selection,
    TrainingSamples samples,
    int steps)
    implements AutoCloseable {

  /**
   * @param leftOut remembers which samples were left out; null = of no run, images are not looked
   *     at
   * @param warn hears where the model's files disagree and which samples are left out
   * @throws striate.engine.run.Problem where the job cannot run
   */
  public static JobInputs open(
      JobSpec job, JobPaths paths, @Nullable LeftOutFile leftOut, Consumer<String> warn) {
    String name = job.data().template();
    ChatTemplate template = name == null ? null : ChatTemplate.named(name);
    Checkpoint checkpoint = Checkpoint.open(paths.model(job));
    try {
      ModelInputs inputs = ModelInputs.open(checkpoint, template);
      inputs.notes().forEach(warn);
      try {
        LayerSelection selection =
            LayerSelection.parse(job.layers(), checkpoint.architecture().text().layers());
        TrainingSamples samples =
            TrainingSamples.open(
                job.data(),
                paths,
                template,
                inputs.encoder(),
                inputs.preprocessor(),
                checkpoint.maxTokens(),
                leftOut,
                warn);
        return new JobInputs(
            checkpoint, inputs, template, selection, samples, steps(job, samples.size()));
      } catch (RuntimeException e) {
        inputs.close();
        throw e;
      }
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** Optimizer steps of a job on so many samples. */
  private static int steps(JobSpec job, int samples) {
    Integer steps = job.steps();
    if (steps != null) {
      return steps;
    }
    double epochs = Objects.requireNonNull(job.epochs(), "the codec asks for steps or epochs");
    double perStep = (double) job.batchSize() * job.gradientAccumulation();
    return Math.max(1, (int) Math.ceil(epochs * samples / perStep));
  }

  public VlmArchitecture architecture() {
    return checkpoint.architecture();
  }

  @Override
  public void close() {
    inputs.close();
    checkpoint.close();
  }
}
