package striate.engine.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that changes a run's numbers, except the selected layers and the seed: runs of one recipe
 * differ in nothing else, so their selections can be compared and their seeds averaged. Rounding -
 * another processor, device or number of threads - does not make another recipe.
 *
 * @param digest 16 hex digits; begins with {@code ?} while only the job is known and not what its
 *     paths lead to, so that a run is not taken for one of other files
 */
public record Recipe(String digest) {
  private static final String PROVISIONAL = "?";
  private static final int BYTES = 8;

  /** Before a worker has opened the files: they go by their paths. */
  public static Recipe provisional(JobSpec job) {
    List<String> parts = parts(job, null);
    for (JobField<?> field : JobFields.ALL) {
      if (field.part() == JobField.Part.FILES) {
        parts.add(part(job, field));
      }
    }
    return new Recipe(PROVISIONAL + digest(parts));
  }

  /**
   * @param steps optimizer steps, also where the job says epochs
   */
  public static Recipe of(JobSpec job, Provenance.Inputs inputs, int steps) {
    List<String> parts = parts(job, steps);
    parts.add("model=" + inputs.model());
    parts.add("adapter=" + inputs.adapter());
    parts.add("samples=" + inputs.samples());
    parts.add("images=" + inputs.images());
    parts.add("version=" + inputs.version());
    return new Recipe(digest(parts));
  }

  /** Whether the content of the job's files is part of it. */
  public boolean isKnown() {
    return !digest.startsWith(PROVISIONAL);
  }

  private static List<String> parts(JobSpec job, @Nullable Integer steps) {
    Set<JobField<?>> idle = idle(job);
    List<String> parts = new ArrayList<>();
    for (JobField<?> field : JobFields.ALL) {
      boolean length = field == JobFields.STEP_COUNT || field == JobFields.EPOCHS;
      if (field.part() == JobField.Part.VALUE
          && !idle.contains(field)
          && !(length && steps != null)) {
        parts.add(
            field == JobFields.TASKS ? "tasks=" + new TreeSet<>(tasks(job)) : part(job, field));
      }
    }
    if (steps != null) {
      parts.add("steps=" + steps);
    }
    return parts;
  }

  /** Fields that change nothing in this job. */
  private static Set<JobField<?>> idle(JobSpec job) {
    Set<JobField<?>> idle = new java.util.HashSet<>();
    if (job.method() == JobSpec.Method.FULL) {
      idle.addAll(List.of(JobFields.RANK, JobFields.ALPHA, JobFields.DROPOUT));
    }
    if (job.initialAdapter() != null) {
      idle.addAll(List.of(JobFields.RANK, JobFields.ALPHA)); // the adapter's count
    }
    if (!job.trainProjector()) {
      idle.add(JobFields.PROJECTOR_LEARNING_RATE);
    }
    // what runs of earlier programs could not ask for: without it they keep their recipe
    if (job.dataShare() == 1) {
      idle.add(JobFields.DATA_SHARE);
    }
    for (JobField<?> field : List.of(JobFields.LIMIT, JobFields.SUBSET_SEED)) {
      if (job.find(field) == null) {
        idle.add(field);
      }
    }
    return idle;
  }

  private static List<String> tasks(JobSpec job) {
    JobSpec.Evaluation evaluation = job.evaluation();
    return evaluation == null ? List.of() : evaluation.tasks();
  }

  private static <T> String part(JobSpec job, JobField<T> field) {
    T value = job.find(field);
    return field.path() + "=" + (value == null ? "" : field.type().text(value));
  }

  private static String digest(List<String> parts) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return digest;
  }
}
