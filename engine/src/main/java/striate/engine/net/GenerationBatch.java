package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/**
 * Prompts that are continued together. The shared prefix of prompts about the same image is
 * computed once; the rest of each prompt is padded on the left.
 *
 * @param prompts indices in the caller's list, one per row of {@code rest}
 * @param prefix shared prefixes, one row per image; 0 tokens if no prompts share one
 * @param owners for each row of {@code rest} the row of its prefix
 * @param pads for each row of {@code rest} its number of padding tokens
 * @param uniforms (rows, new tokens) in [0, 1); empty for greedy generation
 */
record GenerationBatch(
    List<Integer> prompts, Part prefix, Part rest, long[] owners, long[] pads, double[] uniforms) {
  private static final int ROWS = 64;
  private static final long CACHE_BYTES = 1L << 30;

  /**
   * Rows of equal length.
   *
   * @param ids (rows x tokens); 0 at images
   * @param imageRows indices of image tokens in the flattened rows
   */
  record Part(int rows, int tokens, long[] ids, long[] imageRows, List<float[]> images) {
    /** Shared beginnings, padded on the right to the longest one. */
    static Part prefixes(List<EncodedSample> beginnings, int imageToken) {
      if (beginnings.isEmpty()) {
        return new Part(1, 0, new long[0], new long[0], List.of());
      }
      int tokens = beginnings.stream().mapToInt(b -> b.ids().length).max().orElseThrow();
      return of(beginnings, tokens, imageToken, false);
    }

    /** The rest of each text, padded on the left. */
    static Part rests(List<EncodedSample> rows, int tokens, int imageToken) {
      return of(rows, tokens, imageToken, true);
    }

    private static Part of(
        List<EncodedSample> rows, int tokens, int imageToken, boolean paddedLeft) {
      long[] ids = new long[rows.size() * tokens];
      List<Long> imageRows = new ArrayList<>();
      List<float[]> images = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        int[] own = rows.get(row).ids();
        int start = row * tokens + (paddedLeft ? tokens - own.length : 0);
        for (int t = 0; t < own.length; t++) {
          if (own[t] == imageToken) {
            imageRows.add((long) start + t);
          } else {
            ids[start + t] = own[t];
          }
        }
        float[] pixels = rows.get(row).pixels();
        if (pixels != null) {
          images.add(pixels);
        }
      }
      return new Part(
          rows.size(),
          tokens,
          ids,
          imageRows.stream().mapToLong(Long::longValue).toArray(),
          images);
    }
  }

  /** Prompts with a shared prefix. */
  private record Family(int shared, List<Integer> members) {}

  /** An image by its content. */
  record Pixels(float[] values, int hash) {
    static Pixels of(float[] values) {
      return new Pixels(values, Arrays.hashCode(values));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Pixels pixels
          && hash == pixels.hash
          && Arrays.equals(values, pixels.values);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** For each row of {@code rest} its prefix's tokens. */
  long[] lengths() {
    long[] lengths = new long[rest.rows()];
    Arrays.fill(lengths, prefix.tokens());
    return lengths;
  }

  boolean isPadded() {
    return Arrays.stream(pads).anyMatch(p -> p > 0);
  }

  /** All prompts in as few batches as memory allows. */
  static List<GenerationBatch> of(
      List<EncodedSample> prompts, VlmArchitecture architecture, GenerationOptions options) {
    // validates every prompt
    prompts.forEach(p -> TokenBatch.of(List.of(p), architecture));
    Map<Integer, List<Family>> byShared = new TreeMap<>();
    for (Family family : families(prompts, architecture)) {
      byShared.computeIfAbsent(family.shared(), s -> new ArrayList<>()).add(family);
    }
    List<GenerationBatch> batches = new ArrayList<>();
    byShared.forEach(
        (shared, families) ->
            split(prompts, architecture.text(), options, shared, families)
                .forEach(part -> batches.add(batch(prompts, architecture, options, shared, part))));
    return batches;
  }

  /** Prompts grouped by shared prefix; single ones come last, shortest first. */
  private static List<Family> families(List<EncodedSample> prompts, VlmArchitecture architecture) {
    Map<Pixels, List<Integer>> byImage = new LinkedHashMap<>();
    List<Family> alone = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      float[] pixels = prompts.get(i).pixels();
      if (pixels == null) {
        alone.add(new Family(0, List.of(i)));
      } else {
        byImage.computeIfAbsent(Pixels.of(pixels), p -> new ArrayList<>()).add(i);
      }
    }
    List<Family> families = new ArrayList<>();
    for (List<Integer> members : byImage.values()) {
      int shared = shared(prompts, members, architecture.imageToken());
      if (shared > 0) {
        families.add(new Family(shared, members));
      } else {
        members.forEach(m -> alone.add(new Family(0, List.of(m))));
      }
    }
    alone.sort(Comparator.comparingInt(f -> prompts.get(f.members().get(0)).ids().length));
    families.addAll(alone);
    return families;
  }

  /** Length of the common prefix, if it includes the image; 0 otherwise. */
  private static int shared(List<EncodedSample> prompts, List<Integer> members, int imageToken) {
    if (members.size() < 2) {
      return 0;
    }
    int[] first = prompts.get(members.get(0)).ids();
    int shared = first.length - 1;
    for (int member : members) {
      int[] ids = prompts.get(member).ids();
      int mismatch = Arrays.mismatch(first, ids);
      shared = Math.min(shared, Math.min(ids.length - 1, mismatch < 0 ? shared : mismatch));
    }
    int last = first.length - 1;
    while (last >= 0 && first[last] != imageToken) {
      last--;
    }
    return shared > last ? shared : 0;
  }

  private static List<List<Family>> split(
      List<EncodedSample> prompts,
      TextConfig text,
      GenerationOptions options,
      int shared,
      List<Family> families) {
    List<List<Family>> parts = new ArrayList<>();
    int rows = 0;
    int longest = 0;
    for (Family family : families) {
      for (List<Integer> members : chunks(family.members())) {
        int length =
            members.stream().mapToInt(m -> prompts.get(m).ids().length).max().orElseThrow();
        int together = Math.max(longest, length);
        long bytes =
            8L
                * (rows + members.size())
                * (together + options.maxNewTokens())
                * text.layers()
                * text.kvHeads()
                * text.headDim();
        if (parts.isEmpty() || rows + members.size() > ROWS || bytes > CACHE_BYTES) {
          parts.add(new ArrayList<>());
          rows = 0;
          together = length;
        }
        parts.get(parts.size() - 1).add(new Family(shared, members));
        rows += members.size();
        longest = together;
      }
    }
    return parts;
  }

  /** Splits a family into parts that fit a batch. */
  private static List<List<Integer>> chunks(List<Integer> members) {
    List<List<Integer>> chunks = new ArrayList<>();
    int size = ROWS / 4;
    for (int i = 0; i < members.size(); i += size) {
      chunks.add(members.subList(i, Math.min(members.size(), i + size)));
    }
    return chunks;
  }

  private static GenerationBatch batch(
      List<EncodedSample> prompts,
      VlmArchitecture architecture,
      GenerationOptions options,
      int shared,
      List<Family> families) {
    List<Integer> places = new ArrayList<>();
    List<EncodedSample> beginnings = new ArrayList<>();
    List<EncodedSample> rests = new ArrayList<>();
    List<Long> owners = new ArrayList<>();
    for (Family family : families) {
      for (int member : family.members()) {
        EncodedSample prompt = prompts.get(member);
        int[] ids = prompt.ids();
        places.add(member);
        owners.add(shared == 0 ? 0L : beginnings.size());
        rests.add(
            EncodedSample.prompt(
                prompt.id(),
                Arrays.copyOfRange(ids, shared, ids.length),
                shared == 0 ? prompt.pixels() : null));
      }
      if (shared > 0) {
        EncodedSample one = prompts.get(family.members().get(0));
        beginnings.add(
            EncodedSample.prompt(one.id(), Arrays.copyOf(one.ids(), shared), one.pixels()));
      }
    }
    int longest = rests.stream().mapToInt(r -> r.ids().length).max().orElseThrow();
    return new GenerationBatch(
        List.copyOf(places),
        Part.prefixes(beginnings, architecture.imageToken()),
        Part.rests(rests, longest, architecture.imageToken()),
        owners.stream().mapToLong(Long::longValue).toArray(),
        rests.stream().mapToLong(r -> longest - r.ids().length).toArray(),
        uniforms(places, options));
  }

  private static double[] uniforms(List<Integer> places, GenerationOptions options) {
    if (options.temperature() == 0) {
      return new double[0];
    }
    double[] uniforms = new double[places.size() * options.maxNewTokens()];
    int at = 0;
    for (int place : places) {
      SplittableRandom random = new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + place);
      for (int i = 0; i < options.maxNewTokens(); i++) {
        uniforms[at++] = random.nextDouble();
      }
    }
    return uniforms;
  }
}
