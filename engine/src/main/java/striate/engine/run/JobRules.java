package striate.engine.run;

/** What fields of a job ask of each other. */
public final class JobRules {
  private JobRules() {}

  /**
   * @param place what the job was read from, for the message
   * @throws FieldProblem where two fields do not go together
   */
  public static void check(JobSpec job, String place) {
    String tower = job.tower();
    String projector = job.projector();
    if (tower == null && projector != null) {
      throw bad(JobFields.TOWER, "is missing beside 'projector'", place, "name both, or neither");
    }
    if (tower != null && projector == null) {
      throw bad(JobFields.PROJECTOR, "is missing beside 'tower'", place, "name both, or neither");
    }
    if ((job.steps() == null) == (job.epochs() == null)) {
      throw bad(
          JobFields.STEP_COUNT,
          job.steps() == null ? "and 'epochs' are both missing" : "and 'epochs' are both given",
          place,
          "give exactly one of them");
    }
    if (job.groupByLength() && !job.shuffle()) {
      throw bad(
          JobFields.GROUP_BY_LENGTH,
          "changes the order that 'shuffle' keeps",
          place,
          "set only one of them");
    }
    if (job.find(JobFields.SUBSET_SEED) != null && job.find(JobFields.LIMIT) == null) {
      throw bad(
          JobFields.SUBSET_SEED,
          "draws some of the questions, but 'limit' does not say how many",
          place,
          "give both, or neither");
    }
    long samples = (long) job.batchSize() * job.gradientAccumulation();
    if (samples > JobFields.MOST_SAMPLES_PER_STEP) {
      throw bad(
          JobFields.GRADIENT_ACCUMULATION,
          "times 'batchSize' is "
              + job.gradientAccumulation()
              + " x "
              + job.batchSize()
              + " = "
              + samples
              + " samples a step",
          place,
          "take at most " + JobFields.MOST_SAMPLES_PER_STEP + " samples a step");
    }
  }

  /**
   * Optimizer steps of a job on so many samples.
   *
   * @throws FieldProblem where they are too many
   */
  public static int steps(JobSpec job, int samples) {
    Integer steps = job.steps();
    if (steps != null) {
      return steps;
    }
    Double epochs = job.epochs();
    if (epochs == null) {
      throw new IllegalArgumentException("the codec asks for steps or epochs");
    }
    double perStep = (double) job.batchSize() * job.gradientAccumulation();
    double all = Math.ceil(epochs * samples / perStep);
    if (all > JobFields.MOST_STEPS) {
      throw bad(
          JobFields.EPOCHS,
          String.format(java.util.Locale.ROOT, "of %d samples are %.3g steps", samples, all),
          "the job",
          "take fewer epochs: at most " + JobFields.MOST_STEPS + " steps");
    }
    return (int) Math.max(1, all);
  }

  private static FieldProblem bad(JobField<?> field, String what, String place, String remedy) {
    return FieldProblem.badInput(
        field.path(),
        "'" + field.key() + "' " + what,
        "$." + field.path() + " in " + place,
        remedy);
  }
}
