package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import striate.engine.data.BatchLayout;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/**
 * Samples laid out for the decoder: padded on the right to the longest one, or packed into one
 * sequence if padding would take too much. {@code imageRows}, {@code rows} and {@code lastRows} are
 * indices into the flattened layout.
 *
 * @param width tokens of the longest sample
 * @param ids token ids; 0 at image positions, where the image's features are embedded
 * @param positions of packed samples: each id's index in the layout padded to {@code width}; empty
 *     if the samples are padded
 * @param imageRows indices of image patches, in the order of {@code images}
 * @param rows indices whose next token is supervised
 * @param targets those tokens
 * @param lastRows index of each sample's last token
 */
record TokenBatch(
    int samples,
    int width,
    long[] ids,
    long[] positions,
    long[] imageRows,
    List<float[]> images,
    long[] rows,
    long[] targets,
    long[] lastRows) {

  static TokenBatch of(List<EncodedSample> samples, VlmArchitecture architecture) {
    int width = samples.stream().mapToInt(s -> s.ids().length).max().orElseThrow();
    int tokens = samples.stream().mapToInt(s -> s.ids().length).sum();
    BatchLayout layout = new BatchLayout(samples.size(), width, tokens);
    boolean inRows = layout.inRows();
    int vocabulary = architecture.text().vocabulary();
    long[] ids = new long[layout.positions()];
    long[] positions = new long[inRows ? 0 : ids.length];
    // Any id will do: no token attends to the padding after its sample.
    Arrays.fill(ids, Math.floorMod(architecture.padToken(), vocabulary));
    LongList imageRows = new LongList();
    LongList rows = new LongList();
    LongList targets = new LongList();
    List<float[]> images = new ArrayList<>();
    long[] lastRows = new long[samples.size()];
    int start = 0;
    for (int b = 0; b < samples.size(); b++) {
      EncodedSample sample = samples.get(b);
      int length = sample.ids().length;
      if (length == 0) {
        throw Problem.badInput("the sample is empty", "sample " + sample.id(), "remove it");
      }
      lastRows[b] = start + length - 1L;
      int patches = 0;
      for (int t = 0; t < length; t++) {
        if (!inRows) {
          positions[start + t] = (long) b * width + t;
        }
        int id = sample.ids()[t];
        if (id == architecture.imageToken()) {
          imageRows.add(start + t);
          ids[start + t] = 0;
          patches++;
        } else if (id < 0 || id >= vocabulary) {
          throw Problem.badInput(
              "token " + id + " at position " + t + " is outside the vocabulary of " + vocabulary,
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
                    + " is outside the vocabulary of "
                    + vocabulary,
                "sample " + sample.id(),
                "use the tokenizer of this model");
          }
          rows.add(start + t - 1);
          targets.add(label);
        }
      }
      addImage(sample, patches, architecture, images);
      start += inRows ? width : length;
    }
    for (int b = 0; start < positions.length; b++) {
      // the rest of the packed sequence refers to the padding of short samples
      for (int t = samples.get(b).ids().length; t < width && start < positions.length; t++) {
        positions[start++] = (long) b * width + t;
      }
    }
    return new TokenBatch(
        samples.size(),
        width,
        ids,
        positions,
        imageRows.toArray(),
        images,
        rows.toArray(),
        targets.toArray(),
        lastRows);
  }

  /** (samples, width) if padded, (1, all tokens) if packed. */
  long[] shape() {
    return positions.length == 0 ? new long[] {samples, width} : new long[] {1, positions.length};
  }

  private static void addImage(
      EncodedSample sample, int patches, VlmArchitecture architecture, List<float[]> images) {
    float[] pixels = sample.pixels();
    int expected = pixels == null ? 0 : architecture.vision().imageTokens();
    if (patches != expected) {
      throw Problem.badInput(
          pixels == null
              ? "it has " + patches + " image tokens but no image"
              : "it has " + patches + " image tokens but its image has " + expected + " patches",
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
