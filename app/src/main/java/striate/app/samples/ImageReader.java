package striate.app.samples;

import striate.engine.image.RgbImage;

/** Reads the image of a question or a sample. Slow: called in the background. */
@FunctionalInterface
public interface ImageReader {

  /**
   * @param reference as it stands with the question
   * @throws striate.engine.run.Problem where it is missing or broken
   */
  RgbImage read(String reference);
}
