package striate.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobSpec.Checkpointing;
import striate.engine.run.JobSpec.Data;
import striate.engine.run.JobSpec.Evaluation;
import striate.engine.run.JobSpec.Lora;
import striate.engine.run.JobSpec.Method;
import striate.engine.run.JobSpec.Optimizer;
import striate.engine.run.JobSpec.Schedule;

/**
 * Job files. Reading is strict: a field that is unknown, twice there, of the wrong kind or out of
 * range is refused with its path. {@code name}, {@code model}, {@code data.samples}, {@code layers}
 * and one of {@code steps} and {@code epochs} are required; what else is left out takes the value
 * of {@link #DEFAULTS}. Where {@code learningRate} is given without {@code projectorLearningRate},
 * the projector learns at the same rate.
 */
public final class JobJson {
  /** What a field that is left out means; the required ones are blank or null here. */
  public static final JobSpec DEFAULTS =
      new JobSpec(
          "",
          "",
          null,
          null,
          null,
          new Data("", null, null),
          "",
          Method.LORA,
          new Lora(16, 32, 0),
          true,
          new Optimizer(2e-4, 2e-5, Schedule.COSINE, 0.03, 0, 1),
          32,
          1,
          null,
          null,
          true,
          7,
          "float32",
          "auto",
          Checkpointing.OFF,
          null,
          100,
          false,
          null);

  private static final List<String> DTYPES = List.of("float32", "bfloat16", "nf4", "float16");
  private static final List<String> DEVICES = List.of("auto", "cpu", "gpu");
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
      throw Problem.badInput("there is no such job file", file, "correct the path", e);
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
    return CanonicalJson.write(job);
  }

  /** The canonical text over several lines, for a file that people read. */
  public static String writePretty(JobSpec job) {
    return CanonicalJson.writePretty(job);
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
    StrictObject o =
        StrictObject.root(
            tree,
            place,
            "name",
            "model",
            "tower",
            "projector",
            "initialAdapter",
            "data",
            "layers",
            "method",
            "lora",
            "trainProjector",
            "optimizer",
            "batchSize",
            "gradientAccumulation",
            "steps",
            "epochs",
            "shuffle",
            "seed",
            "dtype",
            "device",
            "gradientCheckpointing",
            "evaluation",
            "checkpointEverySteps",
            "groupByLength",
            "profileEverySteps");
    JobSpec d = DEFAULTS;
    String name = o.requiredText("name");
    if (name.length() > 200) {
      throw o.bad("name", "is longer than 200 characters", "shorten it");
    }
    String tower = o.text("tower");
    String projector = o.text("projector");
    if ((tower == null) != (projector == null)) {
      String absent = tower == null ? "tower" : "projector";
      String present = tower == null ? "projector" : "tower";
      throw o.bad(absent, "is missing beside '" + present + "'", "name both, or neither");
    }
    Integer steps = o.whole("steps", 1, 100_000_000);
    Double epochs = o.number("epochs", Double.MIN_NORMAL, 100_000);
    if ((steps == null) == (epochs == null)) {
      throw o.bad(
          "steps",
          steps == null ? "and 'epochs' are both missing" : "and 'epochs' are both given",
          "give exactly one of them");
    }
    boolean shuffle = o.flag("shuffle", d.shuffle());
    boolean groupByLength = o.flag("groupByLength", d.groupByLength());
    if (groupByLength && !shuffle) {
      throw o.bad(
          "groupByLength", "changes the order that 'shuffle' keeps", "set only one of them");
    }
    Long seed = o.wholeLong("seed", Long.MIN_VALUE, Long.MAX_VALUE);
    return new JobSpec(
        name,
        o.requiredText("model"),
        tower,
        projector,
        o.text("initialAdapter"),
        data(o.requiredObject("data", "samples", "images", "template")),
        o.requiredText("layers"),
        o.word("method", Method.values(), d.method()),
        lora(o.object("lora", "rank", "alpha", "dropout")),
        o.flag("trainProjector", d.trainProjector()),
        optimizer(
            o.object(
                "optimizer",
                "learningRate",
                "projectorLearningRate",
                "schedule",
                "warmupRatio",
                "weightDecay",
                "maxGradNorm")),
        o.whole("batchSize", 1, 1 << 20, d.batchSize()),
        o.whole("gradientAccumulation", 1, 1 << 20, d.gradientAccumulation()),
        steps,
        epochs,
        shuffle,
        seed == null ? d.seed() : seed,
        o.word("dtype", DTYPES, d.dtype()),
        o.word("device", DEVICES, d.device()),
        checkpointing(o, d.gradientCheckpointing()),
        evaluation(o.object("evaluation", "tasks", "everySteps")),
        o.whole("checkpointEverySteps", 1, 100_000_000, d.checkpointEverySteps()),
        groupByLength,
        o.whole("profileEverySteps", 1, 100_000_000));
  }

  private static Checkpointing checkpointing(StrictObject o, Checkpointing otherwise) {
    String field = "gradientCheckpointing";
    if (o.isText(field)) {
      o.word(field, List.of("auto"), "auto");
      return Checkpointing.AUTO;
    }
    return o.flag(field, otherwise == Checkpointing.ON) ? Checkpointing.ON : Checkpointing.OFF;
  }

  private static Data data(StrictObject o) {
    return new Data(o.requiredText("samples"), o.text("images"), o.text("template"));
  }

  private static Lora lora(@Nullable StrictObject o) {
    Lora d = DEFAULTS.lora();
    return o == null
        ? d
        : new Lora(
            o.whole("rank", 1, 65_536, d.rank()),
            o.number("alpha", 1e-9, 1e9, d.alpha()),
            o.number("dropout", 0, 0.99, d.dropout()));
  }

  private static Optimizer optimizer(@Nullable StrictObject o) {
    Optimizer d = DEFAULTS.optimizer();
    if (o == null) {
      return d;
    }
    Double projectorRate = o.number("projectorLearningRate", 0, 100);
    boolean ratesLeftOut = !o.has("learningRate") && !o.has("projectorLearningRate");
    return new Optimizer(
        o.number("learningRate", 0, 100, d.learningRate()),
        ratesLeftOut ? d.projectorLearningRate() : projectorRate,
        o.word("schedule", Schedule.values(), d.schedule()),
        o.number("warmupRatio", 0, 1, d.warmupRatio()),
        o.number("weightDecay", 0, 100, d.weightDecay()),
        o.number("maxGradNorm", 0, 1e9, d.maxGradNorm()));
  }

  private static @Nullable Evaluation evaluation(@Nullable StrictObject o) {
    return o == null
        ? null
        : new Evaluation(o.texts("tasks"), o.whole("everySteps", 1, 100_000_000));
  }
}
