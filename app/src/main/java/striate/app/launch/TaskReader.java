package striate.app.launch;

import java.util.List;
import striate.engine.inputs.OfferedTask;
import striate.engine.run.JobSpec;

/** Lists the tasks that a job can choose from. Slow: called in the background. */
@FunctionalInterface
public interface TaskReader {

  /**
   * @param job of which the model, the samples and the template count
   */
  List<OfferedTask> read(JobSpec job);
}
