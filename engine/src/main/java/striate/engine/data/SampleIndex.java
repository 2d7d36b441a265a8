package striate.engine.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImagePreprocessor;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * What a samples file of any size holds, found in bounded time: every entry is read and checked, a
 * seeded random part and the longest by their bytes are tokenized, and the lengths of the others
 * follow from their bytes. A file with no more samples than the bound is tokenized whole.
 */
public final class SampleIndex {
  /** Samples drawn by chance that are tokenized. */
  public static final int DRAWN = 2048;

  /** Samples that are tokenized since they have the most bytes. */
  public static final int LONGEST = 256;

  /** Images whose headers are read. */
  private static final int LOOKED_AT = 4096;

  private static final long SEED = 1;
  private static final int EXAMPLES = 5;
  private static final int IMAGE_BYTES = ChatTemplate.IMAGE.length();

  private final int samples;
  private final int tokenized;
  private final List<Entry> entries;
  private final SampleSet.Left left;

  /**
   * One sample that can be trained on.
   *
   * @param tokens image tokens included; counted where the sample was tokenized, else predicted
   * @param supervised likewise
   */
  private record Entry(int tokens, int supervised, @Nullable String image) {}

  /**
   * What is kept of every sample.
   *
   * @param bytes of its texts in UTF-8, without its image tag
   * @param answerBytes of the answers among them
   */
  private record Seen(
      int position, int bytes, int answerBytes, int answers, @Nullable String image) {}

  private record Held(Seen seen, Sample sample) {}

  private SampleIndex(int samples, int tokenized, List<Entry> entries, SampleSet.Left left) {
    this.samples = samples;
    this.tokenized = tokenized;
    this.entries = entries;
    this.left = left;
  }

  /**
   * @param images directory that image paths start from
   * @param template null for raw pairs
   * @param maxTokens longer samples are left out
   * @throws Problem where the file is missing or wrong, all images are missing, or no sample can be
   *     trained on
   */
  public static SampleIndex read(
      Path file,
      Path images,
      @Nullable ChatTemplate template,
      SampleEncoder encoder,
      ImagePreprocessor preprocessor,
      int maxTokens) {
    Reading reading = new Reading();
    int samples = SampleFile.forEach(file, template, reading::add);
    SampleImages pictures = new SampleImages(images, preprocessor, 0);
    pictures.check(lookedAt(reading.seen), file);
    return reading.index(samples, file, encoder, maxTokens, pictures);
  }

  /** The first sample of each image, of a bounded number of images spread over the file. */
  private static List<TokenizedFile.Entry> lookedAt(List<Seen> seen) {
    Map<String, Integer> first = new LinkedHashMap<>();
    for (Seen sample : seen) {
      if (sample.image() != null) {
        first.putIfAbsent(sample.image(), sample.position());
      }
    }
    List<TokenizedFile.Entry> chosen = new ArrayList<>();
    int every = Math.max(1, (first.size() + LOOKED_AT - 1) / LOOKED_AT);
    int place = 0;
    for (Map.Entry<String, Integer> image : first.entrySet()) {
      if (place++ % every == 0) {
        String id = Integer.toString(image.getValue());
        chosen.add(
            new TokenizedFile.Entry(image.getValue(), id, image.getKey(), new int[0], new int[0]));
      }
    }
    return chosen;
  }

  private static final class Reading {
    final List<Seen> seen = new ArrayList<>();
    private final List<Held> drawn = new ArrayList<>();
    private final PriorityQueue<Held> longest =
        new PriorityQueue<>(Comparator.comparingInt(held -> held.seen().bytes()));
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<String, String> names = new HashMap<>();

    void add(Sample sample) {
      Seen now = seen(seen.size(), sample);
      seen.add(now);
      if (drawn.size() < DRAWN) {
        drawn.add(new Held(now, sample));
      } else {
        // algorithm R of Vitter 1985: each sample stays with the same chance
        int place = random.nextInt(seen.size());
        if (place < DRAWN) {
          drawn.set(place, new Held(now, sample));
        }
      }
      if (longest.size() < LONGEST || now.bytes() > longest.element().seen().bytes()) {
        longest.add(new Held(now, sample));
        if (longest.size() > LONGEST) {
          longest.remove();
        }
      }
    }

    private Seen seen(int position, Sample sample) {
      int asked = 0;
      int answered = 0;
      int answers = 1;
      if (sample instanceof Sample.Pair pair) {
        asked = bytes(pair.prompt());
        answered = bytes(pair.answer());
      } else if (sample instanceof Sample.Conversation conversation) {
        answers = conversation.rounds().size();
        for (ChatTemplate.Round round : conversation.rounds()) {
          asked += bytes(round.question());
          answered += bytes(round.answer());
        }
      }
      String image = sample.image();
      return new Seen(
          position,
          Math.max(0, asked + answered - (image == null ? 0 : IMAGE_BYTES)),
          answered,
          answers,
          image == null ? null : names.computeIfAbsent(image, name -> name));
    }

