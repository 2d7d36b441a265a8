package striate.engine.model;

import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import striate.engine.run.Dtype;
import striate.engine.run.JobSpec;

/**
 * What a tuning job takes, by counting and before anything is loaded: numbers that learn, bytes,
 * operations.
 *
 * @param trainable numbers that the optimizer changes
 * @param operations floating point operations of a mean optimizer step
 */
public record TuningEstimate(long trainable, Bytes bytes, double operations) {
  private static final long FLOAT = 4;
  private static final long MIB = 1L << 20;
  private static final String LAYERS = "language_model.model.layers.";

  /** A part of a 4-bit weight widened, with the bytes' places and the scales on their way. */
  private static final long WIDENED = 64 * MIB;

  /** Matrices with fewer elements are kept in float32 whatever the dtype. */
  private static final long HALF_FROM = 1L << 20;

  /** Logits that the kernels hold at once. */
  private static final long LOGITS = 16777216;

  /**
   * A worker without a model: the JVM, its classes and code, the touched pages of libtorch and
   * their buffers. Measured as the highest resident memory of a run of the smallest oracle
   * checkpoint (0.5 M numbers; 286 and 297 MiB) under the launcher's options, less what is counted
   * here for it.
   */
  public static final long PROCESS = 284 * MIB;

  /**
   * The share of the memory let go between kept tensors that stays unused. The C library's
   * allocator (glibc before 2.38, bug 14581) cannot give the place of an aligned block to another
   * of the same size, so that a hole is filled only where it has grown together with others. Chosen
   * from five runs, which asked for 0.4 to 0.8; of two others, one took 6 % less and one 16 % more
   * than this foretold. With every block mapped by itself (MALLOC_MMAP_THRESHOLD_=131072, many
   * times slower) there are no holes, and the counts alone were 1 % and 9 % below two runs.
   */
  static final double HOLES = 0.55;

  /** Numbers of a tensor from which on its memory comes from the system and goes back to it. */
  private static final long MAPPED = (32 * MIB) / FLOAT;

  /**
   * Where the memory goes, in bytes.
   *
   * @param weights the model's and the adapter's parameters
   * @param gradients of everything that learns
   * @param optimizer both moments of everything that learns
   * @param activations what autograd keeps of one batch, with what the loss or a layer needs on the
   *     way back
   * @param data images and features that are kept
   * @param holes what the allocator cannot use again
   * @param process the worker without all this
   * @param peak at the highest moment; less than the sum where gradients come as activations go
   */
  public record Bytes(
      long weights,
      long gradients,
      long optimizer,
      long activations,
      long data,
      long holes,
      long process,
      long peak) {}

  /**
   * The batches of a job, each computed at once.
   *
   * @param samples in a batch
   * @param mostPositions computed for the largest batch, its padding included
   * @param mostAnswers positions with a loss of the batch that has most
   * @param meanPositions of a mean batch
   * @param meanAnswers positions with a loss of a mean batch
   * @param meanImages images of a mean batch
   * @param meanLongest tokens of the longest sample of a mean batch
   * @param images different ones in all
   */
  public record Batches(
      int samples,
      long mostPositions,
      long mostAnswers,
      double meanPositions,
      double meanAnswers,
      double meanImages,
      double meanLongest,
      int images) {

    /** The same samples in batches of another size. */
    public Batches scaled(double factor, int newSamples) {
      return new Batches(
          newSamples,
          (long) Math.ceil(mostPositions * factor),
          (long) Math.ceil(mostAnswers * factor),
          meanPositions * factor,
          meanAnswers * factor,
          meanImages * factor,
          meanLongest,
          images);
    }
  }

  /**
   * How a job tunes.
   *
   * @param rank of the adapters; unused where full weights learn
   * @param dtype of frozen matrices
   */
  public record Setup(
      SortedSet<Integer> selection,
      JobSpec.Method method,
      int rank,
      boolean dropout,
      boolean trainProjector,
      Dtype dtype,
      int gradientAccumulation,
      boolean gradientCheckpointing) {
    public Setup {
      selection = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(selection));
    }

    /** A job's, on the layers that its selection means for its model. */
    public static Setup of(JobSpec job, SortedSet<Integer> selection) {
      return new Setup(
          selection,
          job.method(),
          job.lora().rank(),
          job.lora().dropout() > 0,
          job.trainProjector(),
          job.dtype(),
          job.gradientAccumulation(),
          job.gradientCheckpointing() == JobSpec.Checkpointing.ON);
    }

    Setup withAccumulation(int batches) {
      return with(selection, method, trainProjector, dtype, batches, gradientCheckpointing);
    }

