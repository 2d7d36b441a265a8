package striate.app.launch;

import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** A field of a form: what was typed, what it means, and what is wrong with it. */
public final class FormField<T> {
  private final StringProperty text;
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final Function<String, T> meaning;
  private @Nullable T value;

  /**
   * @param meaning turns text into a value; throws IllegalArgumentException with one short line
   *     where it has none
   */
  FormField(String text, Function<String, T> meaning) {
    this.text = new SimpleStringProperty(text);
    this.meaning = meaning;
    read();
    this.text.addListener((o, before, now) -> read());
  }

  static FormField<Integer> whole(int initial, int least, int most) {
    return new FormField<>(
        Integer.toString(initial),
        text -> {
          try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
              return value;
            }
          } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                "a whole number from " + least + " to " + most, noNumber);
          }
          throw new IllegalArgumentException("from " + least + " to " + most);
        });
  }

  static FormField<Double> positive(String initial, double most) {
    return new FormField<>(
        initial,
        text -> {
          try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= most) {
              return value;
            }
          } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("a number such as " + initial, noNumber);
          }
          throw new IllegalArgumentException("above 0, at most " + most);
        });
  }

  public StringProperty textProperty() {
    return text;
  }

  /** What is wrong, in a few words; empty where nothing is. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  public boolean valid() {
    return value != null;
  }

  /**
   * What was typed.
   *
   * @throws IllegalStateException where it makes no sense
   */
  public T value() {
    T known = value;
    if (known == null) {
      throw new IllegalStateException("'" + text.get() + "': " + problem.get());
    }
    return known;
  }

  private void read() {
    try {
      value = meaning.apply(text.get().strip());
      problem.set("");
    } catch (IllegalArgumentException noSense) {
      value = null;
      String words = noSense.getMessage();
      problem.set(words == null ? "makes no sense" : words);
    }
  }
}