    /** Of its UTF-8, without making it. */
    private static int bytes(String text) {
      int bytes = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        // a pair of surrogates is four bytes
        bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
      return bytes;
    }

    SampleIndex index(
        int samples, Path file, SampleEncoder encoder, int maxTokens, SampleImages pictures) {
      Map<Integer, Sample> chosen = new HashMap<>();
      drawn.forEach(held -> chosen.put(held.seen().position(), held.sample()));
      longest.forEach(held -> chosen.put(held.seen().position(), held.sample()));
      Map<Integer, Entry> known = tokenized(chosen, encoder);
      LengthFit fit = new LengthFit();
      for (Held held : drawn) {
        Seen one = held.seen();
        Entry counted = known.get(one.position());
        if (counted != null) {
          fit.add(
              one.image() != null,
              one.bytes(),
              counted.tokens(),
              one.answerBytes() + one.answers(),
              counted.supervised());
        }
      }
      int masked = 0;
      int tooLong = 0;
      int withoutImages = 0;
      List<Entry> entries = new ArrayList<>();
      List<String> examples = new ArrayList<>();
      List<String> broken = new ArrayList<>();
      for (Seen one : seen) {
        Entry counted = known.get(one.position());
        Entry entry =
            counted != null
                ? counted
                : new Entry(
                    fit.tokens(one.image() != null, one.bytes()),
                    fit.supervised(one.answerBytes() + one.answers()),
                    one.image());
        boolean exceeds = entry.tokens() > maxTokens;
        Problem problem = pictures.problem(one.image());
        if (exceeds || entry.supervised() == 0) {
          tooLong += exceeds ? 1 : 0;
          masked += exceeds ? 0 : 1;
          if (examples.size() < EXAMPLES) {
            examples.add(id(chosen, one));
          }
        } else if (problem != null) {
          withoutImages++;
          if (broken.size() < EXAMPLES) {
            broken.add(id(chosen, one) + ": " + problem.what() + ", " + problem.place());
          }
        } else {
          entries.add(entry);
        }
      }
      SampleSet.Left left = new SampleSet.Left(masked, tooLong, withoutImages, examples, broken);
      if (entries.isEmpty()) {
        throw Problem.badInput(
            "none of the "
                + samples
                + " samples can be trained on: "
                + tooLong
                + " are longer than "
                + maxTokens
                + " tokens, "
                + masked
                + " have nothing to learn, "
                + withoutImages
                + " have images that cannot be used",
            file,
            "give answers, shorter samples, and images that can be read");
      }
      return new SampleIndex(samples, known.size(), entries, left);
    }

    private static String id(Map<Integer, Sample> chosen, Seen one) {
      Sample sample = chosen.get(one.position());
      return sample == null ? "sample " + one.position() : sample.id();
    }

    private static Map<Integer, Entry> tokenized(
        Map<Integer, Sample> chosen, SampleEncoder encoder) {
      List<Map.Entry<Integer, Sample>> all = List.copyOf(chosen.entrySet());
      List<Entry> counted =
          all.parallelStream()
              .map(
                  each -> {
                    SampleEncoder.Tokens tokens = encoder.tokens(each.getValue());
                    return new Entry(
                        encoder.expandedLength(tokens.ids()),
                        tokens.supervised(),
                        each.getValue().image());
                  })
              .toList();
      Map<Integer, Entry> known = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        known.put(all.get(i).getKey(), counted.get(i));
      }
      return known;
    }
  }

  /** Samples that can be trained on. */
  public int size() {
    return entries.size();
  }

  /** Tokens of a sample, image tokens included. */
  public int length(int index) {
    return entries.get(index).tokens();
  }

  /** Supervised tokens of a sample. */
  public int supervised(int index) {
    return entries.get(index).supervised();
  }

  /** A sample's image as written in the file; null where it has none. */
  public @Nullable String image(int index) {
    return entries.get(index).image();
  }

  /** What was left out of the file's samples. */
  public SampleSet.Left left() {
    return left;
  }

  /** Samples whose tokens were counted. */
  public int tokenized() {
    return tokenized;
  }

  /** Says that not all samples were tokenized; empty where all were. */
  public String estimate() {
    return tokenized == samples
        ? ""
        : String.format(
            Locale.ROOT,
            "lengths from %,d of %,d samples: %,d drawn by chance and the longest by their bytes",
            tokenized,
            samples,
            DRAWN);
  }
}
