package striate.engine.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.model.JsonFile;

/**
 * Gives a tokenizer a token for images, which transformers' LLaVA needs and LLaVA's own code does
 * not.
 */
final class ImageTokenFiles {
  private static final String IMAGE = "<image>";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String ADDED = "added_tokens.json";

  private ImageTokenFiles() {}

  /**
   * The first id that a tokenizer has not given away, which is the one that tokenizers give to the
   * next token added.
   *
   * @param vocabulary ids of a model that has a SentencePiece file only
   */
  static int nextId(Path directory, int vocabulary) {
    Path tokenizer = directory.resolve(TOKENIZER);
    if (!Files.exists(tokenizer)) {
      Path added = directory.resolve(ADDED);
      return Files.exists(added) ? largest(JsonFile.read(added), vocabulary - 1) + 1 : vocabulary;
    }
    JsonNode root = JsonFile.read(tokenizer, JsonFile.MAX_TOKENIZER_BYTES);
    JsonNode vocab = root.path("model").path("vocab");
    int last = vocab.isArray() ? vocab.size() - 1 : largest(vocab, -1);
    for (JsonNode token : root.path("added_tokens")) {
      last = Math.max(last, token.path("id").asInt(-1));
    }
    return last + 1;
  }

  private static int largest(JsonNode ids, int least) {
    int largest = least;
    for (JsonNode id : ids) {
      largest = Math.max(largest, id.asInt(-1));
    }
    return largest;
  }

  /** Adds the token to the tokenizer's files in a directory that they were copied to. */
  static void add(Path directory, int id) throws IOException {
    Path tokenizer = directory.resolve(TOKENIZER);
    ObjectNode token =
        JsonNodeFactory.instance
            .objectNode()
            .put("content", IMAGE)
            .put("lstrip", false)
            .put("normalized", false)
            .put("rstrip", false)
            .put("single_word", false)
            .put("special", true);
    if (Files.exists(tokenizer)) {
      ObjectNode root = JsonFile.object(tokenizer, JsonFile.MAX_TOKENIZER_BYTES);
      ArrayNode added = root.withArray("/added_tokens");
      added.add(JsonNodeFactory.instance.objectNode().put("id", id).setAll(token));
      write(tokenizer, root);
    } else {
      ObjectNode added = object(directory.resolve(ADDED));
      write(directory.resolve(ADDED), added.put(IMAGE, id));
    }
    ObjectNode config = object(directory.resolve(CONFIG));
    config.withObject("/added_tokens_decoder").set(Integer.toString(id), token);
    config.put("image_token", IMAGE);
    write(directory.resolve(CONFIG), config);
  }

  private static ObjectNode object(Path file) {
    return Files.exists(file)
        ? JsonFile.object(file, JsonFile.MAX_BYTES)
        : JsonNodeFactory.instance.objectNode();
  }

  private static void write(Path file, JsonNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n", StandardCharsets.UTF_8);
  }
}
