package striate.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a run, besides what its job and its journal say. The run's directory keeps
 * it as {@code annotations.json}; the store has a copy for queries.
 *
 * @param name in place of the job's name; null to keep that
 * @param tags short words to find runs by, sorted
 * @param note free text of any number of lines; empty without one
 * @param origin where an imported run comes from, in one line; null for a run of this workspace
 */
public record Annotations(
    @Nullable String name, SortedSet<String> tags, String note, @Nullable String origin) {
  /** Nothing was said. */
  public static final Annotations NONE = new Annotations(null, new TreeSet<>(), "", null);

  /** The most tags of one run. */
  public static final int MOST_TAGS = 50;

  private static final int VERSION = 1;
  private static final int MOST_NAME = 200;
  private static final int MOST_NOTE = 10_000;
  private static final int MOST_ORIGIN = 500;
  private static final long MAX_FILE_BYTES = 1L << 20;
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._/+-]{0,39}");

  /**
   * @throws Problem if a part is too long, has control characters, or a tag is not one word
   */
  public Annotations {
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    if (name != null) {
      requireLine("name", name, MOST_NAME);
    }
    if (origin != null) {
      requireLine("origin", origin, MOST_ORIGIN);
    }
    tags.forEach(Annotations::requireTag);
    if (tags.size() > MOST_TAGS) {
      throw Problem.badInput(
          "a run has at most " + MOST_TAGS + " tags", "tags", "remove some of them");
    }
    if (note.length() > MOST_NOTE) {
      throw Problem.badInput(
          "the note is longer than " + MOST_NOTE + " characters", "note", "shorten it");
    }
    if (note.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw Problem.badInput("the note has control characters", "note", "write plain text");
    }
  }

  /** Whether nothing was said. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  public Annotations withName(@Nullable String renamed) {
    return new Annotations(renamed, tags, note, origin);
  }

  public Annotations withNote(String text) {
    return new Annotations(name, tags, text.strip(), origin);
  }

  public Annotations withOrigin(String from) {
    return new Annotations(name, tags, note, from);
  }

  /** Adds and removes tags; removing one that the run does not have does nothing. */
  public Annotations withTags(Collection<String> added, Collection<String> removed) {
    SortedSet<String> now = new TreeSet<>(tags);
    now.removeAll(removed);
    now.addAll(added);
    return new Annotations(name, now, note, origin);
  }

  /** Their text in {@code annotations.json}. */
  public String toJson() {
    TreeMap<String, Object> json = new TreeMap<>();
    json.put("version", VERSION);
    if (name != null) {
      json.put("name", name);
    }
    json.put("tags", tags);
    json.put("note", note);
    if (origin != null) {
      json.put("origin", origin);
    }
    return CanonicalJson.writePretty(json);
  }

  /**
   * Reads a run directory's file; a missing one says nothing.
   *
   * @throws Problem if it cannot be read or is not valid
   */
  public static Annotations read(Path file) {
    if (Files.notExists(file)) {
      return NONE;
    }
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw broken("larger than 1 MiB", file.toString(), null);
      }
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw broken(String.valueOf(e.getMessage()), file.toString(), e);
    }
  }

  /**
   * Reads their text; fields of later versions are passed over.
   *
   * @param place what the text is, for complaints
   * @throws Problem if it is not valid
   */
  public static Annotations parse(String json, String place) {
    JsonNode tree;
    try {
      tree = CanonicalJson.read(json);
    } catch (JsonProcessingException e) {
      throw broken(e.getOriginalMessage(), place, e);
    }
    if (tree == null || !tree.isObject()) {
      throw broken("not an object", place, null);
    }
    SortedSet<String> tags = new TreeSet<>();
    for (JsonNode tag : tree.path("tags")) {
      tags.add(text(tag, "tags", place));
    }
    String note = optional(tree, "note", place);
    try {
      return new Annotations(
          optional(tree, "name", place),
          tags,
          note == null ? "" : note,
          optional(tree, "origin", place));
    } catch (Problem problem) {
      throw broken(problem.what(), place, problem);
    }
  }

  private static @Nullable String optional(JsonNode tree, String field, String place) {
    JsonNode value = tree.get(field);
    return value == null || value.isNull() ? null : text(value, field, place);
  }

  private static String text(JsonNode value, String field, String place) {
    if (!value.isTextual()) {
      throw broken("'" + field + "' is not text", place, null);
    }
    return value.textValue();
  }

  private static void requireTag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw Problem.badInput(
          "'" + tag + "' is not a tag",
          "tags",
          "take one word of up to 40 letters, digits and . _ - / +, such as baseline");
    }
  }

  private static void requireLine(String field, String text, int most) {
    if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
      throw Problem.badInput(
          "the " + field + " is not one line of up to " + most + " characters",
          field,
          "shorten it to one line of text");
    }
  }

  private static Problem broken(String why, String place, @Nullable Exception cause) {
    String what = "the annotations cannot be read (" + why + ")";
    String remedy = "correct the file, or delete it to go on without them";
    return cause == null
        ? Problem.badInput(what, place, remedy)
        : Problem.badInput(what, place, remedy, cause);
  }
}
