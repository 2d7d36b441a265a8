package striate.engine.run;

import static striate.engine.run.JobSection.DATA;
import static striate.engine.run.JobSection.LEARNING;
import static striate.engine.run.JobSection.MACHINE;
import static striate.engine.run.JobSection.MODEL;
import static striate.engine.run.JobSection.OPTIMIZER;
import static striate.engine.run.JobSection.RECORD;
import static striate.engine.run.JobSection.STEPS;

import java.util.List;
import java.util.Optional;
import striate.engine.run.FieldType.AutoFlag;
import striate.engine.run.FieldType.Devices;
import striate.engine.run.FieldType.Flag;
import striate.engine.run.FieldType.Names;
import striate.engine.run.FieldType.Real;
import striate.engine.run.FieldType.Seed;
import striate.engine.run.FieldType.Text;
import striate.engine.run.FieldType.Whole;
import striate.engine.run.FieldType.Word;
import striate.engine.run.JobField.Part;

/**
 * The fields of a job file, each said once. The codec, the window's form, {@code striate tune
 * --fields} and the README's table come from here.
 */
public final class JobFields {
  /** Samples that one optimizer step may see: {@code batchSize} times its accumulation. */
  public static final int MOST_SAMPLES_PER_STEP = 65_536;

  /** Optimizer steps that a job may have. */
  public static final int MOST_STEPS = 100_000_000;

  private static final Text PATH = new Text("a path", 4096);
  private static final Whole EVERY = new Whole(1, MOST_STEPS);

  public static final JobField<String> NAME =
      JobField.of(MODEL, "name", new Text("text, up to 200 characters", 200))
          .required("")
          .as(Part.NOTHING)
          .says("Name", "What the run is called in every list.");

  public static final JobField<String> MODEL_PATH =
      JobField.of(MODEL, "model", PATH)
          .required("")
          .as(Part.FILES)
          .says(
              "Model",
              "Directory of a LLaVA or Bunny checkpoint in any layout, or of a text-only LLM with"
                  + " `tower` and `projector` named beside it.");

  public static final JobField<String> TOWER =
      JobField.of(MODEL, "tower", PATH)
          .advanced()
          .as(Part.FILES)
          .says(
              "Vision tower",
              "Directory of the vision tower, where the model has none; needs `projector`.");

  public static final JobField<String> PROJECTOR =
      JobField.of(MODEL, "projector", PATH)
          .advanced()
          .as(Part.FILES)
          .says("Projector", "File with the projector, `.bin` or `.safetensors`; needs `tower`.");

  public static final JobField<String> INITIAL_ADAPTER =
      JobField.of(MODEL, "initialAdapter", PATH)
          .advanced()
          .as(Part.FILES)
          .says(
              "Initial adapter",
              "Directory of a PEFT LoRA adapter to start from, with the projector beside it; the"
                  + " job selects the adapter's layers.");

  public static final JobField<String> SAMPLES =
      JobField.of(DATA, "data.samples", PATH)
          .required("")
          .as(Part.FILES)
          .says(
              "Samples",
              "A samples file, conversations or raw pairs, or `tabletop/train` for the bundled"
                  + " world.");

  public static final JobField<String> IMAGES =
      JobField.of(DATA, "data.images", PATH)
          .advanced()
          .as(Part.FILES)
          .says(
              "Images",
              "Directory that image paths start from; the samples file's own where it is left"
                  + " out.");

  public static final JobField<String> TEMPLATE =
      JobField.of(DATA, "data.template", new Text("a name", 200))
          .says(
              "Template",
              "How conversations become text: `vicuna_v1`, `llava_v1`, `llama`, `llama_spaced`,"
                  + " `phi3`, `bunny`, `plain`, or `turns` for the bundled model; left out for raw"
                  + " pairs.");

  public static final JobField<Double> DATA_SHARE =
      JobField.of(DATA, "data.share", new Real(Double.MIN_NORMAL, 1))
          .otherwise(1.0)
          .advanced()
          .later()
          .says(
              "Share of samples",
              "Part of the samples that is trained on, drawn by the seed; smaller shares of a seed"
                  + " are parts of its larger ones.");

