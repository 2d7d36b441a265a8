package striate.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Job files. Reading is strict: a field that is unknown, twice there, of the wrong kind or out of
 * range is refused with its path. The required {@link JobFields} and one of {@code steps} and
 * {@code epochs} have to be there; what else is left out takes the value of {@link #DEFAULTS}.
 * Where {@code learningRate} is given without {@code projectorLearningRate}, the projector is
 * trained at the same rate.
 */
public final class JobJson {
  /** What a field that is left out means; the required ones are blank here. */
  public static final JobSpec DEFAULTS = JobSpec.builder().build();

  private static final long MAX_FILE_BYTES = 16L << 20;

  private JobJson() {}

  /**
   * Reads a job file.
   *
   * @throws Problem where it cannot be read or is not a valid job
   */
  public static JobSpec read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw Problem.badInput("the job file is larger than 16 MiB", file, "give a job file");
      }
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw Problem.badInput("job file not found", file, "correct the path", e);
    } catch (CharacterCodingException e) {
      throw Problem.badInput("the job file is not UTF-8 text", file, "save it as UTF-8", e);
    } catch (IOException e) {
      throw Problem.badInput(
          "the job file cannot be read (" + e.getMessage() + ")", file, "check the path", e);
    }
  }

  /**
   * Reads a job from its text.
   *
   * @param place what the text is, for complaints
   */
  public static JobSpec parse(String json, String place) {
    return job(tree(json, place), place);
  }

  /**
   * Canonical text: every field (those of later versions only where they are set), keys sorted, one
   * line; equal jobs have equal texts.
   */
  public static String write(JobSpec job) {
    return CanonicalJson.write(tree(job));
  }

  /** The canonical text over several lines, for a file that people read. */
  public static String writePretty(JobSpec job) {
    return CanonicalJson.writePretty(tree(job));
  }

  private static JsonNode tree(String json, String place) {
    try {
      return CanonicalJson.read(json);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? place
              : place
                  + " line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw Problem.badInput(
          "this is not JSON (" + e.getOriginalMessage() + ")", where, "correct the file", e);
    }
  }

  private static JobSpec job(JsonNode tree, String place) {
    StrictObject root = StrictObject.root(tree, place, JobFields.keys(""));
    Map<String, Optional<StrictObject>> groups = new HashMap<>();
    groups.put("", Optional.of(root));
    JobSpec.Builder job = JobSpec.builder();
    for (JobField<?> field : JobFields.ALL) {
      Optional<StrictObject> group =
          groups.computeIfAbsent(
              field.group(), name -> Optional.ofNullable(root.object(name, JobFields.keys(name))));
      if (group.isPresent()) {
        read(field, group.get(), job);
      } else if (field.required()) {
        throw root.missing(field.group(), "an object");
      }
    }
    Optional<StrictObject> optimizer = groups.getOrDefault("optimizer", Optional.empty());
    if (optimizer.isPresent()
        && optimizer.get().has(JobFields.LEARNING_RATE.key())
        && !optimizer.get().has(JobFields.PROJECTOR_LEARNING_RATE.key())) {
      job.set(JobFields.PROJECTOR_LEARNING_RATE, null);
    }
    JobSpec read = job.build();
    JobRules.check(read, place);
    return read;
  }

  private static <T> void read(JobField<T> field, StrictObject object, JobSpec.Builder job) {
    T value = field.type().read(object, field.key());
    if (value != null) {
      job.set(field, value);
    } else if (field.required()) {
      throw object.missing(field.key(), "text");
    } else if (field == JobFields.PROJECTOR_LEARNING_RATE && object.has(field.key())) {
      // an explicit null is a value here: the layers' rate
      job.set(field, null);
    }
  }

  /** Sorted by key, with the nested objects. */
  private static SortedMap<String, @Nullable Object> tree(JobSpec job) {
    SortedMap<String, @Nullable Object> tree = new TreeMap<>();
    for (JobField<?> field : JobFields.ALL) {
      put(field, job, tree);
    }
    if (job.evaluation() == null) {
      tree.put(JobFields.TASKS.group(), null);
    }
    return tree;
  }

  @SuppressWarnings("unchecked") // nested objects are put here only
  private static <T> void put(
      JobField<T> field, JobSpec job, SortedMap<String, @Nullable Object> tree) {
    T value = job.find(field);
    if (field.later() && Objects.equals(value, field.otherwise())) {
      return;
    }
    Map<String, @Nullable Object> object =
        field.group().isEmpty()
            ? tree
            : (Map<String, @Nullable Object>)
                Objects.requireNonNull(
                    tree.computeIfAbsent(field.group(), name -> new TreeMap<String, Object>()));
    object.put(field.key(), value == null ? null : field.type().json(value));
  }
}
