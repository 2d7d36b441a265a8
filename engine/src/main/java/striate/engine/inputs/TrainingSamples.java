package striate.engine.inputs;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.data.Sample;
import striate.engine.data.SampleEncoder;
import striate.engine.data.SampleIndex;
import striate.engine.data.SampleSet;
import striate.engine.data.SampleShare;
import striate.engine.evaluation.ImageSource;
import striate.engine.image.ImagePreprocessor;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;
import striate.engine.text.ChatTemplate;

/**
 * A job's samples, each encoded when it is read: a samples file, or the bundled world's training
 * set.
 */
public final class TrainingSamples extends AbstractList<EncodedSample> implements SampleExtents {
  /** What a job writes in place of a samples file. */
  public static final String TABLETOP = "tabletop/train";

  private static final long TABLETOP_SEED = 1;
  static final int TABLETOP_SAMPLES = 9_600;
  private static final int TABLETOP_TURNS = 8;
  private static final long CACHE_BYTES = 1L << 30;

  private final int size;
  private final IntFunction<EncodedSample> encoded;
  private final IntFunction<Extent> extents;
  private final @Nullable TrainingSamples whole;

  private TrainingSamples(
      int size, IntFunction<EncodedSample> encoded, IntFunction<Extent> extents) {
    this(size, encoded, extents, null);
  }

  private TrainingSamples(
      int size,
      IntFunction<EncodedSample> encoded,
      IntFunction<Extent> extents,
      @Nullable TrainingSamples whole) {
    this.size = size;
    this.encoded = encoded;
    this.extents = extents;
    this.whole = whole;
  }

  /** The job's share of these. */
  private TrainingSamples shareOf(JobSpec job) {
    if (job.dataShare() == 1) {
      return this;
    }
    int[] places = SampleShare.places(size, job.dataShare(), job.seed());
    return new TrainingSamples(
        places.length, i -> encoded.apply(places[i]), i -> extents.apply(places[i]), this);
  }

  /** All samples of the set, where these are a share of it. */
  TrainingSamples whole() {
    return whole == null ? this : whole;
  }

  @Override
  public Extent extent(int index) {
    return extents.apply(index);
  }

  /**
   * @param leftOut remembers which samples were left out for their images: a run that goes on has
   *     the same samples in the same order, whatever became of the images
   * @param warn hears what was left out, and of images that break while the run goes on
   */
  static TrainingSamples open(
      JobModel model, JobPaths paths, LeftOutFile leftOut, Consumer<String> warn) {
    JobSpec.Data data = model.job().data();
    SampleEncoder encoder = model.inputs().encoder();
    ImagePreprocessor preprocessor = model.inputs().preprocessor();
    if (data.samples().equals(TABLETOP)) {
      return tabletop(model.template(), encoder, preprocessor).shareOf(model.job());
    }
    Path file = paths.find("data.samples", data.samples());
    SampleSet set =
        SampleSet.open(
            file,
            images(data, file, paths),
            model.template(),
            encoder,
            preprocessor,
            model.checkpoint().maxTokens(),
            CACHE_BYTES,
            leftOut.read());
    leftOut.write(set.withoutImages());
    if (!set.left().message().isEmpty()) {
      warn.accept(set.left().message());
    }
    return new TrainingSamples(
            set.size(),
            set.forTraining(warn)::get,
            i -> new Extent(set.length(i), set.supervised(i), set.image(i)))
        .shareOf(model.job());
  }

