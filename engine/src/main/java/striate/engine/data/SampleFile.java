package striate.engine.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * Reads samples files, one entry at a time: a JSON list of samples or JSON Lines, told apart by
 * their content, and the samples' formats by their fields.
 */
public final class SampleFile {
  /** Fields that only a sample has, not a list of samples under a name. */
  private static final Set<String> OF_SAMPLES =
      Set.of(
          "conversations",
          "conversation",
          "messages",
          "query",
          "prompt",
          "instruction",
          "image",
          "images");

  /** An image within the file, in base64, is a long string before it is refused. */
  private static final int LONGEST_STRING = 1 << 26;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Python reads and writes them
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(LONGEST_STRING)
                          .build())
                  .build())
          .build();

  private final Path file;
  private final int most;
  private int read;

  private SampleFile(Path file, int most) {
    this.file = file;
    this.most = most;
  }

  /** All samples at once, as {@link #forEach} reads them. */
  public static List<Sample> read(Path file, @Nullable ChatTemplate template) {
    List<Sample> samples = new ArrayList<>();
    forEach(file, template, samples::add);
    return samples;
  }

  /**
   * Passes on sample after sample in the file's order; no more than one is held.
   *
   * @param template how conversations are put into text; null for raw pairs
   * @return how many there are
   * @throws Problem with the entry's position where the file is missing or an entry is not as it
   *     should be
   */
  public static int forEach(Path file, @Nullable ChatTemplate template, Consumer<Sample> consumer) {
    return new SampleFile(file, Integer.MAX_VALUE).samples(template, consumer);
  }

  /**
   * The first samples of a file; those behind them are not looked at.
   *
   * @param most how many at most, from 1
   * @throws Problem as {@link #forEach}
   */
  public static List<Sample> first(Path file, @Nullable ChatTemplate template, int most) {
    List<Sample> samples = new ArrayList<>();
    new SampleFile(file, most).samples(template, samples::add);
    return samples;
  }

  private int samples(@Nullable ChatTemplate template, Consumer<Sample> consumer) {
    try (InputStream input = SampleInput.open(file);
        JsonParser parser = MAPPER.createParser(input)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        list(parser, template, consumer);
      } else if (first == JsonToken.START_OBJECT) {
        refuseOneObject();
        lines(parser, template, consumer);
      } else if (first != null) {
        throw Problem.badInput(
            "neither a JSON list of samples nor JSON Lines", file, "see the README's formats");
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
    if (read == 0) {
      throw Problem.badInput("it holds no samples", file, "give at least one sample");
    }
    return read;
  }

  private void list(JsonParser parser, @Nullable ChatTemplate template, Consumer<Sample> consumer)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (read == most) {
        return;
      }
      if (parser.currentToken() == null) {
        throw Problem.badInput("the list does not end", file, "copy the file again");
      }
      sample(parser, template, consumer);
    }
    if (parser.nextToken() != null) {
      throw Problem.badInput(
          "something follows the list of " + read + " samples", file, "repair the file");
    }
  }

  private void lines(JsonParser parser, @Nullable ChatTemplate template, Consumer<Sample> consumer)
      throws IOException {
    while (parser.currentToken() != null && read < most) {
      sample(parser, template, consumer);
      parser.nextToken();
    }
  }

  private void sample(JsonParser parser, @Nullable ChatTemplate template, Consumer<Sample> consumer)
      throws IOException {
    consumer.accept(SampleEntry.read(MAPPER.readTree(parser), file, read, template));
    read++;
  }

  /** A list of samples within an object, or an object of samples by name, is not looked through. */
  private void refuseOneObject() throws IOException {
    try (InputStream input = SampleInput.open(file);
        JsonParser parser = MAPPER.createParser(input)) {
      parser.nextToken();
      @Nullable String name = null;
      boolean list = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (OF_SAMPLES.contains(parser.currentName())) {
          return;
        }
        boolean begins = parser.nextToken() == JsonToken.START_ARRAY;
        boolean holds = begins || parser.currentToken() == JsonToken.START_OBJECT;
        if (holds && (name == null || (begins && !list))) {
          name = parser.currentName();
          list = begins;
        }
        parser.skipChildren();
      }
      if (name == null) {
        return;
      }
      String remedy =
          list ? "jq '.[\"" + Shown.of(name) + "\"]' OLD > NEW" : "jq '[.[]]' OLD > NEW";
      throw Problem.badInput(
          "one object"
              + (list
                  ? " with a list in '" + Shown.of(name) + "'"
                  : " of objects ('" + Shown.of(name) + "' is the first)")
              + ", not a list of samples",
          file,
          "take the list out of it, such as with: " + remedy);
    }
  }

  private Problem malformed(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    String place = file + ", sample " + read + where;
    if (e.getOriginalMessage().startsWith("Invalid UTF-8")) {
      return Problem.badInput(
          "not valid UTF-8 after " + read + " samples: Latin-1 or another older encoding",
          place,
          "convert it, such as with: iconv -f LATIN1 -t UTF-8 OLD > NEW",
          e);
    }
    return Problem.badInput(
        "not valid JSON after " + read + " samples: " + e.getOriginalMessage(),
        place,
        "repair the file",
        e);
  }
}
