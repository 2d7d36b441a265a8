package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/**
 * Samples laid side by side, padded on the right to the longest. Positions ("rows") count through
 * the flattened (samples, tokens).
 *
 * @param ids (samples x tokens); image positions hold 0, since what is embedded there comes from
 *     the image
 * @param imageRows positions of image patches, in the order of {@code images}
 * @param rows positions whose next token is to be learned
 * @param targets those tokens
 * @param lastRows each sample's last position
 */
record TokenBatch(
    int samples,
    int tokens,
    long[] ids,
    long[] imageRows,
    List<float[]> images,
    long[] rows,
    long[] targets,
    long[] lastRows) {

  static TokenBatch of(List<EncodedSample> samples, VlmArchitecture architecture) {
    int tokens = samples.stream().mapToInt(s -> s.ids().length).max().orElseThrow();
    int vocabulary = architecture.text().vocabulary();
    long[] ids = new long[samples.size() * tokens];
    // Any id does: nothing looks at what follows a sample's end.
    Arrays.fill(ids, Math.floorMod(architecture.padToken(), vocabulary));
    LongList imageRows = new LongList();
    LongList rows = new LongList();
    LongList targets = new LongList();
    List<float[]> images = new ArrayList<>();
    long[] lastRows = new long[samples.size()];
    for (int b = 0; b < samples.size(); b++) {
      EncodedSample sample = samples.get(b);
      int length = sample.ids().length;
      if (length == 0) {
        throw Problem.badInput("the sample is empty", "sample " + sample.id(), "remove it");
      }
      int start = b * tokens;
      lastRows[b] = start + length - 1L;
      int patches = 0;
      for (int t = 0; t < length; t++) {
        int id = sample.ids()[t];
        if (id == architecture.imageToken()) {
          imageRows.add(start + t);
          ids[start + t] = 0;
          patches++;
        } else if (id < 0 || id >= vocabulary) {
          throw Problem.badInput(
              "token "
                  + id
                  + " at position "
                  + t
                  + " is outside of the vocabulary of "
                  + vocabulary,
              "sample " + sample.id(),
              "use the tokenizer of this model");
        } else {
          ids[start + t] = id;
        }
        if (t > 0 && sample.labels()[t] != EncodedSample.IGNORED) {
          int label = sample.labels()[t];
          if (label < 0 || label >= vocabulary) {
            throw Problem.badInput(
                "label "
                    + label
                    + " at position "
                    + t
                    + " is outside of the vocabulary of "
                    + vocabulary,
                "sample " + sample.id(),
                "use the tokenizer of this model");
          }
          rows.add(start + t - 1);
          targets.add(label);
        }
      }
      addImage(sample, patches, architecture, images);
    }
    return new TokenBatch(
        samples.size(),
        tokens,
        ids,
        imageRows.toArray(),
        images,
        rows.toArray(),
        targets.toArray(),
        lastRows);
  }

  private static void addImage(
      EncodedSample sample, int patches, VlmArchitecture architecture, List<float[]> images) {
    float[] pixels = sample.pixels();
    int expected = pixels == null ? 0 : architecture.vision().imageTokens();
    if (patches != expected) {
      throw Problem.badInput(
          pixels == null
              ? "it has " + patches + " image tokens but no image"
              : "it has " + patches + " image tokens where its image has " + expected + " patches",
          "sample " + sample.id(),
          "write <image> once in the prompt of a sample with an image, and nowhere else");
    }
    if (pixels != null) {
      int size = architecture.vision().imageSize();
      if (pixels.length != 3 * size * size) {
        throw Problem.badInput(
            "its image has " + pixels.length + " values instead of 3 x " + size + " x " + size,
            "sample " + sample.id(),
            "use the image processor of this model");
      }
      images.add(pixels);
    }
  }

  /** A growing list of longs. */
  private static final class LongList {
    private long[] values = new long[64];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    long[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
