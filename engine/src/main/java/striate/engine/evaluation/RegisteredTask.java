package striate.engine.evaluation;

import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;

/** A task that a job can name. Nothing of its data is read before {@link #open}. */
public interface RegisteredTask {
  /** Where a task comes from. */
  enum Provider {
    /** The bundled world makes its questions itself. */
    BUNDLED("bundled"),
    /** A definition that comes with Striate. */
    BUILT_IN("built in"),
    /** A definition in the workspace's {@code tasks} directory. */
    WORKSPACE("workspace");

    private final String word;

    Provider(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }

  String name();

  Provider provider();

  /**
   * @throws Problem where its definition is wrong, as the other methods do
   */
  String title();

  Modality modality();

  Metric metric();

  /** Name of the scoring rule. */
  String scorer();

  /** How many questions the published data has; null where that is not known without reading it. */
  @Nullable Integer questions();

  /** What is missing of the data and where to get it; null where everything is there. */
  @Nullable Problem missing();

  /** Whom to cite; empty where nobody is named. */
  String citation();

  /**
   * Reads all questions.
   *
   * @throws Problem where data is missing, cut short or of another layout
   */
  EvaluationTask open();
}