  public static final JobField<String> LAYERS =
      JobField.of(LEARNING, "layers", new Text("a selection", 4096))
          .required("")
          .as(Part.SELECTION)
          .says(
              "Layers",
              "The decoder layers to tune: indices and ranges from 0, `all`, `none`, or a strategy"
                  + " such as `sparse-uniform:8`.");

  public static final JobField<JobSpec.Method> METHOD =
      JobField.of(LEARNING, "method", Word.of(JobSpec.Method.values()))
          .otherwise(JobSpec.Method.LORA)
          .says(
              "Method",
              "`lora` trains low-rank adapters in the selected layers, `full` all of their"
                  + " weights.");

  public static final JobField<Integer> RANK =
      JobField.of(LEARNING, "lora.rank", new Whole(1, 65_536))
          .otherwise(16)
          .says("LoRA rank", "Width of the adapters, at most the model's hidden size.");

  public static final JobField<Double> ALPHA =
      JobField.of(LEARNING, "lora.alpha", new Real(1e-9, 1e9))
          .otherwise(32.0)
          .advanced()
          .says("LoRA alpha", "The adapters' output is scaled by alpha / rank.");

  public static final JobField<Double> DROPOUT =
      JobField.of(LEARNING, "lora.dropout", new Real(0, 0.99))
          .otherwise(0.0)
          .advanced()
          .says("LoRA dropout", "Share of the adapters' inputs that is zeroed while tuning.");

  public static final JobField<Boolean> TRAIN_PROJECTOR =
      JobField.of(LEARNING, "trainProjector", new Flag())
          .otherwise(true)
          .says("Train projector", "Whether the projector is trained beside the layers.");

  public static final JobField<Double> LEARNING_RATE =
      JobField.of(OPTIMIZER, "optimizer.learningRate", new Real(0, 100))
          .otherwise(2e-4)
          .says("Learning rate", "Peak learning rate of the adapters or layers (AdamW).");

  public static final JobField<Double> PROJECTOR_LEARNING_RATE =
      JobField.of(OPTIMIZER, "optimizer.projectorLearningRate", new Real(0, 100))
          .otherwise(2e-5)
          .says(
              "Projector rate",
              "Peak learning rate of the projector; `learningRate` where only that is given.");

  public static final JobField<JobSpec.Schedule> SCHEDULE =
      JobField.of(OPTIMIZER, "optimizer.schedule", Word.of(JobSpec.Schedule.values()))
          .otherwise(JobSpec.Schedule.COSINE)
          .says("Schedule", "How the learning rate falls over the steps, after the warm-up.");

  public static final JobField<Double> WARMUP =
      JobField.of(OPTIMIZER, "optimizer.warmupRatio", new Real(0, 1))
          .otherwise(0.03)
          .advanced()
          .says("Warm-up ratio", "Share of the steps in which the rate rises linearly from 0.");

  public static final JobField<Double> WEIGHT_DECAY =
      JobField.of(OPTIMIZER, "optimizer.weightDecay", new Real(0, 100))
          .otherwise(0.0)
          .advanced()
          .says("Weight decay", "AdamW's decay of trainable matrices.");

  public static final JobField<Double> MAX_GRAD_NORM =
      JobField.of(OPTIMIZER, "optimizer.maxGradNorm", new Real(0, 1e9))
          .otherwise(1.0)
          .advanced()
          .says("Max grad norm", "Global norm that gradients are clipped to; 0 clips nothing.");

  public static final JobField<Integer> BATCH_SIZE =
      JobField.of(STEPS, "batchSize", new Whole(1, MOST_SAMPLES_PER_STEP))
          .otherwise(32)
          .says("Batch", "Samples computed at once.");

  public static final JobField<Integer> GRADIENT_ACCUMULATION =
      JobField.of(STEPS, "gradientAccumulation", new Whole(1, MOST_SAMPLES_PER_STEP))
          .otherwise(1)
          .advanced()
          .says(
              "Accumulation",
              "Batches whose gradients make one step; times `batchSize` at most 65,536 samples.");

