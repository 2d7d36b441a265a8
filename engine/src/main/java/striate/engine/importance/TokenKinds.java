package striate.engine.importance;

import striate.engine.data.EncodedSample;

/**
 * Which of a sample's tokens are of its image.
 *
 * @param image one flag per token of the expanded sequence, in which every patch is a token
 */
public record TokenKinds(boolean[] image) {
  private static final int REPOSITORY_TEXT_BEFORE = 32;
  private static final int REPOSITORY_TEXT_AFTER = 12;

  /** The tokens where the image's patches stand. */
  public static TokenKinds of(EncodedSample sample, int imageToken) {
    boolean[] image = new boolean[sample.ids().length];
    for (int t = 0; t < image.length; t++) {
      image[t] = sample.ids()[t] == imageToken;
    }
    return new TokenKinds(image);
  }

  /**
   * As the paper's repository guesses them: all tokens but the first 32 and the last 12, whatever
   * the template and wherever the image is.
   */
  public static TokenKinds repository(int tokens) {
    boolean[] image = new boolean[tokens];
    for (int t = REPOSITORY_TEXT_BEFORE; t < tokens - REPOSITORY_TEXT_AFTER; t++) {
      image[t] = true;
    }
    return new TokenKinds(image);
  }

  /** The place of the first image token; the number of tokens if there is none. */
  int firstImage() {
    int t = 0;
    while (t < image.length && !image[t]) {
      t++;
    }
    return t;
  }
}
