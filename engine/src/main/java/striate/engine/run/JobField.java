package striate.engine.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One field of a job file: all that the codec, the window's form, the command line's listing and
 * the README's table say about it. The fields are in {@link JobFields}.
 *
 * @param <T> type of its values
 */
public final class JobField<T> {
  private final String path;
  private final JobSection section;
  private final FieldType<T> type;
  private final @Nullable T otherwise;
  private final boolean required;
  private final boolean advanced;
  private final boolean later;
  private final Part part;
  private final String title;
  private final String sentence;

  /** What a field is to a run's numbers. */
  public enum Part {
    /** Its value changes them. */
    VALUE,
    /** Names files, whose content changes them and whose place does not. */
    FILES,
    /** The layers: what runs of one recipe are compared by. */
    SELECTION,
    /** What runs of one recipe are repeated over. */
    SEED,
    /** Changes no number: a name, where it is computed, how often something is recorded. */
    NOTHING
  }

  private JobField(Builder<T> from) {
    path = from.path;
    section = from.section;
    type = from.type;
    otherwise = from.otherwise;
    required = from.required;
    advanced = from.advanced;
    later = from.later;
    part = from.part;
    title = from.title;
    sentence = from.sentence;
  }

  static <T> Builder<T> of(JobSection section, String path, FieldType<T> type) {
    return new Builder<>(section, path, type);
  }

  /** Where it stands in the file: {@code steps}, {@code lora.rank}. */
  public String path() {
    return path;
  }

  /** The object that it stands in; empty for the file's own. */
  String group() {
    int dot = path.indexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  /** Its key in that object. */
  String key() {
    return path.substring(path.indexOf('.') + 1);
  }

  public JobSection section() {
    return section;
  }

  public FieldType<T> type() {
    return type;
  }

  /** What it means to leave it out; null where it then has no value. */
  public @Nullable T otherwise() {
    return otherwise;
  }

  /** Whether a job without it is refused. */
  public boolean required() {
    return required;
  }

  /** Whether most jobs leave it out. */
  public boolean advanced() {
    return advanced;
  }

  /**
   * Whether canonical text has it only where it differs from {@link #otherwise}: jobs recorded
   * before the field was known keep their text.
   */
  boolean later() {
    return later;
  }

  /** What it is to a run's numbers. */
  public Part part() {
    return part;
  }

  /** Its name in the form. */
  public String title() {
    return title;
  }

  /** What it is for, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /** Its default in words: {@code required}, {@code none}, or the value as a file has it. */
  public String defaultWords() {
    T value = otherwise;
    return required ? "required" : value == null ? "none" : type.text(value);
  }

  @Override
  public String toString() {
    return path;
  }

  /** Says one thing after the other about a field. */
  static final class Builder<T> {
    private final JobSection section;
    private final String path;
    private final FieldType<T> type;
    private @Nullable T otherwise;
    private boolean required;
    private boolean advanced;
    private boolean later;
    private Part part = Part.VALUE;
    private String title = "";
    private String sentence = "";

    private Builder(JobSection section, String path, FieldType<T> type) {
      this.section = section;
      this.path = path;
      this.type = type;
    }

    /** With the value that is meant where it is left out. */
    Builder<T> otherwise(T value) {
      otherwise = value;
      return this;
    }

    /** With a value that no job has, until it is given one. */
    Builder<T> required(T blank) {
      required = true;
      return otherwise(blank);
    }

    Builder<T> advanced() {
      advanced = true;
      return this;
    }

    Builder<T> later() {
      later = true;
      return this;
    }

    /** With another part in a run's numbers than that of a value. */
    Builder<T> as(Part other) {
      part = other;
      return this;
    }

    /**
     * @param words the form's title; the last thing to say
     */
    JobField<T> says(String words, String meaning) {
      title = words;
      sentence = meaning;
      if (!meaning.endsWith(".") || words.toLowerCase(Locale.ROOT).isBlank()) {
        throw new IllegalArgumentException(path + " needs a title and a sentence");
      }
      return new JobField<>(this);
    }
  }
}
