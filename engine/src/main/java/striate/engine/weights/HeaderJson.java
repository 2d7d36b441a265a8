package striate.engine.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.weights.MalformedFile.Rule;
import striate.engine.weights.SafetensorsHeader.Entry;

/**
 * The JSON of a safetensors header as it is walked, token by token. What the reference reader
 * refuses in JSON is refused, in fields that nobody asks for too: nesting over 127, numbers beyond
 * a double, halves of surrogate pairs. Stricter than the reference are, by the format's text, a
 * header that must begin with its brace, names of tensors and metadata that must not stand twice,
 * tensors that must be objects and types that must be texts; and sizes end at 2^63 - 1, as
 * PyTorch's do.
 */
final class HeaderJson {
  private static final String METADATA = "__metadata__";

  /** Of the reference's JSON parser. */
  private static final int MAX_DEPTH = 127;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(1 << 16)
                  .maxNameLength(1 << 20)
                  .maxStringLength(1 << 24)
                  .build())
          .build();

  private final Path file;
  private final MappedBytes bytes;
  private final long length;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** The tensor that is being read. */
  private @Nullable String name;

  /** Where the last token begins, in characters of the header. */
  private long token;

  private HeaderJson(Path file, MappedBytes bytes, long length) {
    this.file = file;
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * @param length the header's, from the file's first eight bytes
   * @throws MalformedFile where the header is not of the format; whether its tensors fill the file
   *     is not asked here
   */
  static HeaderJson read(Path file, MappedBytes bytes, long length) {
    HeaderJson header = new HeaderJson(file, bytes, length);
    // a reader of our own: the parser would guess at UTF-16, and let wrong UTF-8 pass in names
    try (JsonParser parser =
        JSON.createParser(
            new InputStreamReader(bytes.stream(SafetensorsHeader.PREFIX, length), strictUtf8()))) {
      header.readTensors(parser);
    } catch (CharacterCodingException e) {
      throw MalformedFile.of(
          Rule.HEADER_ENCODING,
          "the header is not valid UTF-8",
          file,
          header.firstWrongByte(),
          null,
          e);
    } catch (JsonProcessingException e) {
      if (e.getLocation() != null) {
        header.token = Math.max(header.token, e.getLocation().getCharOffset());
      }
      String reason = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
      throw header.refused(Rule.HEADER_JSON, "the header is not valid JSON: " + reason, e);
    } catch (IOException e) {
      throw header.refused(Rule.HEADER_JSON, "the header is not valid JSON: " + e.getMessage(), e);
    }
    return header;
  }

  /** In the order of the header. */
  List<Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void readTensors(JsonParser parser) throws IOException {
    next(parser);
    Set<String> names = new HashSet<>();
    while (next(parser) != JsonToken.END_OBJECT) {
      String key = key(parser);
      boolean tensor = !key.equals(METADATA);
      name = tensor ? key : null;
      requireNew(names.add(key), key, token);
      next(parser);
      if (tensor) {
        readTensor(parser, key);
      } else {
        readMetadata(parser);
      }
      name = null;
    }
    require(next(parser) == null, Rule.HEADER_JSON, "something follows the header's JSON object");
  }

  private void readMetadata(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(
        parser.currentToken() == JsonToken.START_OBJECT,
        Rule.METADATA,
        METADATA + " is not an object");
    Set<String> keys = new HashSet<>();
    while (next(parser) != JsonToken.END_OBJECT) {
      String key = key(parser);
      requireNew(keys.add(key), key, token);
      require(
          next(parser) == JsonToken.VALUE_STRING,
          Rule.METADATA,
          METADATA
              + " holds something other than a string under '"
              + MalformedFile.shown(key)
              + "'");
      metadata.put(key, whole(parser.getText()));
    }
  }

  private void readTensor(JsonParser parser, String tensor) throws IOException {
    require(
        parser.currentToken() == JsonToken.START_OBJECT,
        Rule.FIELDS,
        "its description is not an object");
    @Nullable DType dtype = null;
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    while (next(parser) != JsonToken.END_OBJECT) {
      String key = key(parser);
      long at = token;
      next(parser);
      switch (key) {
        case "dtype" -> {
          requireNew(dtype == null, key, at);
          dtype = dtype(parser);
        }
        case "shape" -> {
          requireNew(shape == null, key, at);
          shape = sizes(parser, "shape", Rule.SHAPE);
        }
        case "data_offsets" -> {
          requireNew(offsets == null, key, at);
          offsets = sizes(parser, "data_offsets", Rule.OFFSETS);
        }
        default -> pass(parser);
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
        parser.currentToken() == JsonToken.VALUE_STRING, Rule.DTYPE, "its dtype is not a string");
    String text = parser.getText();
    for (DType known : DType.values()) {
      if (known.name().equals(text)) {
        return known;
      }
    }
    throw refused(Rule.DTYPE, "its dtype '" + MalformedFile.shown(text) + "' is not known", null);
  }

  private List<Long> sizes(JsonParser parser, String field, Rule rule) throws IOException {
    require(
        parser.currentToken() == JsonToken.START_ARRAY, rule, "its " + field + " is not a list");
    List<Long> sizes = new ArrayList<>();
    while (next(parser) != JsonToken.END_ARRAY) {
      boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
      if (!whole
          || parser.getText().startsWith("-")
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        Object found =
            parser.currentToken().isScalarValue()
                ? MalformedFile.shown(parser.getText())
                : parser.currentToken();
        throw refused(
            rule,
            "its " + field + " holds '" + found + "', not a whole number from 0 to 2^63 - 1",
            null);
      }
      sizes.add(parser.getLongValue());
    }
    return sizes;
  }

  /**
   * A field that nobody asks for must be well-formed all the same. Names that stand twice in it are
   * let pass, as by the reference: nothing is read by them.
   */
  private void pass(JsonParser parser) throws IOException {
    int depth = 0;
    do {
      JsonToken here = parser.currentToken();
      if (here.isStructStart()) {
        depth++;
      } else if (here.isStructEnd()) {
        depth--;
      } else if (here == JsonToken.FIELD_NAME || here == JsonToken.VALUE_STRING) {
        whole(parser.getText());
      } else if (here.isNumeric()) {
        require(
            Double.isFinite(Double.parseDouble(parser.getText())),
            Rule.HEADER_JSON,
            "the header is not valid JSON: a number is beyond a double");
      }
    } while (depth > 0 && next(parser) != null);
  }

  private @Nullable JsonToken next(JsonParser parser) throws IOException {
    JsonToken next = parser.nextToken();
    token = parser.currentTokenLocation().getCharOffset();
    return next;
  }

  private String key(JsonParser parser) throws IOException {
    return whole(parser.currentName());
  }

  /** The header is UTF-8, so that only an escape can bring half a pair in. */
  private String whole(String text) {
    require(
        StandardCharsets.UTF_8.newEncoder().canEncode(text),
        Rule.HEADER_JSON,
        "the header is not valid JSON: a text holds half of a surrogate pair");
    return text;
  }

  private void requireNew(boolean isNew, String key, long at) {
    if (!isNew) {
      token = at;
      throw refused(
          Rule.DUPLICATE_NAME,
          "'" + MalformedFile.shown(key) + "' stands twice in one object of the header",
          null);
    }
  }

  private void require(boolean holds, Rule rule, String what) {
    if (!holds) {
      throw refused(rule, what, null);
    }
  }

  private MalformedFile refused(Rule rule, String what, @Nullable Throwable cause) {
    return MalformedFile.of(rule, what, file, byteOf(token), name, cause);
  }

  /** Where a character of the header begins in the file. */
  private long byteOf(long character) {
    long at = SafetensorsHeader.PREFIX;
    long end = SafetensorsHeader.PREFIX + length;
    long characters = 0;
    while (at < end) {
      int first = (int) bytes.number(at, 1);
      // a continuation adds none, and four bytes are two characters
      characters += (first & 0xc0) == 0x80 ? 0 : first >= 0xf0 ? 2 : 1;
      if (characters > character) {
        return at;
      }
      at++;
    }
    return end;
  }

  private long firstWrongByte() {
    CharsetDecoder utf8 = strictUtf8();
    CharBuffer ignored = CharBuffer.allocate(1 << 12);
    long at = SafetensorsHeader.PREFIX;
    long end = SafetensorsHeader.PREFIX + length;
    while (at < end) {
      ByteBuffer some = bytes.slice(at, Math.min(ignored.capacity(), end - at), 1);
      boolean last = at + some.remaining() == end;
      boolean wrong = utf8.decode(some, ignored.clear(), last).isError();
      at += some.position();
      if (wrong || some.position() == 0) {
        return at;
      }
    }
    return end;
  }

  private static CharsetDecoder strictUtf8() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
