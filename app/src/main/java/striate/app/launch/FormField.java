package striate.app.launch;

import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobField;
import striate.engine.run.JobSpec;

/** A field of a form: what was typed, what it means, and what is wrong with it. */
public final class FormField<T> {
  private final StringProperty text;
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final Function<String, T> meaning;
  private final boolean optional;
  private @Nullable T value;

  private FormField(String text, boolean optional, Function<String, T> meaning) {
    this.text = new SimpleStringProperty(text);
    this.optional = optional;
    this.meaning = meaning;
    read();
    // an invalidation listener, and the first one: others ask for the new value
    this.text.addListener(o -> read());
  }

  /**
   * @param meaning turns text into a value; throws IllegalArgumentException with one short line
   *     where it has none
   */
  static <T> FormField<T> needed(String initial, Function<String, T> meaning) {
    return new FormField<>(initial, false, meaning);
  }

  /** The same for a field that may be blank. */
  static <T> FormField<T> optional(String initial, Function<String, T> meaning) {
    return new FormField<>(initial, true, meaning);
  }

  /** A field of jobs that has to be filled in, with the value that {@code job} has. */
  static <T> FormField<T> needed(JobField<T> field, JobSpec job) {
    return needed(words(field, job), field.type()::parse);
  }

  /** A field of jobs that may be blank, and then means what its absence from a file means. */
  static <T> FormField<T> optional(JobField<T> field, JobSpec job) {
    return optional(words(field, job), field.type()::parse);
  }

  /** Shows the value that {@code job} has. */
  <V> void take(JobField<V> field, JobSpec job) {
    text.set(words(field, job));
  }

  /** The text of the value that {@code job} has; empty where it has none. */
  static <T> String words(JobField<T> field, JobSpec job) {
    T value = job.find(field);
    return value == null ? "" : field.type().text(value);
  }

  public StringProperty textProperty() {
    return text;
  }

  /** What is wrong, in a few words; empty where nothing is. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Whether what was typed makes sense. */
  public boolean valid() {
    return value != null || blank();
  }

  private boolean blank() {
    return optional && text.get().isBlank();
  }

  /**
   * What was typed; null where it may be blank and is.
   *
   * @throws IllegalStateException where it makes no sense
   */
  public @Nullable T find() {
    if (!valid()) {
      throw new IllegalStateException("'" + text.get() + "': " + problem.get());
    }
    return value;
  }

  /**
   * What was typed.
   *
   * @throws IllegalStateException where it makes no sense, or is blank
   */
  public T value() {
    T known = find();
    if (known == null) {
      throw new IllegalStateException("blank");
    }
    return known;
  }

  /** Shows what is wrong with a value that makes sense by itself, until {@link #withdraw}. */
  void refuse(String words) {
    problem.set(words);
  }

  /** Takes a refusal back. */
  void withdraw() {
    read();
  }

  private void read() {
    try {
      value = blank() ? null : meaning.apply(text.get().strip());
      problem.set("");
    } catch (IllegalArgumentException noSense) {
      value = null;
      String words = noSense.getMessage();
      problem.set(words == null ? "makes no sense" : words);
    }
  }
}
