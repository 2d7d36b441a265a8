package striate.engine.inputs;

import org.jspecify.annotations.Nullable;

/** What the samples of a job take, without their pixels. */
public interface SampleExtents {

  /**
   * What one sample takes.
   *
   * @param tokens image tokens included
   * @param answers supervised tokens
   * @param image names its image; null where it has none
   */
  record Extent(int tokens, int answers, @Nullable String image) {}

  /** Samples that can be trained on. */
  int size();

  /** Of one sample, counted from 0 in the order in which the job has them. */
  Extent extent(int index);

  /** How the extents are known where not every sample was tokenized; empty where all were. */
  default String estimate() {
    return "";
  }
}