    Setup withDtype(Dtype other) {
      return with(
          selection, method, trainProjector, other, gradientAccumulation, gradientCheckpointing);
    }

    /** Whether large matrices are kept in bfloat16, but for those in 4 bits. */
    boolean half() {
      return dtype == Dtype.BFLOAT16 || nf4();
    }

    /** Whether the decoder's linears are kept in 4 bits. */
    boolean nf4() {
      return dtype == Dtype.NF4;
    }

    Setup withLora() {
      return with(
          selection,
          JobSpec.Method.LORA,
          trainProjector,
          dtype,
          gradientAccumulation,
          gradientCheckpointing);
    }

    public Setup withCheckpointing() {
      return with(selection, method, trainProjector, dtype, gradientAccumulation, true);
    }

    Setup withLayers(IntStream layers, boolean projector) {
      NavigableSet<Integer> chosen = new TreeSet<>(layers.boxed().toList());
      return with(chosen, method, projector, dtype, gradientAccumulation, gradientCheckpointing);
    }

    private Setup with(
        SortedSet<Integer> layers,
        JobSpec.Method newMethod,
        boolean projector,
        Dtype newDtype,
        int accumulation,
        boolean checkpointing) {
      return new Setup(
          layers, newMethod, rank, dropout, projector, newDtype, accumulation, checkpointing);
    }

    boolean adapter() {
      return method == JobSpec.Method.LORA && !selection.isEmpty();
    }