  public static final JobField<Integer> STEP_COUNT =
      JobField.of(STEPS, "steps", new Whole(1, MOST_STEPS))
          .says("Steps", "Optimizer steps; either `steps` or `epochs` is given.");

  public static final JobField<Double> EPOCHS =
      JobField.of(STEPS, "epochs", new Real(Double.MIN_NORMAL, 100_000))
          .advanced()
          .says("Epochs", "Passes over the samples, in place of `steps`.");

  public static final JobField<Boolean> SHUFFLE =
      JobField.of(STEPS, "shuffle", new Flag())
          .otherwise(true)
          .advanced()
          .says(
              "Shuffle",
              "A new order of the samples every epoch; `false` follows the file's order and wraps"
                  + " around.");

  public static final JobField<Boolean> GROUP_BY_LENGTH =
      JobField.of(STEPS, "groupByLength", new Flag())
          .otherwise(false)
          .advanced()
          .later()
          .says(
              "Group by length",
              "Samples of about the same length share a batch, which saves padding; needs"
                  + " `shuffle`.");

  public static final JobField<Long> SEED =
      JobField.of(STEPS, "seed", new Seed())
          .otherwise(7L)
          .as(Part.SEED)
          .says("Seed", "Decides the order of the samples and the adapters' initial weights.");

  public static final JobField<Dtype> DTYPE =
      JobField.of(MACHINE, "dtype", new Word<>(Dtype.OF_JOBS, Dtype::word))
          .otherwise(Dtype.FLOAT32)
          .advanced()
          .says(
              "Dtype",
              "Type of frozen weights: `bfloat16` halves large matrices and multiplies them in"
                  + " bfloat16 where the processor can, `nf4` holds the decoder's linears in 4-bit"
                  + " NormalFloat, doubly quantised as in QLoRA; trainable parameters stay float32,"
                  + " and `float16` is refused, since it cannot hold gradients.");

  public static final JobField<Device> DEVICE =
      JobField.of(MACHINE, "device", new Devices())
          .otherwise(Device.AUTO)
          .as(Part.NOTHING)
          .says(
              "Device",
              "Where the network computes: `gpu` is the first GPU, `gpu:1` the second; `auto` takes"
                  + " the first where it can be used, otherwise the processor.");

  public static final JobField<JobSpec.Checkpointing> GRADIENT_CHECKPOINTING =
      JobField.of(MACHINE, "gradientCheckpointing", new AutoFlag())
          .otherwise(JobSpec.Checkpointing.OFF)
          .advanced()
          .as(Part.NOTHING)
          .says(
              "Checkpointing",
              "`true` keeps only the layers' inputs and recomputes the layers in the backward"
                  + " pass: less memory, about a third more time, the same gradients; `\"auto\"`"
                  + " does so where the job would take over 80 % of the memory.");

  public static final JobField<List<String>> TASKS =
      JobField.of(RECORD, "evaluation.tasks", new Names())
          .says("Tasks scored", "Evaluation tasks scored before and after tuning, or `all`.");

  public static final JobField<Integer> EVERY_STEPS =
      JobField.of(RECORD, "evaluation.everySteps", EVERY)
          .as(Part.NOTHING)
          .says("Every ... steps", "Optimizer steps between two evaluations while tuning.");

  public static final JobField<Integer> LIMIT =
      JobField.of(RECORD, "evaluation.limit", EVERY)
          .advanced()
          .later()
          .says(
              "Question limit",
              "At most so many questions of each task are asked, the first ones unless"
                  + " `subsetSeed` draws them; such scores are shown as partial and not averaged.");

  public static final JobField<Long> SUBSET_SEED =
      JobField.of(RECORD, "evaluation.subsetSeed", new Seed())
          .advanced()
          .later()
          .says(
              "Subset seed",
              "Draws the questions of `limit` at random, the same ones for every run.");

