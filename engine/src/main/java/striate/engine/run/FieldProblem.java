package striate.engine.run;

import java.util.function.Supplier;

/** A problem with one field of a job, so that a form can show it where it can be mended. */
public final class FieldProblem extends Problem {
  private static final long serialVersionUID = 1L;

  private final String field;

  private FieldProblem(
      String field,
      Kind kind,
      String what,
      String place,
      String remedy,
      @org.jspecify.annotations.Nullable Throwable cause) {
    super(kind, what, place, remedy, cause);
    this.field = field;
  }

  /**
   * @param field path of the field in the job file, such as {@code lora.rank}
   */
  static FieldProblem badInput(String field, String what, Object place, String remedy) {
    return new FieldProblem(field, Kind.BAD_INPUT, what, place.toString(), remedy, null);
  }

  /** The same problem, known to come from a field. */
  public static FieldProblem of(JobField<?> field, Problem problem) {
    return problem instanceof FieldProblem known
        ? known
        : new FieldProblem(
            field.path(),
            problem.kind(),
            problem.what(),
            problem.place(),
            problem.remedy(),
            problem);
  }

  /**
   * Does something about a field.
   *
   * @throws FieldProblem in place of any {@link Problem}
   */
  public static <T> T at(JobField<?> field, Supplier<T> work) {
    try {
      return work.get();
    } catch (Problem problem) {
      throw of(field, problem);
    }
  }

  /** Path of the field in the job file, such as {@code lora.rank}. */
  public String field() {
    return field;
  }
}
