package striate.engine.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.ImageTag;

/**
 * One entry of a samples file. Its fields tell its format: {@code conversations} (LLaVA; ShareGPT,
 * with {@code images}), {@code messages}, ms-swift's {@code query} and {@code response}, or a raw
 * pair. Conversations of all formats follow LLaVA's rules for texts, since the templates are
 * LLaVA's.
 */
final class SampleEntry {
  private static final List<String> TURNS = List.of("conversations", "conversation", "messages");

  private final JsonNode entry;
  private final String place;
  private final @Nullable ChatTemplate template;
  private final List<String> images = new ArrayList<>();
  private @Nullable String system;

  private SampleEntry(JsonNode entry, String place, @Nullable ChatTemplate template) {
    this.entry = entry;
    this.place = place;
    this.template = template;
  }

  /**
   * @param index the entry's position in the file, counted from 0
   * @param template null for raw pairs
   * @throws Problem where it is not a sample of one of the formats
   */
  static Sample read(JsonNode entry, Path file, int index, @Nullable ChatTemplate template) {
    SampleEntry sample = new SampleEntry(entry, file + ", sample " + index, template);
    if (!entry.isObject()) {
      throw sample.wrong("the entry is not an object");
    }
    JsonNode id = entry.path("id");
    boolean named = id.isValueNode() && !id.isNull() && !id.asText().isEmpty();
    return sample.read(named ? Shown.of(id.asText()) : Integer.toString(index));
  }

  private Sample read(String id) {
    String turns = TURNS.stream().filter(entry::has).findFirst().orElse(null);
    boolean query = turns == null && entry.has("query");
    if (turns == null && !query) {
      return pair(id);
    }
    if (template == null) {
      throw wrong("it is a conversation, but the job names no template");
    }
    check(turns == null ? Set.of("query", "response", "history") : Set.of(turns));
    images("image");
    images("images");
    String given = optionalText("system");
    system = given == null || given.isEmpty() ? null : given;
    List<ChatTemplate.Round> written =
        turns == null
            ? queried()
            : new SampleTurns(entry.path(turns), images, this::wrong)
                .rounds(template.hasRoles(), this::systemTurn);
    checkSystem();
    List<ChatTemplate.Round> rounds = query ? tagged(written) : written;
    return new Sample.Conversation(id, image(tags(rounds, "images")), system, placed(rounds));
  }

  private Sample pair(String id) {
    if (!entry.has("prompt")) {
      throw wrong(
          "it has neither 'conversations', 'messages' nor 'query', nor a raw pair's 'prompt'");
    }
    if (template != null) {
      throw wrong(
          "it is a raw pair ('prompt'), but the job names a template, which raw pairs do not take");
    }
    check(Set.of("prompt", "answer"));
    if (!SampleFields.isEmpty(entry.path("images")) && entry.has("images")) {
      throw wrong("'images' is ShareGPT's: a raw pair gives its one image in 'image'");
    }
    if (!SampleFields.isEmpty(entry.path("system")) && entry.has("system")) {
      throw wrong("'system' is ShareGPT's: a raw pair has all of its text in 'prompt'");
    }
    images("image");
    String prompt = text("prompt");
    String answer = text("answer");
    int tags = ImageTag.count(prompt) + ImageTag.count(answer);
    return new Sample.Pair(id, image(tags), prompt, answer);
  }

  private void check(Set<String> format) {
    Set<String> read = new HashSet<>(format);
    read.addAll(Set.of("id", "image", "images", "system"));
    boolean illustrated = present("image") || present("images");
    String wrong = SampleFields.wrong(entry, read, illustrated);
    if (wrong != null) {
      throw wrong(wrong);
    }
  }

  private boolean present(String field) {
    return entry.has(field) && !SampleFields.isEmpty(entry.path(field));
  }

