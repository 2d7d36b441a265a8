package striate.engine.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.text.ChatTemplate;

/**
 * A samples file as tokens: those that are not too long and have supervised tokens, in the file's
 * order. Texts are dropped as soon as they are tokenized, on all cores.
 *
 * @param samples how many the file has
 * @param examples ids of the first few masked or too long
 */
record TokenizedFile(
    List<Entry> entries, int samples, int masked, int tooLong, List<String> examples) {
  private static final int AT_ONCE = 1024;
  private static final int EXAMPLES = 5;

  /**
   * One sample.
   *
   * @param position in the file, counted from 0
   * @param image as written in the file
   * @param supervised begin and end of each run of supervised tokens
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(int position, String id, @Nullable String image, int[] ids, int[] supervised) {

    SampleEncoder.Tokens tokens() {
      int[] labels = new int[ids.length];
      Arrays.fill(labels, EncodedSample.IGNORED);
      for (int run = 0; run < supervised.length; run += 2) {
        int begin = supervised[run];
        System.arraycopy(ids, begin, labels, begin, supervised[run + 1] - begin);
      }
      return new SampleEncoder.Tokens(ids, labels);
    }
  }

  static TokenizedFile read(
      Path file, @Nullable ChatTemplate template, SampleEncoder encoder, int maxTokens) {
    Reading reading = new Reading(encoder, maxTokens);
    int samples = SampleFile.forEach(file, template, reading::add);
    reading.tokenize();
    return new TokenizedFile(
        reading.entries, samples, reading.masked, reading.tooLong, reading.examples);
  }

  private static final class Reading {
    private final SampleEncoder encoder;
    private final int maxTokens;
    private final List<Sample> waiting = new ArrayList<>(AT_ONCE);
    private final Map<String, String> images = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private int seen;
    private int masked;
    private int tooLong;

    Reading(SampleEncoder encoder, int maxTokens) {
      this.encoder = encoder;
      this.maxTokens = maxTokens;
    }

    void add(Sample sample) {
      waiting.add(sample);
      if (waiting.size() == AT_ONCE) {
        tokenize();
      }
    }

    void tokenize() {
      List<SampleEncoder.Tokens> tokens = waiting.parallelStream().map(encoder::tokens).toList();
      for (int i = 0; i < tokens.size(); i++) {
        sort(waiting.get(i), tokens.get(i));
      }
      waiting.clear();
    }

    private void sort(Sample sample, SampleEncoder.Tokens tokens) {
      int position = seen++;
      boolean exceeds = encoder.expandedLength(tokens.ids()) > maxTokens;
      if (exceeds || tokens.supervised() == 0) {
        tooLong += exceeds ? 1 : 0;
        masked += exceeds ? 0 : 1;
        if (examples.size() < EXAMPLES) {
          examples.add(sample.id());
        }
        return;
      }
      String image = sample.image();
      entries.add(
          new Entry(
              position,
              sample.id(),
              image == null ? null : images.computeIfAbsent(image, name -> name),
              tokens.ids(),
              runs(tokens.labels())));
    }

    private static int[] runs(int[] labels) {
      int[] runs = new int[labels.length + 1];
      int count = 0;
      for (int i = 0; i <= labels.length; i++) {
        boolean inside = i < labels.length && labels[i] != EncodedSample.IGNORED;
        if (inside != (count % 2 == 1)) {
          runs[count++] = i;
        }
      }
      return Arrays.copyOf(runs, count);
    }
  }
}
