package striate.engine.data;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImagePreprocessor;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * The samples of a job, in the file's order, tokenized when opened; images are decoded when asked
 * for and kept up to a bound. Safe for use by several threads.
 */
public final class SampleSet {
  private static final int EXAMPLES = 5;
  private static final String WHY_MASKED =
      "an answer is empty or missing, or a turn holds the template's separators";

  private final List<TokenizedFile.Entry> samples;
  private final SampleEncoder encoder;
  private final SampleImages images;
  private final Set<Integer> withoutImages;
  private final Left left;

  private SampleSet(
      List<TokenizedFile.Entry> samples,
      SampleEncoder encoder,
      SampleImages images,
      Set<Integer> withoutImages,
      Left left) {
    this.samples = samples;
    this.encoder = encoder;
    this.images = images;
    this.withoutImages = withoutImages;
    this.left = left;
  }

  /**
   * Samples that cannot be trained on.
   *
   * @param masked have nothing to learn: no answer, or turns that LLaVA's mask leaves out
   * @param tooLong have more tokens than allowed
   * @param images have an image that is missing, broken or enormous
   * @param examples ids of the first few masked or too long
   * @param broken ids of the first few with such images, and what is wrong with them
   */
  public record Left(
      int masked, int tooLong, int images, List<String> examples, List<String> broken) {
    public Left {
      examples = List.copyOf(examples);
      broken = List.copyOf(broken);
    }

    /** One line for a person, empty where nothing was left out. */
    public String message() {
      String texts =
          Stream.of(
                  tooLong == 0 ? "" : tooLong + " longer than allowed",
                  masked == 0 ? "" : masked + " with nothing to learn (" + WHY_MASKED + ")")
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining(", "));
      if (!texts.isEmpty()) {
        texts += " (such as " + String.join(", ", examples) + ")";
      }
      String pictures =
          images == 0
              ? ""
              : images
                  + (images == 1 ? " sample whose image" : " samples whose images")
                  + " cannot be used (such as "
                  + String.join("; ", broken)
                  + ")";
      return Stream.of(texts, pictures)
          .filter(part -> !part.isEmpty())
          .collect(
              Collectors.collectingAndThen(
                  Collectors.joining("; "), parts -> parts.isEmpty() ? "" : "left out: " + parts));
    }
  }

  /** The same for the first time: each image is looked at, and samples with bad ones left out. */
  public static SampleSet open(
      Path file,
      Path images,
      @Nullable ChatTemplate template,
      SampleEncoder encoder,
      ImagePreprocessor preprocessor,
      int maxTokens,
      long cacheBytes) {
    return open(file, images, template, encoder, preprocessor, maxTokens, cacheBytes, null);
  }

  /**
   * @param images directory that image paths start from
   * @param template null for raw pairs
   * @param maxTokens samples with more, image tokens included, are left out and counted
   * @param cacheBytes memory for preprocessed images; where all fit, all are decoded now, otherwise
   *     their headers are read
   * @param leftBefore {@link #withoutImages} of the same samples before: these and no others are
   *     left out for their images
   * @throws Problem where the file is missing or wrong, all images are missing, or no sample can be
   *     trained on
   */
  public static SampleSet open(
      Path file,
      Path images,
      @Nullable ChatTemplate template,
      SampleEncoder encoder,
      ImagePreprocessor preprocessor,
      int maxTokens,
      long cacheBytes,
      @Nullable Set<Integer> leftBefore) {
    TokenizedFile read = TokenizedFile.read(file, template, encoder, maxTokens);
    SampleImages pictures = new SampleImages(images, preprocessor, cacheBytes);
    pictures.check(read.entries(), file);
    List<TokenizedFile.Entry> kept = new ArrayList<>();
    Set<Integer> withoutImages = new TreeSet<>();
    List<String> broken = new ArrayList<>();
    for (TokenizedFile.Entry sample : read.entries()) {
      Problem problem = pictures.problem(sample.image());
      if (leftBefore == null ? problem == null : !leftBefore.contains(sample.position())) {
        kept.add(sample);
        continue;
      }
      withoutImages.add(sample.position());
      if (broken.size() < EXAMPLES) {
        broken.add(
            sample.id()
                + ": "
                + (problem == null ? "left out when the run began" : problem.what())
                + ", "
                + Shown.of(sample.image() == null ? "" : sample.image()));
      }
    }
    Left left =
        new Left(read.masked(), read.tooLong(), withoutImages.size(), read.examples(), broken);
    if (kept.isEmpty()) {
      throw Problem.badInput(
          "none of the "
              + read.samples()
              + " samples can be trained on: "
              + reasons(left, maxTokens)
              + " (such as "
              + Stream.concat(left.examples().stream(), left.broken().stream())
                  .limit(EXAMPLES)
                  .collect(Collectors.joining("; "))
              + ")",
          file,
          "give answers, shorter samples, and images that can be read");
    }
    return new SampleSet(kept, encoder, pictures, withoutImages, left);
  }

  private static String reasons(Left left, int maxTokens) {
    return Stream.of(
            left.tooLong() == 0 ? "" : left.tooLong() + " are longer than " + maxTokens + " tokens",
            left.masked() == 0 ? "" : left.masked() + " have nothing to learn (" + WHY_MASKED + ")",
            left.images() == 0 ? "" : left.images() + " have images that cannot be used")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /** All samples, each made when asked for. */
  public List<EncodedSample> asList() {
    return list(this::get);
  }

  /**
   * All samples, each made when asked for. One whose image has become unreadable keeps its place
   * and its tokens, but no supervised token: the order of all others stays what it was.
   *
   * @param warn hears once of each such image
   * @throws Problem from the list, once more than a tenth of the images are so
   */
  public List<EncodedSample> forTraining(Consumer<String> warn) {
    return list(
        index -> {
          TokenizedFile.Entry sample = samples.get(index);
          if (!images.isTolerated(sample)) {
            try {
              return get(index);
            } catch (Problem problem) {
              images.tolerate(sample, problem, warn);
            }
          }
          return encoder.muted(sample.id(), sample.ids(), images.blank());
        });
  }

  private List<EncodedSample> list(IntFunction<EncodedSample> made) {
    return new AbstractList<>() {
      @Override
      public EncodedSample get(int index) {
        return made.apply(index);
      }

      @Override
      public int size() {
        return samples.size();
      }
    };
  }

  public int size() {
    return samples.size();
  }

  /** What was left out of the file's samples. */
  public Left left() {
    return left;
  }

  /** Places in the file, counted from 0, of the samples left out for their images. */
  public Set<Integer> withoutImages() {
    return Set.copyOf(withoutImages);
  }

  /** A sample's place in the file, counted from 0. */
  public int position(int index) {
    return samples.get(index).position();
  }

  /** How many tokens {@link #get} returns, without decoding the image. */
  public int length(int index) {
    return encoder.expandedLength(samples.get(index).ids());
  }

  /** How many tokens of {@link #get} are supervised. */
  public int supervised(int index) {
    int[] runs = samples.get(index).supervised();
    int count = 0;
    for (int run = 0; run < runs.length; run += 2) {
      // nothing comes before the first token that it could be predicted from
      count += runs[run + 1] - Math.max(1, runs[run]);
    }
    return count;
  }

  /** A sample's image as written in the file; null where it has none. */
  public @Nullable String image(int index) {
    return samples.get(index).image();
  }

  /**
   * One sample with its pixels.
   *
   * @throws Problem where its image cannot be read any more
   */
  public EncodedSample get(int index) {
    TokenizedFile.Entry sample = samples.get(index);
    return encoder.expanded(sample.id(), sample.tokens(), images.pixels(sample.image()));
  }
}
