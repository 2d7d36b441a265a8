package striate.engine.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.weights.MalformedFile.Rule;

/**
 * What a safetensors file says of itself, checked by every rule of the reference reader: the
 * header's length, its first byte, unique names, known types, and tensors that fill the rest of the
 * file without holes or overlap.
 *
 * @param dataStart where the tensors' bytes begin in the file
 * @param tensors in the order of their bytes
 */
record SafetensorsHeader(
    Path file, long dataStart, Map<String, Entry> tensors, Map<String, String> metadata) {
  static final int PREFIX = 8;
  static final long MAX_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";
  private static final int MAX_DIMENSIONS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxNumberLength(64)
                  .maxNameLength(1 << 16)
                  .maxStringLength(1 << 24)
                  .build())
          .build();

  /** One tensor with the range of its bytes, counted from {@link #dataStart}. */
  record Entry(TensorInfo info, long begin, long end) {}

  /**
   * @param length the header's, from the file's first eight bytes
   * @param fileSize bytes of the whole file
   * @param json the header itself, {@code length} bytes
   */
  static SafetensorsHeader parse(Path file, long length, long fileSize, InputStream json) {
    Parsed parsed = new Parsed(file);
    // a reader of our own: the parser would guess at UTF-16, and let wrong UTF-8 pass in names
    CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (JsonParser parser = JSON.createParser(new InputStreamReader(json, utf8))) {
      parsed.read(parser);
    } catch (CharacterCodingException e) {
      throw parsed.refused(Rule.HEADER_ENCODING, "the header is no valid UTF-8", e);
    } catch (IOException e) {
      String reason = firstLine(e);
      throw parsed.refused(
          reason.startsWith("Duplicate field") ? Rule.DUPLICATE_NAME : Rule.HEADER_JSON,
          "the header is no valid JSON: " + reason,
          e);
    }
    Map<String, Entry> ordered =
        contiguous(file, PREFIX + length, parsed.entries, fileSize - PREFIX - length);
    return new SafetensorsHeader(
        file, PREFIX + length, ordered, Collections.unmodifiableMap(parsed.metadata));
  }

  /** Tensors must follow each other from the first to the last byte. */
  private static Map<String, Entry> contiguous(
      Path file, long dataStart, List<Entry> entries, long dataSize) {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Entry> ordered = new LinkedHashMap<>();
    long next = 0;
    for (Entry entry : entries) {
      checkPlace(file, dataStart, entry, next);
      long bytes = bytes(file, dataStart, entry);
      if (bytes != entry.end() - entry.begin()) {
        throw refused(
            Rule.SIZE,
            file,
            dataStart,
            entry,
            "its data_offsets hold "
                + (entry.end() - entry.begin())
                + " bytes, but "
                + entry.info().dtype()
                + " "
                + entry.info().shape()
                + " needs "
                + bytes);
      }
      next = entry.end();
      ordered.put(entry.info().name(), entry);
    }
    if (next > dataSize) {
      throw MalformedFile.of(
          Rule.TRUNCATED,
          "the file is cut short: its tensors need " + next + " bytes, it has " + dataSize,
          file,
          dataStart + dataSize,
          null);
    }
    if (next < dataSize) {
      throw MalformedFile.of(
          Rule.TRAILING,
          "the file has " + (dataSize - next) + " bytes that belong to no tensor",
          file,
          dataStart + next,
          null);
    }
    return Collections.unmodifiableMap(ordered);
  }

  private static void checkPlace(Path file, long dataStart, Entry entry, long next) {
    String offsets = "its data_offsets [" + entry.begin() + ", " + entry.end() + "] ";
    if (entry.end() < entry.begin()) {
      throw refused(Rule.OFFSETS, file, dataStart, entry, offsets + "end before they begin");
    }
    if (entry.begin() < next) {
      throw refused(
          Rule.OVERLAP,
          file,
          dataStart,
          entry,
          offsets + "overlap the tensor before it, which ends at " + next);
    }
    if (entry.begin() > next) {
      throw refused(
          Rule.HOLE,
          file,
          dataStart,
          entry,
          offsets + "leave a hole: the tensor before it ends at " + next);
    }
  }

  static final String REMEDY = MalformedFile.REMEDY;

  /** In bits first, as the reference does, so that the same shapes overflow. */
  private static long bytes(Path file, long dataStart, Entry entry) {
    TensorInfo info = entry.info();
    long elements = 1;
    try {
      for (long size : info.shape()) {
        elements = Math.multiplyExact(elements, size);
      }
      long bits = Math.multiplyExact(elements, (long) info.dtype().bits());
      if (bits % 8 != 0) {
        throw refused(
            Rule.SIZE,
            file,
            dataStart,
            entry,
            info.dtype() + " " + info.shape() + " does not fill whole bytes");
      }
      return bits / 8;
    } catch (ArithmeticException e) {
      throw refused(
          Rule.OVERFLOW,
          file,
          dataStart,
          entry,
          "its shape " + info.shape() + " overflows 64 bits");
    }
  }

  private static MalformedFile refused(
      Rule rule, Path file, long dataStart, Entry entry, String what) {
    return MalformedFile.of(rule, what, file, dataStart + entry.begin(), entry.info().name());
  }

  private static String firstLine(Throwable e) {
    String message =
        e instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** The JSON as it is walked; keeps where it stands for messages. */
  private static final class Parsed {
    private final Path file;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private @Nullable String name;

    /** In characters, which are bytes in every header but those with names beyond ASCII. */
    private long offset;

    Parsed(Path file) {
      this.file = file;
    }

    void read(JsonParser parser) throws IOException {
      require(
          next(parser) == JsonToken.START_OBJECT, Rule.HEADER_JSON, "the header is no JSON object");
      while (next(parser) != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        next(parser);
        if (key.equals(METADATA)) {
          readMetadata(parser);
        } else {
          name = key;
          readTensor(parser, key);
          name = null;
        }
      }
      require(next(parser) == null, Rule.HEADER_JSON, "something follows the header's JSON object");
    }

    private @Nullable JsonToken next(JsonParser parser) throws IOException {
      JsonToken token = parser.nextToken();
      offset = PREFIX + parser.currentTokenLocation().getCharOffset();
      return token;
    }

    private void readMetadata(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      require(
          parser.currentToken() == JsonToken.START_OBJECT,
          Rule.METADATA,
          METADATA + " is no object");
      while (next(parser) != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        require(
            next(parser) == JsonToken.VALUE_STRING,
            Rule.METADATA,
            METADATA + " holds something other than a string under '" + key + "'");
        metadata.put(key, parser.getText());
      }
    }

    private void readTensor(JsonParser parser, String tensor) throws IOException {
      require(
          parser.currentToken() == JsonToken.START_OBJECT,
          Rule.FIELDS,
          "its description is no object");
      @Nullable DType dtype = null;
      @Nullable List<Long> shape = null;
      @Nullable List<Long> offsets = null;
      while (next(parser) != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        next(parser);
        switch (key) {
          case "dtype" -> dtype = dtype(parser);
          case "shape" -> shape = sizes(parser, "shape", Rule.SHAPE);
          case "data_offsets" -> offsets = sizes(parser, "data_offsets", Rule.OFFSETS);
          default -> parser.skipChildren();
        }
      }
      if (dtype == null || shape == null || offsets == null) {
        throw refused(Rule.FIELDS, "it lacks dtype, shape or data_offsets", null);
      }
      require(offsets.size() == 2, Rule.OFFSETS, "its data_offsets are not two numbers");
      entries.add(new Entry(new TensorInfo(tensor, dtype, shape), offsets.get(0), offsets.get(1)));
    }

    private DType dtype(JsonParser parser) throws IOException {
      require(
          parser.currentToken() == JsonToken.VALUE_STRING, Rule.DTYPE, "its dtype is no string");
      String text = parser.getText();
      for (DType known : DType.values()) {
        if (known.name().equals(text)) {
          return known;
        }
      }
      throw refused(Rule.DTYPE, "its dtype '" + text + "' is not known", null);
    }

    private List<Long> sizes(JsonParser parser, String field, Rule rule) throws IOException {
      require(parser.currentToken() == JsonToken.START_ARRAY, rule, "its " + field + " is no list");
      List<Long> sizes = new ArrayList<>();
      while (next(parser) != JsonToken.END_ARRAY) {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
        require(
            whole
                && !parser.getText().startsWith("-")
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
            rule,
            "its "
                + field
                + " holds '"
                + (parser.currentToken().isScalarValue() ? parser.getText() : parser.currentToken())
                + "', not a whole number from 0 to 2^63 - 1");
        sizes.add(parser.getLongValue());
        require(
            sizes.size() <= MAX_DIMENSIONS,
            rule,
            "its " + field + " has more than " + MAX_DIMENSIONS + " numbers");
      }
      return sizes;
    }

    private void require(boolean holds, Rule rule, String what) {
      if (!holds) {
        throw refused(rule, what, null);
      }
    }

    MalformedFile refused(Rule rule, String what, @Nullable Throwable cause) {
      return MalformedFile.of(rule, what, file, offset, name, cause);
    }
  }
}
