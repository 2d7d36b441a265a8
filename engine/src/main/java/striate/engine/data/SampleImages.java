package striate.engine.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImageFile;
import striate.engine.image.ImagePreprocessor;
import striate.engine.run.Problem;

/** The images of a samples file, each looked at once before they are used. */
final class SampleImages {
  private final Path directory;
  private final ImagePreprocessor preprocessor;
  private final long cacheBytes;
  private final PixelCache pixels;
  private final Map<String, Problem> problems = new HashMap<>();
  private final Set<String> tolerated = ConcurrentHashMap.newKeySet();
  private int used;

  SampleImages(Path directory, ImagePreprocessor preprocessor, long cacheBytes) {
    this.directory = directory;
    this.preprocessor = preprocessor;
    this.cacheBytes = cacheBytes;
    this.pixels = new PixelCache(preprocessor, cacheBytes);
  }

  /**
   * Decodes all images where all fit into memory, and reads their headers otherwise.
   *
   * @throws Problem where all are missing
   */
  void check(List<TokenizedFile.Entry> samples, Path file) {
    Map<String, Integer> first = new LinkedHashMap<>();
    for (TokenizedFile.Entry sample : samples) {
      if (sample.image() != null) {
        first.putIfAbsent(sample.image(), sample.position());
      }
    }
    List<String> names = new ArrayList<>(first.keySet());
    used = names.size();
    boolean allFit = used * preprocessor.pixelBytes() <= cacheBytes;
    List<Looked> looked = names.parallelStream().map(name -> look(name, allFit)).toList();
    if (used > 0 && looked.stream().allMatch(Looked::missing)) {
      throw Problem.badInput(
          "image "
              + directory.resolve(names.get(0))
              + " not found"
              + (used == 1 ? "" : ", nor any of the " + (used - 1) + " others"),
          file + ", sample " + first.get(names.get(0)),
          "check 'data.images' and the sample's path");
    }
    for (int i = 0; i < names.size(); i++) {
      Problem problem = looked.get(i).problem();
      if (problem != null) {
        problems.put(names.get(i), problem);
      }
    }
  }

  private record Looked(boolean missing, @Nullable Problem problem) {}

  private Looked look(String name, boolean whole) {
    Path file = directory;
    try {
      file = ImagePath.resolved(directory, name);
      if (whole) {
        pixels.get(file);
      } else {
        preprocessor.check(ImageFile.size(file), file);
      }
      return new Looked(false, null);
    } catch (Problem problem) {
      return new Looked(!Files.exists(file), problem);
    }
  }

  /** What is wrong with an image, null where nothing was found to be. */
  @Nullable Problem problem(@Nullable String image) {
    return image == null ? null : problems.get(image);
  }

  /**
   * @throws Problem where the image cannot be read
   */
  float @Nullable [] pixels(@Nullable String image) {
    return image == null ? null : pixels.get(ImagePath.resolved(directory, image));
  }

  /** In place of an image that cannot be read. */
  float[] blank() {
    return new float[3 * preprocessor.size() * preprocessor.size()];
  }

  boolean isTolerated(TokenizedFile.Entry sample) {
    return sample.image() != null && tolerated.contains(sample.image());
  }

  /**
   * Takes note of an image that broke in the course of a run.
   *
   * @throws Problem where these are more than a tenth of all
   */
  void tolerate(TokenizedFile.Entry sample, Problem problem, Consumer<String> warn) {
    if (sample.image() == null) {
      throw problem;
    }
    if (tolerated.add(sample.image())) {
      warn.accept(
          "nothing is learned from sample "
              + sample.id()
              + " and others with its image: "
              + problem.what()
              + ", "
              + Shown.of(sample.image()));
    }
    if (tolerated.size() > Math.max(1, used / 10)) {
      throw Problem.badInput(
          tolerated.size()
              + " of "
              + used
              + " images cannot be read any more, the last: "
              + problem.what(),
          problem.place(),
          "bring the images back and resume the run");
    }
  }
}
