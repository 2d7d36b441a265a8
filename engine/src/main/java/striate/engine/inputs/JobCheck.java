package striate.engine.inputs;

import java.util.function.Consumer;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobRules;
import striate.engine.run.JobSpec;

/**
 * The one check of a job, for every door: {@code striate tune}, the dry run and the window's form
 * ask it before a run's directory is made, and the worker opens the same parts again. Takes seconds
 * whatever the job: of large sets of samples every entry is read, but only a bounded number is
 * tokenized.
 *
 * @param job with the rank and alpha of its initial adapter, where it has one
 * @param samples what they take; exact for sets up to a bound
 * @param steps optimizer steps, also where the job says epochs
 */
public record JobCheck(
    JobSpec job,
    VlmArchitecture architecture,
    LayerSelection selection,
    SampleExtents samples,
    int steps) {

  /**
   * @param warn hears where files disagree and which samples would be left out
   * @throws FieldProblem naming the first field that is wrong
   */
  public static JobCheck of(JobSpec job, JobPaths paths, Consumer<String> warn) {
    try (JobModel model = JobModel.open(job, paths, warn)) {
      SampleExtents samples =
          FieldProblem.at(JobFields.SAMPLES, () -> TrainingSamples.extents(model, paths, warn));
      return new JobCheck(
          model.job(),
          model.architecture(),
          model.selection(),
          samples,
          JobRules.steps(job, samples.size()));
    }
  }
}
