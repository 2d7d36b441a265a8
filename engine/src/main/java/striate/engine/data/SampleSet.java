package striate.engine.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The samples of a job, in the file's order, tokenized when opened; images are decoded when asked
 * for and kept up to a bound. Safe for use by several threads.
 */
public final class SampleSet {
  private final Path file;
  private final Path images;
  private final List<Sample> samples;
  private final List<SampleEncoder.Tokens> tokens;
  private final SampleEncoder encoder;
  private final PixelCache pixels;
  private final Left left;

  private SampleSet(
      Path file,
      Path images,
      List<Sample> samples,
      List<SampleEncoder.Tokens> tokens,
      SampleEncoder encoder,
      PixelCache pixels,
      Left left) {
    this.file = file;
    this.images = images;
    this.samples = samples;
    this.tokens = tokens;
    this.encoder = encoder;
    this.pixels = pixels;
    this.left = left;
  }

  /**
   * Samples that cannot be trained on.
   *
   * @param masked have nothing to be learned
   * @param tooLong have more tokens than allowed
   * @param examples ids of the first few of both
   */
  public record Left(int masked, int tooLong, List<String> examples) {
    public Left {
      examples = List.copyOf(examples);
    }

    /** One line for a person, empty where nothing was left out. */
    public String message() {
      if (masked + tooLong == 0) {
        return "";
      }
      return "left out: "
          + tooLong
          + " samples longer than allowed, "
          + masked
          + " without anything to learn (such as "
          + String.join(", ", examples)
          + ")";
    }
  }

  /**
   * @param images directory that image paths start from
   * @param template null for raw pairs
   * @param maxTokens samples with more, image tokens included, are left out and counted
   * @param cacheBytes memory for preprocessed images; where all fit, all are decoded now
   * @throws Problem where the file or an image is missing or wrong, or no sample can be trained on
   */
  public static SampleSet open(
      Path file,
      Path images,
      @Nullable ChatTemplate template,
      SampleEncoder encoder,
      ImagePreprocessor preprocessor,
      int maxTokens,
      long cacheBytes) {
    List<Sample> kept = new ArrayList<>();
    List<SampleEncoder.Tokens> tokens = new ArrayList<>();
    List<String> examples = new ArrayList<>();
    int masked = 0;
    int tooLong = 0;
    List<Sample> all = SampleFile.read(file, template);
    for (Sample sample : all) {
      SampleEncoder.Tokens encoded = encoder.tokens(sample);
      boolean exceeds = encoder.expandedLength(encoded.ids()) > maxTokens;
      if (exceeds || encoded.supervised() == 0) {
        if (exceeds) {
          tooLong++;
        } else {
          masked++;
        }
        if (examples.size() < 5) {
          examples.add(sample.id());
        }
      } else {
        kept.add(sample);
        tokens.add(encoded);
      }
    }
    if (kept.isEmpty()) {
      throw Problem.badInput(
          "none of the "
              + all.size()
              + " samples can be trained on: "
              + tooLong
              + " are longer than "
              + maxTokens
              + " tokens, "
              + masked
              + " have nothing to learn",
          file,
          "give answers, and shorter samples");
    }
    SampleSet set =
        new SampleSet(
            file,
            images,
            kept,
            tokens,
            encoder,
            new PixelCache(preprocessor, cacheBytes),
            new Left(masked, tooLong, examples));
    set.checkImages(all, preprocessor.pixelBytes(), cacheBytes);
    return set;
  }

  private void checkImages(List<Sample> all, long pixelBytes, long cacheBytes) {
    Set<String> distinct = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String image = all.get(i).image();
      if (image != null && distinct.add(image) && !Files.isRegularFile(images.resolve(image))) {
        throw Problem.badInput(
            "the image " + images.resolve(image) + " is not there",
            file + ", sample " + i,
            "check 'data.images' and the sample's path");
      }
    }
    boolean allFit = distinct.size() * pixelBytes <= cacheBytes;
    for (String image : distinct) {
      if (allFit) {
        pixels.get(images.resolve(image));
      } else {
        ImageFile.size(images.resolve(image));
      }
    }
  }

  /** All samples, each made when asked for. */
  public List<EncodedSample> asList() {
    return new AbstractList<>() {
      @Override
      public EncodedSample get(int index) {
        return SampleSet.this.get(index);
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

  public Sample sample(int index) {
    return samples.get(index);
  }

  /** How many tokens {@link #get} returns, without decoding the image. */
  public int length(int index) {
    return encoder.expandedLength(tokens.get(index).ids());
  }

  /**
   * One sample with its pixels.
   *
   * @throws Problem where its image cannot be read any more
   */
  public EncodedSample get(int index) {
    return encoder.expanded(samples.get(index).id(), tokens.get(index), pixels(samples.get(index)));
  }

  /** One sample without its answer. */
  public EncodedSample prompt(int index) {
    return encoder.encodePrompt(samples.get(index), pixels(samples.get(index)));
  }

  private float @Nullable [] pixels(Sample sample) {
    String image = sample.image();
    return image == null ? null : pixels.get(images.resolve(image));
  }
}
