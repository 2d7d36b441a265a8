package striate.engine.evaluation;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImageFile;
import striate.engine.image.ImagePreprocessor;
import striate.engine.image.RgbImage;
import striate.engine.tabletop.Picture;
import striate.engine.tabletop.Scene;
import striate.engine.tabletop.SceneRenderer;

/**
 * Resolves an image reference - a file's path, a place inside a Parquet or TSV file ({@link
 * ImageReference}), or a scene of the bundled world - to pixels.
 *
 * @param directory where relative paths start; null where all are absolute
 */
public record ImageSource(ImagePreprocessor preprocessor, @Nullable Path directory) {

  /** (3, size, size), normalised; null without an image. */
  public float @Nullable [] pixels(@Nullable String image) {
    return image == null ? null : preprocessor.pixels(decoded(image, directory));
  }

  /**
   * The image as it is, before a model's preprocessing.
   *
   * @throws striate.engine.run.Problem where it is missing or broken
   */
  public static RgbImage decoded(String image, @Nullable Path directory) {
    if (Scene.isReference(image)) {
      Picture picture = SceneRenderer.render(Scene.parse(image));
      return new RgbImage(picture.side(), picture.side(), picture.rgb());
    }
    byte[] inside = ImageReference.bytes(image);
    if (inside != null) {
      return ImageFile.decode(inside, ImageReference.place(image));
    }
    Path path = Path.of(image);
    return ImageFile.decode(
        path.isAbsolute()
            ? path
            : Objects.requireNonNull(directory, "an image's path without a directory")
                .resolve(path));
  }
}
