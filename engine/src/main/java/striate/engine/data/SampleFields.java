package striate.engine.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of samples and turns that are not read. One that holds a part of a sample in some format
 * is refused by name, unless it is empty: left out in silence, another sample would be trained on
 * than its author wrote. So is an unknown list of objects, the shape in which all formats keep
 * turns, tools and media. Everything else is metadata and passes.
 */
final class SampleFields {
  private static final Map<String, String> FOREIGN = foreign();
  private static final Map<String, String> FOREIGN_IN_TURNS = foreignInTurns();

  private SampleFields() {}

  private static Map<String, String> foreign() {
    Map<String, String> fields = new HashMap<>();
    put(
        fields,
        "a video, which this model does not see",
        "video",
        "videos",
        "video_path",
        "frames");
    put(
        fields,
        "a sound, which this model does not hear",
        "audio",
        "audios",
        "speech",
        "audio_path");
    put(
        fields,
        "tools for function calls (LLaMA-Factory, ms-swift, OpenAI), which no template here has",
        "tools",
        "functions",
        "tool_calls",
        "function_call");
    put(fields, "grounding boxes (ms-swift), which the text does not get", "objects");
    put(
        fields,
        "a preference pair (DPO, KTO), which is not how runs are tuned here",
        "chosen",
        "rejected",
        "rejected_response",
        "rejected_responses",
        "rejected_messages",
        "rejected_images",
        "positive",
        "negative",
        "positive_messages",
        "negative_messages",
        "kto_tag");
    put(
        fields,
        "a part of Alpaca's format: write it as 'messages'",
        "instruction",
        "input",
        "output");
    put(
        fields,
        "a part of ms-swift's query and response, next to another format",
        "query",
        "response",
        "history");
    put(fields, "a part of a raw pair, next to another format", "prompt", "answer");
    put(
        fields,
        "turns of another format, next to these",
        "conversations",
        "conversation",
        "messages",
        "dialogue",
        "dialog",
        "turns");
    put(fields, "a system text: call it 'system'", "system_prompt", "system_message");
    put(fields, "what a loss counts (ms-swift), which is not read", "loss", "loss_scale");
    put(
        fields,
        "what a chat template is given, which is not read",
        "documents",
        "chat_template_kwargs");
    put(
        fields,
        "an image under another name: call it 'image'",
        "img",
        "img_path",
        "image_path",
        "image_paths",
        "image_file",
        "image_files",
        "image_url",
        "image_urls",
        "image_list",
        "image_base64",
        "image_bytes",
        "picture",
        "pictures");
    return fields;
  }

  private static Map<String, String> foreignInTurns() {
    Map<String, String> fields = new HashMap<>();
    put(
        fields,
        "tools for function calls, which no template here has",
        "tools",
        "tool_calls",
        "function_call",
        "tool_call_id");
    put(
        fields,
        "media of its own, which samples give in 'images'",
        "image",
        "images",
        "video",
        "videos",
        "audio",
        "audios");
    put(
        fields,
        "what a loss counts (ms-swift, OpenAI), which is not read",
        "loss",
        "loss_scale",
        "weight");
    put(
        fields,
        "a thought before the answer, which no template here has",
        "reasoning_content",
        "thinking");
    return fields;
  }

  private static void put(Map<String, String> fields, String meaning, String... names) {
    for (String name : names) {
      fields.put(name, meaning);
    }
  }

  /**
   * What is wrong with a sample's fields.
   *
   * @param read those that are read
   * @param illustrated an image under another name only repeats the sample's own
   * @return null where nothing is
   */
  static @Nullable String wrong(JsonNode sample, Set<String> read, boolean illustrated) {
    for (var fields = sample.fields(); fields.hasNext(); ) {
      var field = fields.next();
      String name = field.getKey();
      if (read.contains(name) || isEmpty(field.getValue())) {
        continue;
      }
      String meaning = FOREIGN.get(name);
      boolean repeats = illustrated && meaning != null && meaning.startsWith("an image");
      if (meaning != null && !repeats) {
        return "'" + name + "' is " + meaning;
      }
      if (meaning == null && holdsObjects(field.getValue())) {
        return "'" + Shown.of(name) + "' is an unknown list of objects, which no format here reads";
      }
    }
    return null;
  }

  /** The same of one turn. */
  static @Nullable String wrongInTurn(JsonNode turn, Set<String> read) {
    for (var fields = turn.fields(); fields.hasNext(); ) {
      var field = fields.next();
      JsonNode value = field.getValue();
      if (read.contains(field.getKey()) || isEmpty(value)) {
        continue;
      }
      String meaning = FOREIGN_IN_TURNS.get(field.getKey());
      // a turn that counts as all others do
      boolean whole =
          value.isBoolean() ? value.asBoolean() : value.isNumber() && value.asDouble() == 1;
      if (meaning != null && !whole) {
        return "a turn's '" + field.getKey() + "' is " + meaning;
      }
    }
    return null;
  }

  /** Nothing, or a list or object of nothing, also as text ("[]"). */
  static boolean isEmpty(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isEmpty();
    }
    return value.isNull()
        || (value.isTextual() && Set.of("", "[]", "{}").contains(value.asText().strip()));
  }

  private static boolean holdsObjects(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (element.isObject()) {
          return true;
        }
      }
    }
    return false;
  }
}
