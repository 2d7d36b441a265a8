package striate.engine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.disk.LfsPointer;
import striate.engine.model.MalformedJson.Rule;
import striate.engine.run.Problem;

/**
 * Reads JSON files that came from elsewhere: UTF-8, bounded in size and depth, without names that
 * stand twice.
 */
public final class JsonFile {
  /** Larger files are refused unless the caller allows more. */
  public static final long MAX_BYTES = 16L << 20;

  /** What a {@code tokenizer.json} may have: its vocabulary takes tens of megabytes. */
  public static final long MAX_TOKENIZER_BYTES = 128L << 20;

  /** Objects and lists in each other. */
  public static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength((int) MAX_BYTES)
                          .build())
                  .build())
          .build();

  private JsonFile() {}

  /** What is made of a file's JSON. */
  private interface Use<T> {
    T of(JsonParser parser) throws IOException;
  }

  /**
   * @throws MalformedJson where the file is larger than {@link #MAX_BYTES} or no JSON, with line
   *     and column
   * @throws Problem where the file is missing or cannot be read
   */
  public static JsonNode read(Path file) {
    return read(file, MAX_BYTES);
  }

  /** As {@link #read(Path)}, with another bound in bytes. */
  public static JsonNode read(Path file, long maxBytes) {
    return use(
        file,
        content(file, maxBytes),
        parser -> {
          JsonNode root = MAPPER.readTree(parser);
          requireEnd(file, parser, root != null);
          return root;
        });
  }

  /** As {@link #read(Path, long)}, where only an object will do. */
  public static ObjectNode object(Path file, long maxBytes) {
    if (read(file, maxBytes) instanceof ObjectNode object) {
      return object;
    }
    throw MalformedJson.whole(Rule.OBJECT, "it is no JSON object", file);
  }

  /**
   * One field of the object that a file holds; what stands behind it is not looked at. A missing
   * node where there is none.
   */
  public static JsonNode field(Path file, String name, long maxBytes) {
    return use(
        file,
        content(file, maxBytes),
        parser -> {
          if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw MalformedJson.whole(Rule.OBJECT, "it is no JSON object", file);
          }
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
              JsonNode value = MAPPER.readTree(parser);
              return value;
            }
            parser.skipChildren();
          }
          return MissingNode.getInstance();
        });
  }

  /** The bytes of a file, for another reader, once they are known to be JSON as it is read here. */
  public static byte[] bytes(Path file, long maxBytes) {
    byte[] content = content(file, maxBytes);
    return use(
        file,
        content,
        parser -> {
          boolean some = parser.nextToken() != null;
          parser.skipChildren();
          requireEnd(file, parser, some);
          return content;
        });
  }

  private static void requireEnd(Path file, JsonParser parser, boolean some) throws IOException {
    if (!some) {
      throw MalformedJson.whole(Rule.SYNTAX, "the file is empty", file);
    }
    if (parser.nextToken() != null) {
      JsonLocation at = parser.currentTokenLocation();
      throw MalformedJson.at(
          Rule.SYNTAX,
          "no valid JSON: something follows its value",
          file,
          at.getLineNr(),
          at.getColumnNr(),
          null);
    }
  }

  private static byte[] content(Path file, long maxBytes) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("file not found", file, "check the path");
    }
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      // it may grow while it is read
      byte[] content = size > maxBytes ? new byte[0] : in.readNBytes((int) maxBytes + 1);
      if (Math.max(size, content.length) > maxBytes) {
        throw MalformedJson.whole(
            Rule.SIZE,
            "the file has " + size + " bytes, over the " + maxBytes + " that are read",
            file);
      }
      LfsPointer.refuse(file, content);
      return content;
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private static <T> T use(Path file, byte[] content, Use<T> use) {
    int start = mark(content);
    // a reader of our own: the parser would guess at UTF-16, and let wrong UTF-8 pass in names
    InputStream in = new ByteArrayInputStream(content, start, content.length - start);
    try (JsonParser parser = MAPPER.createParser(new InputStreamReader(in, strictUtf8()))) {
      return used(file, parser, use);
    } catch (CharacterCodingException e) {
      throw wrongUtf8(file, content, e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private static <T> T used(Path file, JsonParser parser, Use<T> use) throws IOException {
    try {
      return use.of(parser);
    } catch (JsonProcessingException e) {
      // a bound's refusal does not tell its place
      JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
      String what = "no valid JSON: " + e.getOriginalMessage();
      throw MalformedJson.at(rule(e), what, file, at.getLineNr(), at.getColumnNr(), e);
    }
  }

  /** Bytes of the byte order mark that some editors put before UTF-8. */
  private static int mark(byte[] content) {
    return content.length >= 3
            && content[0] == (byte) 0xef
            && content[1] == (byte) 0xbb
            && content[2] == (byte) 0xbf
        ? 3
        : 0;
  }

  private static Rule rule(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (e instanceof StreamConstraintsException) {
      return message.contains("nesting depth") ? Rule.DEPTH : Rule.SIZE;
    }
    return message.startsWith("Duplicate field") ? Rule.DUPLICATE_NAME : Rule.SYNTAX;
  }

  private static MalformedJson wrongUtf8(Path file, byte[] content, IOException cause) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer ignored = CharBuffer.allocate(1 << 12);
    CharsetDecoder utf8 = strictUtf8();
    while (utf8.decode(bytes, ignored.clear(), true).isOverflow()) {
      // on to the next
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < bytes.position(); i++) {
      line += content[i] == '\n' ? 1 : 0;
      column = content[i] == '\n' ? 1 : column + 1;
    }
    return MalformedJson.at(Rule.ENCODING, "it is no valid UTF-8", file, line, column, cause);
  }

  private static CharsetDecoder strictUtf8() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