    /** The lowest layer that hands a gradient down; as many as there are layers where none does. */
    public int lowest(int layers) {
      return trainProjector ? 0 : selection.isEmpty() ? layers : selection.first();
    }
  }

  /** Counts. */
  public static TuningEstimate of(VlmArchitecture model, Setup setup, Batches batches) {
    ParameterCounts counts = ParameterCounts.of(model);
    int selected = setup.selection().size();
    long trainable =
        setup.adapter()
            ? counts.trainableWithLora(selected, setup.rank(), setup.trainProjector())
            : counts.trainableInFull(selected, setup.trainProjector());
    double operations =
        setup.gradientAccumulation()
            * StepArithmetic.of(model, setup.adapter() ? setup.rank() : 0)
                .operations(
                    setup.selection(),
                    setup.trainProjector(),
                    new StepArithmetic.Positions(
                        batches.meanPositions(),
                        batches.meanImages() * model.vision().imageTokens(),
                        batches.meanAnswers()));
    if (setup.gradientCheckpointing()) {
      operations *= 4.0 / 3;
    }
    return new TuningEstimate(trainable, bytes(model, setup, batches, trainable), operations);
  }

  private static Bytes bytes(VlmArchitecture model, Setup setup, Batches batches, long trainable) {
    long weights =
        weights(model, setup)
            + (setup.adapter() ? FLOAT * ParameterCounts.of(model).loraLayer(setup.rank()) : 0)
                * setup.selection().size();
    long gradients = FLOAT * trainable;
    Working working = new Working(model, setup, batches);
    long data = data(model, batches);
    long fixed = weights + 2 * gradients + data + PROCESS;
    return new Bytes(
        weights,
        gradients,
        2 * gradients,
        working.activations(),
        data,
        working.holes(),
        PROCESS,
        fixed + working.holes() + working.most());
  }

  private static long weights(VlmArchitecture model, Setup setup) {
    long[] bytes = {0};
    ParameterTable.of(model)
        .all()
        .forEach(
            (name, shape) -> {
              if (ParameterTable.isUnused(model.vision(), name)) {
                return;
              }
              long elements = shape.stream().reduce(1L, Math::multiplyExact);
              boolean frozen = shape.size() == 2 && !learns(name, setup);
              boolean half =
                  setup.half()
                      && frozen
                      && elements >= HALF_FROM
                      && !name.endsWith("position_embedding.weight");
              if (setup.nf4() && half && name.startsWith(LAYERS)) {
                bytes[0] += elements / 2 + elements / 64 + elements / 4096;
              } else {
                bytes[0] += elements * (half ? 2 : FLOAT);
              }
            });
    return bytes[0];
  }

  private static boolean learns(String name, Setup setup) {
    if (name.startsWith(LAYERS)) {
      int layer =
          Integer.parseInt(name.substring(LAYERS.length(), name.indexOf('.', LAYERS.length())));
      return !setup.adapter() && setup.selection().contains(layer);
    }
    return setup.trainProjector() && name.startsWith("multi_modal_projector.");
  }

  /** Pixels and features of images are kept up to bounds of their own, with a fifth of room. */
  private static long data(VlmArchitecture model, Batches batches) {
    VisionConfig vision = model.vision();
    long pixels = FLOAT * 3 * vision.imageSize() * vision.imageSize();
    long features = FLOAT * vision.imageTokens() * vision.hidden();
    long kept =
        Math.min(1024 * MIB, pixels * batches.images())
            + Math.min(512 * MIB, features * batches.images());
    long batch = (long) Math.ceil(batches.meanImages());
    return kept + kept / 5 + batch * (pixels + 2 * features);
  }

  /** How far a step's memory rises above what stays, over the course of the step. */
  private static final class Working {
    private final VlmArchitecture model;
    private final Setup setup;
    private final Batches batches;
    private final LayerActivations kinds;

    Working(VlmArchitecture model, Setup setup, Batches batches) {
      this.model = model;
      this.setup = setup;
      this.batches = batches;
      this.kinds = new LayerActivations(model.text(), setup.rank(), setup.dropout());
    }

    private LayerActivations.Part part(int layer) {
      if (layer < setup.lowest(model.text().layers())) {
        return LayerActivations.Part.FORWARD_ONLY;
      }
      if (!setup.selection().contains(layer)) {
        return LayerActivations.Part.PASSES_GRADIENT;
      }
      return setup.adapter() ? LayerActivations.Part.ADAPTER : LayerActivations.Part.FULL;
    }

    private long kept(int layer) {
      LayerActivations.Part part = part(layer);
      return FLOAT * batches.mostPositions() * kinds.perPosition(part);
    }

    /** What is kept of a layer until the way back comes to it. */
    private long held(int layer) {
      return setup.gradientCheckpointing()
          ? FLOAT * batches.mostPositions() * model.text().hidden()
          : kept(layer);
    }

    /** Between what is kept of all layers; a layer that is computed again fills them again. */
    long holes() {
      long sum = 0;
      for (int layer = 0; layer < model.text().layers(); layer++) {
        long numbers = kinds.between(part(layer), batches.mostPositions(), MAPPED);
        long bytes = (long) (HOLES * FLOAT * batches.mostPositions() * numbers);
        sum = setup.gradientCheckpointing() ? Math.max(sum, bytes) : sum + bytes;
      }
      return sum;
    }

    /** Everything that is kept when the last layer is done. */
    private long whole() {
      long sum = below();
      for (int layer = 0; layer < model.text().layers(); layer++) {
        sum += held(layer);
      }
      return sum;
    }

    /** Embedded tokens, and of a projector that learns the input and both sides of its GELU. */
    private long below() {
      long hidden = model.text().hidden();
      long image = (long) Math.ceil(batches.meanImages()) * model.vision().imageTokens();
      long projector =
          setup.trainProjector()
              ? image * (model.vision().hidden() + 3 * hidden)
              : 2 * image * hidden;
      return FLOAT * (2 * batches.mostPositions() * hidden + projector);
    }

    /** Logits, which become their own gradient, and their exponentials on the way to the sum. */
    private long loss() {
      TextConfig text = model.text();
      long rows = Math.min(batches.mostAnswers(), Math.max(1, LOGITS / text.vocabulary()));
      return FLOAT * (rows * text.vocabulary() * 2 + 4 * batches.mostAnswers() * text.hidden());
    }

    private long backward(int layer) {
      long recomputed = setup.gradientCheckpointing() ? kept(layer) : 0;
      return recomputed
          + (setup.nf4() ? WIDENED : 0)
          + FLOAT * batches.mostPositions() * kinds.backward();
    }

    long activations() {
      int last = model.text().layers() - 1;
      return whole() + Math.max(loss(), backward(last));
    }

    private long gradients(int layer) {
      if (!setup.selection().contains(layer)) {
        return 0;
      }
      ParameterCounts counts = ParameterCounts.of(model);
      return FLOAT * (setup.adapter() ? counts.loraLayer(setup.rank()) : counts.layer());
    }

    /** Down the layers: activations go, gradients come; those of batches before are there. */
    long most() {
      long before = 0;
      for (int layer = 0; layer < model.text().layers(); layer++) {
        before += gradients(layer);
      }
      before += setup.trainProjector() ? FLOAT * ParameterCounts.of(model).projector() : 0;
      long earlier = setup.gradientAccumulation() > 1 ? before : 0;
      long now = earlier + whole();
      long most = now + loss();
      for (int layer = model.text().layers() - 1; layer >= 0; layer--) {
        now += gradients(layer);
        if (part(layer) != LayerActivations.Part.FORWARD_ONLY) {
          most = Math.max(most, now + backward(layer));
        }
        now -= held(layer);
      }
      return Math.max(most, before + earlier);
    }
  }
}