  public static final JobField<Integer> CHECKPOINT_EVERY =
      JobField.of(RECORD, "checkpointEverySteps", EVERY)
          .otherwise(100)
          .advanced()
          .as(Part.NOTHING)
          .says("Checkpoint every", "Optimizer steps between two checkpoints to resume from.");

  public static final JobField<Integer> PROFILE_EVERY =
      JobField.of(RECORD, "profileEverySteps", EVERY)
          .advanced()
          .later()
          .as(Part.NOTHING)
          .says(
              "Profile every",
              "Optimizer steps between two measurements of each layer's forward and backward"
                  + " time.");

  /** All fields, in the order in which they are listed. */
  public static final List<JobField<?>> ALL =
      List.of(
          NAME,
          MODEL_PATH,
          TOWER,
          PROJECTOR,
          INITIAL_ADAPTER,
          SAMPLES,
          IMAGES,
          TEMPLATE,
          DATA_SHARE,
          LAYERS,
          METHOD,
          RANK,
          ALPHA,
          DROPOUT,
          TRAIN_PROJECTOR,
          LEARNING_RATE,
          PROJECTOR_LEARNING_RATE,
          SCHEDULE,
          WARMUP,
          WEIGHT_DECAY,
          MAX_GRAD_NORM,
          BATCH_SIZE,
          GRADIENT_ACCUMULATION,
          STEP_COUNT,
          EPOCHS,
          SHUFFLE,
          GROUP_BY_LENGTH,
          SEED,
          DTYPE,
          DEVICE,
          GRADIENT_CHECKPOINTING,
          TASKS,
          EVERY_STEPS,
          LIMIT,
          SUBSET_SEED,
          CHECKPOINT_EVERY,
          PROFILE_EVERY);

  private JobFields() {}

  /** The field at a path such as {@code lora.rank}. */
  public static Optional<JobField<?>> at(String path) {
    return ALL.stream()
        .<JobField<?>>map(field -> field)
        .filter(f -> f.path().equals(path))
        .findFirst();
  }

  /** Those of one section, in order. */
  public static List<JobField<?>> of(JobSection section) {
    return ALL.stream().<JobField<?>>map(f -> f).filter(f -> f.section() == section).toList();
  }

  /** The keys that an object of a job file may have; {@code ""} is the file's own. */
  static List<String> keys(String group) {
    return ALL.stream()
        .map(field -> key(field, group))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static Optional<String> key(JobField<?> field, String group) {
    if (field.group().equals(group)) {
      return Optional.of(field.key());
    }
    return group.isEmpty() ? Optional.of(field.group()) : Optional.empty();
  }

  /** A table in Markdown, as the README has it. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder("| field | value | default | meaning |\n|---|---|---|---|\n");
    for (JobField<?> field : ALL) {
      table.append(
          String.join(
                  " | ",
                  "| `" + field.path() + "`",
                  field.type().range(),
                  field.defaultWords(),
                  field.sentence() + " |")
              + "\n");
    }
    return table.toString();
  }

  /** A listing for terminals, no line longer than {@code width} where words allow it. */
  public static String listing(int width) {
    StringBuilder text = new StringBuilder();
    for (JobSection section : JobSection.values()) {
      text.append(text.isEmpty() ? "" : "\n").append(section.title()).append('\n');
      for (JobField<?> field : of(section)) {
        String head = field.type().range() + "; " + defaultPhrase(field);
        text.append("  ").append(field.path()).append(" (").append(head).append(")\n");
        wrapped(text, field.sentence().replace("`", ""), width);
      }
    }
    return text.toString();
  }

  private static String defaultPhrase(JobField<?> field) {
    String words = field.defaultWords();
    return field.required() ? words : "default " + words;
  }

  private static void wrapped(StringBuilder text, String sentence, int width) {
    String indent = "      ";
    StringBuilder line = new StringBuilder(indent);
    for (String word : sentence.split(" ")) {
      if (line.length() > indent.length() && line.length() + word.length() > width) {
        text.append(line.toString().stripTrailing()).append('\n');
        line.setLength(indent.length());
      }
      line.append(word).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
