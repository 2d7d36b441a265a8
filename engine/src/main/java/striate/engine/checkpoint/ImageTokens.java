package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.model.JsonFile;
import striate.engine.model.VlmArchitecture;

/** Finds out whether a tokenizer has a token for an image. */
final class ImageTokens {
  private static final String IMAGE = "<image>";

  private ImageTokens() {}

  /**
   * The id of {@code <image>} among a tokenizer's added tokens, or {@link
   * VlmArchitecture#NO_IMAGE_TOKEN}. Of a {@code tokenizer.json} only the beginning is parsed: the
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
    for (JsonNode token : JsonFile.field(file, "added_tokens", JsonFile.MAX_TOKENIZER_BYTES)) {
      if (token.path("content").asText("").equals(IMAGE)) {
        return token.path("id").asInt(VlmArchitecture.NO_IMAGE_TOKEN);
      }
    }
    return VlmArchitecture.NO_IMAGE_TOKEN;
  }
}
