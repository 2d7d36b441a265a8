package striate.engine.store;

import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Reads the jobs that the store holds as text. */
final class StoredJob {
  private StoredJob() {}

  /**
   * @param run whose job it is, for the complaint
   * @throws Problem if the text is damaged
   */
  static JobSpec parse(String text, Object run) {
    try {
      return JobJson.parse(text, "job of run " + run);
    } catch (Problem damage) {
      throw Problem.badInput(
          "the recorded job of run " + run + " is damaged (" + damage.what() + ")",
          "experiments.db",
          "run `striate runs rebuild`",
          damage);
    }
  }
}
