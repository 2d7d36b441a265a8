package striate.engine.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.model.JsonFile;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/** Finds out whether a tokenizer has a token for an image. */
final class ImageTokens {
  private static final String IMAGE = "<image>";
  private static final JsonMapper MAPPER = new JsonMapper(new JsonFactory());

  private ImageTokens() {}

  /**
   * The id of {@code <image>} among a tokenizer's added tokens, or {@link
   * VlmArchitecture#NO_IMAGE_TOKEN}. Of a {@code tokenizer.json} only the beginning is read: the
   * vocabulary behind it takes megabytes.
   *
   * @param vocabulary ids from there on have no embedding and do not count
   */
  static int find(Path directory, int vocabulary) {
    int id = VlmArchitecture.NO_IMAGE_TOKEN;
    Path tokenizer = directory.resolve("tokenizer.json");
    Path added = directory.resolve("added_tokens.json");
    if (Files.isRegularFile(tokenizer)) {
      id = inTokenizer(tokenizer);
    } else if (Files.isRegularFile(added)) {
      id = JsonFile.read(added).path(IMAGE).asInt(id);
    }
    return id < vocabulary ? id : VlmArchitecture.NO_IMAGE_TOKEN;
  }

  private static int inTokenizer(Path file) {
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return VlmArchitecture.NO_IMAGE_TOKEN;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("added_tokens")) {
          for (JsonNode token : (JsonNode) MAPPER.readTree(parser)) {
            if (token.path("content").asText("").equals(IMAGE)) {
              return token.path("id").asInt(VlmArchitecture.NO_IMAGE_TOKEN);
            }
          }
          break;
        }
        parser.skipChildren();
      }
      return VlmArchitecture.NO_IMAGE_TOKEN;
    } catch (IOException e) {
      throw Problem.badInput(
          "the tokenizer is not understood: " + e.getMessage(),
          file,
          "copy or download the file again",
          e);
    }
  }
}