  /**
   * What the samples take, without opening them for a run: of large files a bounded number is
   * tokenized.
   *
   * @param warn hears what would be left out
   */
  static SampleExtents extents(JobModel model, JobPaths paths, Consumer<String> warn) {
    JobSpec.Data data = model.job().data();
    SampleEncoder encoder = model.inputs().encoder();
    ImagePreprocessor preprocessor = model.inputs().preprocessor();
    if (data.samples().equals(TABLETOP)) {
      return CountedExtents.of(
          tabletop(model.template(), encoder, preprocessor).shareOf(model.job()));
    }
    Path file = paths.find("data.samples", data.samples());
    SampleIndex index =
        SampleIndex.read(
            file,
            images(data, file, paths),
            model.template(),
            encoder,
            preprocessor,
            model.checkpoint().maxTokens());
    String left = index.left().message();
    if (!left.isEmpty()) {
      warn.accept(index.estimate().isEmpty() ? left : "by an estimate, " + left);
    }
    IndexedExtents all = new IndexedExtents(index);
    return model.job().dataShare() == 1
        ? all
        : new ExtentsOfShare(
            all, SampleShare.places(all.size(), model.job().dataShare(), model.job().seed()));
  }

  /** Counted at once, since the tokenizer is closed when they are asked for. */
  private record CountedExtents(List<Extent> all) implements SampleExtents {
    static CountedExtents of(TrainingSamples samples) {
      return new CountedExtents(
          IntStream.range(0, samples.size()).parallel().mapToObj(samples::extent).toList());
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Extent extent(int i) {
      return all.get(i);
    }
  }

  private record IndexedExtents(SampleIndex index) implements SampleExtents {
    @Override
    public int size() {
      return index.size();
    }

    @Override
    public Extent extent(int i) {
      return new Extent(index.length(i), index.supervised(i), index.image(i));
    }

    @Override
    public String estimate() {
      return index.estimate();
    }
  }

  private record ExtentsOfShare(SampleExtents all, int[] places) implements SampleExtents {
    @Override
    public int size() {
      return places.length;
    }

    @Override
    public Extent extent(int i) {
      return all.extent(places[i]);
    }

    @Override
    public String estimate() {
      return all.estimate();
    }
  }

  static Path images(JobSpec.Data data, Path file, JobPaths paths) {
    String images = data.images();
    return images == null
        ? file.toAbsolutePath().resolveSibling("")
        : paths.find("data.images", images);
  }

  /** What the bundled world's samples are made from. */
  static String tabletopRecipe() {
    return TABLETOP
        + " seed "
        + TABLETOP_SEED
        + ", "
        + TABLETOP_SAMPLES
        + " samples, "
        + TABLETOP_TURNS
        + " turns";
  }

  /** The bundled world's training set. */
  public static TrainingSamples tabletop(
      @Nullable ChatTemplate template, SampleEncoder encoder, ImagePreprocessor preprocessor) {
    if (template == null) {
      throw FieldProblem.of(
          JobFields.TEMPLATE,
          Problem.badInput(
              TABLETOP + " has several questions a picture and needs a template",
              "data.template",
              "take turns for the bundled model, vicuna_v1 for LLaVA"));
    }
    ImageSource images = new ImageSource(preprocessor, null);
    return new TrainingSamples(
        TABLETOP_SAMPLES,
        i -> {
          striate.engine.tabletop.Sample sample = scene(i);
          return encoder.encode(conversation(sample), images.pixels(sample.image()));
        },
        i -> {
          striate.engine.tabletop.Sample sample = scene(i);
          EncodedSample text = encoder.encode(conversation(sample), null);
          return new Extent(text.ids().length, text.supervised(), sample.image());
        });
  }

  static striate.engine.tabletop.Sample scene(int index) {
    return Tabletop.visualSample(TABLETOP_SEED, index, TABLETOP_TURNS);
  }

  static Sample conversation(striate.engine.tabletop.Sample sample) {
    List<ChatTemplate.Round> rounds =
        IntStream.range(0, sample.turns().size())
            .mapToObj(
                turn ->
                    new ChatTemplate.Round(sample.asked(turn), sample.turns().get(turn).answer()))
            .toList();
    return new Sample.Conversation(sample.id(), sample.image(), rounds);
  }

  @Override
  public EncodedSample get(int index) {
    return encoded.apply(index);
  }

  @Override
  public int size() {
    return size;
  }
}
