package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/**
 * Alternatives whose likelihoods are computed together. What the alternatives of a question share,
 * and where it pays what the questions about an image share, is computed once.
 *
 * @param prefix shared beginnings, padded on the right; 0 tokens if there are none
 * @param rest the rest of each alternative, padded on the left
 * @param owners for each row of {@code rest} the row of its prefix
 * @param lengths for each row of {@code rest} its prefix's tokens
 * @param pads for each row of {@code rest} its number of padding tokens
 * @param rows indices into the flattened rest whose next token is asked about
 * @param targets those tokens
 * @param places whose tokens they are
 */
record LikelihoodBatch(
    GenerationBatch.Part prefix,
    GenerationBatch.Part rest,
    long[] owners,
    long[] lengths,
    long[] pads,
    long[] rows,
    long[] targets,
    List<Place> places) {
  private static final int ROWS = 128;
  private static final long CACHE_BYTES = 1L << 30;

  /** An alternative of a question, by their indices. */
  record Place(int question, int alternative) {}

  /** Texts that begin alike. */
  private record Family(int shared, List<Place> members, int longest) {}

  boolean isPadded() {
    return Arrays.stream(pads).anyMatch(p -> p > 0)
        || Arrays.stream(lengths).anyMatch(length -> length < prefix.tokens());
  }

  static List<LikelihoodBatch> of(
      List<List<EncodedSample>> questions, VlmArchitecture architecture) {
    // validates every sample
    questions.forEach(all -> all.forEach(one -> TokenBatch.of(List.of(one), architecture)));
    List<Family> families = families(questions, architecture.imageToken());
    List<LikelihoodBatch> batches = new ArrayList<>();
    for (boolean alone : new boolean[] {false, true}) {
      List<Family> some =
          families.stream()
              .filter(family -> (family.shared() == 0) == alone)
              .sorted(Comparator.comparingInt(Family::longest))
              .toList();
      split(some, architecture.text())
          .forEach(part -> batches.add(batch(questions, architecture, part)));
    }
    return batches;
  }

  private static List<Family> families(List<List<EncodedSample>> questions, int imageToken) {
    Map<Object, List<Family>> byImage = new LinkedHashMap<>();
    for (int q = 0; q < questions.size(); q++) {
      List<EncodedSample> alternatives = questions.get(q);
      if (alternatives.isEmpty()) {
        continue;
      }
      List<Place> members = new ArrayList<>();
      for (int a = 0; a < alternatives.size(); a++) {
        members.add(new Place(q, a));
      }
      float[] pixels = alternatives.get(0).pixels();
      Object image = pixels == null ? (Object) q : GenerationBatch.Pixels.of(pixels);
      byImage
          .computeIfAbsent(image, i -> new ArrayList<>())
          .add(family(questions, members, imageToken));
    }
    List<Family> families = new ArrayList<>();
    for (List<Family> own : byImage.values()) {
      Family together =
          family(questions, own.stream().flatMap(f -> f.members().stream()).toList(), imageToken);
      boolean pays =
          own.size() > 1
              && together.members().size() <= ROWS
              && together.shared() > 0
              && tokens(questions, List.of(together)) < tokens(questions, own);
      families.addAll(pays ? List.of(together) : own);
    }
    return families;
  }

  /** Positions that are computed. */
  private static long tokens(List<List<EncodedSample>> questions, List<Family> families) {
    long tokens = 0;
    for (Family family : families) {
      tokens += family.shared();
      for (Place member : family.members()) {
        tokens += sample(questions, member).ids().length - family.shared();
      }
    }
    return tokens;
  }

  /** The common beginning, without what is asked about and the token before it. */
  private static Family family(
      List<List<EncodedSample>> questions, List<Place> members, int imageToken) {
    int[] first = sample(questions, members.get(0)).ids();
    int shared = Integer.MAX_VALUE;
    int longest = 0;
    int image = -1;
    for (Place member : members) {
      EncodedSample sample = sample(questions, member);
      int[] ids = sample.ids();
      longest = Math.max(longest, ids.length);
      int mismatch = Arrays.mismatch(first, ids);
      shared = Math.min(shared, Math.min(firstTarget(sample) - 1, ids.length - 1));
      shared = mismatch < 0 ? shared : Math.min(shared, mismatch);
      for (int i = ids.length - 1; i > image; i--) {
        if (ids[i] == imageToken) {
          image = i;
        }
      }
    }
    // an image lies on one side
    return new Family(shared > image ? Math.max(0, shared) : 0, members, longest);
  }

  private static int firstTarget(EncodedSample sample) {
    int[] labels = sample.labels();
    for (int i = 1; i < labels.length; i++) {
      if (labels[i] != EncodedSample.IGNORED) {
        return i;
      }
    }
    return labels.length;
  }

  private static EncodedSample sample(List<List<EncodedSample>> questions, Place place) {
    return questions.get(place.question()).get(place.alternative());
  }

  /** Divides families, the shortest first, into parts that fit in memory. */
  private static List<List<Family>> split(List<Family> families, TextConfig text) {
    List<List<Family>> parts = new ArrayList<>();
    int rows = 0;
    for (Family family : families) {
      for (int from = 0; from < family.members().size(); from += ROWS) {
        List<Place> members =
            family.members().subList(from, Math.min(family.members().size(), from + ROWS));
        rows += members.size();
        long bytes = 8L * rows * family.longest() * text.layers() * text.kvHeads() * text.headDim();
        if (parts.isEmpty() || rows > ROWS || bytes > CACHE_BYTES) {
          parts.add(new ArrayList<>());
          rows = members.size();
        }
        parts.get(parts.size() - 1).add(new Family(family.shared(), members, family.longest()));
      }
    }
    return parts;
  }

  private static LikelihoodBatch batch(
      List<List<EncodedSample>> questions, VlmArchitecture architecture, List<Family> families) {
    List<EncodedSample> beginnings = new ArrayList<>();
    List<EncodedSample> rests = new ArrayList<>();
    List<Place> members = new ArrayList<>();
    List<Long> owners = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (Family family : families) {
      int shared = family.shared();
      for (Place member : family.members()) {
        EncodedSample whole = sample(questions, member);
        members.add(member);
        owners.add(shared == 0 ? 0L : beginnings.size());
        lengths.add((long) shared);
        rests.add(
            new EncodedSample(
                whole.id(),
                Arrays.copyOfRange(whole.ids(), shared, whole.ids().length),
                Arrays.copyOfRange(whole.labels(), shared, whole.labels().length),
                shared == 0 ? whole.pixels() : null));
      }
      if (shared > 0) {
        EncodedSample one = sample(questions, family.members().get(0));
        beginnings.add(
            EncodedSample.prompt(one.id(), Arrays.copyOf(one.ids(), shared), one.pixels()));
      }
    }
    int width = rests.stream().mapToInt(r -> r.ids().length).max().orElseThrow();
    List<Long> rows = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (int row = 0; row < rests.size(); row++) {
      int[] labels = rests.get(row).labels();
      int start = (row + 1) * width - labels.length;
      for (int i = 1; i < labels.length; i++) {
        if (labels[i] != EncodedSample.IGNORED) {
          rows.add((long) start + i - 1);
          targets.add((long) labels[i]);
          places.add(members.get(row));
        }
      }
    }
    return new LikelihoodBatch(
        GenerationBatch.Part.prefixes(beginnings, architecture.imageToken()),
        GenerationBatch.Part.rests(rests, width, architecture.imageToken()),
        longs(owners),
        longs(lengths),
        rests.stream().mapToLong(r -> width - r.ids().length).toArray(),
        longs(rows),
        longs(targets),
        List.copyOf(places));
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
