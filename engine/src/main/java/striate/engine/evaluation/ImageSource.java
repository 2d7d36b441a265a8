package striate.engine.evaluation;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImagePreprocessor;
import striate.engine.image.RgbImage;
import striate.engine.tabletop.Picture;
import striate.engine.tabletop.Scene;
import striate.engine.tabletop.SceneRenderer;

/**
 * Resolves a sample's image reference - a file's path or a scene of the bundled world - to pixels.
 */
public record ImageSource(ImagePreprocessor preprocessor, @Nullable Path directory) {

  /** (3, size, size), normalised; null without an image. */
  public float @Nullable [] pixels(@Nullable String image) {
    if (image == null) {
      return null;
    }
    if (Scene.isReference(image)) {
      Picture picture = SceneRenderer.render(Scene.parse(image));
      return preprocessor.pixels(new RgbImage(picture.side(), picture.side(), picture.rgb()));
    }
    Path base = Objects.requireNonNull(directory, "an image's path without a directory");
    return preprocessor.pixels(base.resolve(image));
  }
}