  /** A path, a list of them, or of objects with one, as Hugging Face's data sets have it. */
  private void images(String field) {
    JsonNode value = entry.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    if (!value.isTextual() && !value.isArray()) {
      throw wrong("'" + field + "' is neither a path nor a list of paths");
    }
    for (JsonNode image : value.isArray() ? value : List.of(value)) {
      JsonNode path = image.isObject() ? image.path("path") : image;
      if (!path.isTextual()) {
        throw wrong("'" + field + "' holds something else than paths");
      }
      if (path.asText().isEmpty()) {
        throw wrong(
            "'" + field + "' is an empty path: a sample without an image goes without the field");
      }
      images.add(ImagePath.kept(path.asText()));
    }
  }

  private void systemTurn(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (system != null && !system.equals(text)) {
      throw wrong("it has a system text in 'system' and another in its first turn");
    }
    system = text;
  }

  private void checkSystem() {
    if (system == null) {
      return;
    }
    if (template != null && !template.hasRoles()) {
      throw wrong(
          "it has a system text, for which the template '" + template.key() + "' has no place");
    }
    if (present("image") && present("conversations")) {
      throw wrong(
          "it has a system text, which LLaVA's format does not know: leave it out, or give the"
              + " image in 'images' (ShareGPT), and it stands in place of the template's own");
    }
  }

  /** ms-swift's own format: earlier rounds, then the query. */
  private List<ChatTemplate.Round> queried() {
    List<ChatTemplate.Round> rounds = new ArrayList<>();
    JsonNode history = entry.path("history");
    if (!history.isMissingNode() && !history.isNull() && !history.isArray()) {
      throw wrong("'history' is not a list of questions and answers");
    }
    for (JsonNode round : history) {
      if (round.size() != 2 || !round.path(0).isTextual() || !round.path(1).isTextual()) {
        throw wrong("'history' is not a list of questions and answers");
      }
      rounds.add(new ChatTemplate.Round(round.path(0).asText(), round.path(1).asText()));
    }
    rounds.add(new ChatTemplate.Round(text("query"), text("response")));
    return rounds;
  }

  /** ms-swift puts images that the text does not name in front of it. */
  private List<ChatTemplate.Round> tagged(List<ChatTemplate.Round> rounds) {
    if (images.size() != 1 || tags(rounds, "images") > 0) {
      return rounds;
    }
    List<ChatTemplate.Round> tagged = new ArrayList<>(rounds);
    ChatTemplate.Round first = rounds.get(0);
    tagged.set(0, new ChatTemplate.Round(ChatTemplate.IMAGE + first.question(), first.answer()));
    return tagged;
  }

  /**
   * How many images the text names. In LLaVA's format several tags in a turn are one; where images
   * are a list, each tag stands for one of them.
   */
  private int tags(List<ChatTemplate.Round> rounds, String list) {
    boolean each = present(list);
    int tags = 0;
    for (ChatTemplate.Round round : rounds) {
      int asked = ImageTag.count(round.question());
      int answered = ImageTag.count(round.answer());
      tags += each ? asked + answered : Math.min(1, asked) + Math.min(1, answered);
    }
    return tags;
  }

  private static List<ChatTemplate.Round> placed(List<ChatTemplate.Round> rounds) {
    return rounds.stream()
        .map(r -> new ChatTemplate.Round(ImageTag.first(r.question()), ImageTag.first(r.answer())))
        .toList();
  }

  private @Nullable String image(int tags) {
    if (images.size() > 1) {
      throw wrong("it gives " + images.size() + " images, this model takes one a sample");
    }
    if (tags != images.size()) {
      throw Problem.badInput(
          "its text names "
              + tags
              + " images ("
              + ChatTemplate.IMAGE
              + "), '"
              + (present("images") ? "images" : "image")
              + "' gives "
              + images.size(),
          place,
          "write " + ChatTemplate.IMAGE + " once where the image belongs, or leave the sample out");
    }
    return images.isEmpty() ? null : images.get(0);
  }

  private String text(String field) {
    return SampleTurns.text(entry, field, this::wrong);
  }

  private @Nullable String optionalText(String field) {
    JsonNode value = entry.path(field);
    return value.isMissingNode() || value.isNull() ? null : text(field);
  }

  private Problem wrong(String what) {
    return Problem.badInput(what, place, "correct the sample or leave it out");
  }
}
