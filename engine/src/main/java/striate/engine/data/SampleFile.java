package striate.engine.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * Reads samples files of both formats, told apart by what the entries hold, one entry at a time.
 */
public final class SampleFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(1 << 22)
                          .build())
                  .build())
          .build();

  private final Path file;

  private SampleFile(Path file) {
    this.file = file;
  }

  /** All samples at once, as {@link #forEach} reads them. */
  public static List<Sample> read(Path file, @Nullable ChatTemplate template) {
    List<Sample> samples = new ArrayList<>();
    forEach(file, template, samples::add);
    return samples;
  }

  /**
   * Hands over sample after sample in the file's order; no more than one is held.
   *
   * @param template how conversations are put into text; null for raw pairs
   * @return how many there are
   * @throws Problem with the entry's position where the file is missing or an entry is not as it
   *     should be
   */
  public static int forEach(Path file, @Nullable ChatTemplate template, Consumer<Sample> consumer) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("there is no such samples file", file, "check 'data.samples'");
    }
    return new SampleFile(file).samples(template, consumer);
  }

  private int samples(@Nullable ChatTemplate template, Consumer<Sample> consumer) {
    int read = 0;
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw Problem.badInput("it is no JSON list of samples", file, "see the README's formats");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == null) {
          throw Problem.badInput("the list does not end", file, "copy the file again");
        }
        JsonNode entry = MAPPER.readTree(parser);
        consumer.accept(sample(entry, read, template));
        read++;
      }
      if (parser.nextToken() != null) {
        throw Problem.badInput(
            "something follows the list of " + read + " samples", file, "repair the file");
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw Problem.badInput(
          "no valid JSON after " + read + " samples: " + e.getOriginalMessage(),
          file + ", sample " + read + where,
          "repair the file",
          e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
    if (read == 0) {
      throw Problem.badInput("it holds no samples", file, "give at least one sample");
    }
    return read;
  }

  private Sample sample(JsonNode entry, int index, @Nullable ChatTemplate template) {
    if (!entry.isObject()) {
      throw wrong(index, "the entry is no object");
    }
    JsonNode idNode = entry.path("id");
    String id = idNode.isValueNode() && !idNode.isNull() ? idNode.asText() : "";
    id = id.isEmpty() ? Integer.toString(index) : id;
    JsonNode imageNode = entry.path("image");
    if (!imageNode.isMissingNode() && !imageNode.isNull() && !imageNode.isTextual()) {
      throw wrong(index, "'image' is no string");
    }
    @Nullable String image = imageNode.isTextual() ? imageNode.asText() : null;
    boolean conversation = entry.has("conversations");
    if (conversation && template == null) {
      throw wrong(index, "it is a conversation, but the job names no template");
    }
    if (!conversation && template != null) {
      throw wrong(
          index,
          "it has no 'conversations', but the job names a template, which raw pairs do not take");
    }
    Sample sample =
        conversation
            ? new Sample.Conversation(id, image, rounds(entry.path("conversations"), index))
            : new Sample.Pair(
                id, image, text(entry, "prompt", index), text(entry, "answer", index));
    checkImages(sample, index);
    return sample;
  }

  private List<ChatTemplate.Round> rounds(JsonNode turns, int index) {
    List<ChatTemplate.Round> rounds = new ArrayList<>();
    @Nullable String question = null;
    boolean first = true;
    for (JsonNode turn : turns) {
      String from = text(turn, "from", index);
      String value = text(turn, "value", index);
      boolean human = from.equals("human");
      if (!human && !from.equals("gpt")) {
        throw wrong(index, "a turn is from '" + from + "', neither human nor gpt");
      }
      boolean leading = first;
      first = false;
      if (leading && !human) {
        continue;
      }
      if (human && question == null) {
        question = imageFirst(value);
      } else if (!human && question != null) {
        rounds.add(new ChatTemplate.Round(question, value));
        question = null;
      } else {
        throw wrong(index, "two turns in a row are from " + from);
      }
    }
    if (rounds.isEmpty() || question != null) {
      throw wrong(index, "the conversation does not end with an answer");
    }
    return rounds;
  }

  /** LLaVA moves an image that is named elsewhere in a turn to its front. */
  private static String imageFirst(String value) {
    int at = value.indexOf(ChatTemplate.IMAGE);
    boolean once = at >= 0 && value.indexOf(ChatTemplate.IMAGE, at + 1) < 0;
    return once && at > 0
        ? ChatTemplate.IMAGE + "\n" + value.replace(ChatTemplate.IMAGE, "").strip()
        : value;
  }

  private void checkImages(Sample sample, int index) {
    StringBuilder text = new StringBuilder();
    if (sample instanceof Sample.Pair pair) {
      text.append(pair.prompt()).append(pair.answer());
    } else if (sample instanceof Sample.Conversation conversation) {
      for (ChatTemplate.Round round : conversation.rounds()) {
        text.append(round.question()).append('\n').append(round.answer()).append('\n');
      }
    }
    int images =
        (text.length() - text.toString().replace(ChatTemplate.IMAGE, "").length())
            / ChatTemplate.IMAGE.length();
    int expected = sample.image() == null ? 0 : 1;
    if (images != expected) {
      throw wrong(
          index,
          "its text names "
              + images
              + " images ("
              + ChatTemplate.IMAGE
              + "), 'image' gives "
              + expected);
    }
  }

  private String text(JsonNode object, String field, int index) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw wrong(index, "'" + field + "' is " + (value.isMissingNode() ? "missing" : "no string"));
    }
    return value.asText();
  }

  private Problem wrong(int index, String what) {
    return Problem.badInput(what, file + ", sample " + index, "correct the sample or leave it out");
  }
}
