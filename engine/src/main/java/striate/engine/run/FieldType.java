package striate.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What values a job's field can have: how they are read from a file and from what a person typed,
 * and how they are written.
 *
 * @param <T> type of the values
 */
public sealed interface FieldType<T> {

  /** The values in words, such as {@code a whole number from 1 to 1024}. */
  String range();

  /** As a file has it, without quotes. */
  String text(T value);

  /**
   * What a person typed.
   *
   * @throws IllegalArgumentException with a few words, where it is not one of the values
   */
  T parse(String typed);

  /**
   * From a file; null where it is absent.
   *
   * @throws FieldProblem where it is not one of the values
   */
  @Nullable T read(StrictObject object, String key);

  /** For Jackson: text, number, boolean or a list of texts. */
  Object json(T value);

  /**
   * One line of text.
   *
   * @param what it is, such as a path
   * @param most characters
   */
  record Text(String what, int most) implements FieldType<String> {
    @Override
    public String range() {
      return what;
    }

    @Override
    public String text(String value) {
      return value;
    }

    @Override
    public String parse(String typed) {
      if (typed.isBlank() || typed.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("one line of text");
      }
      if (typed.length() > most) {
        throw new IllegalArgumentException("at most " + grouped(most) + " characters");
      }
      return typed;
    }

    @Override
    public @Nullable String read(StrictObject object, String key) {
      return object.text(key, most);
    }

    @Override
    public Object json(String value) {
      return value;
    }
  }

  /** One of a few words. */
  record Word<T>(List<T> values, Function<T, String> word) implements FieldType<T> {
    public Word {
      values = List.copyOf(values);
    }

    static <E extends Enum<E>> Word<E> of(E[] values) {
      return new Word<>(Arrays.asList(values), value -> value.name().toLowerCase(Locale.ROOT));
    }

    /** All of them. */
    public List<String> words() {
      return values.stream().map(word).toList();
    }

    @Override
    public String range() {
      return String.join(", ", words());
    }

    @Override
    public String text(T value) {
      return word.apply(value);
    }

    @Override
    public T parse(String typed) {
      return values.stream()
          .filter(value -> text(value).equals(typed))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("one of " + range()));
    }

    @Override
    public @Nullable T read(StrictObject object, String key) {
      String text = object.word(key, words());
      return text == null ? null : parse(text);
    }

    @Override
    public Object json(T value) {
      return text(value);
    }
  }

  /** The processor or a GPU. */
  record Devices() implements FieldType<Device> {
    @Override
    public String range() {
      return Device.WORDS;
    }

    @Override
    public String text(Device value) {
      return value.word();
    }

    @Override
    public Device parse(String typed) {
      try {
        return Device.named(typed);
      } catch (Problem unknown) {
        throw new IllegalArgumentException("one of " + range(), unknown);
      }
    }

    @Override
    public @Nullable Device read(StrictObject object, String key) {
      String text = object.text(key, Integer.MAX_VALUE);
      try {
        return text == null ? null : Device.named(text);
      } catch (Problem unknown) {
        throw object.bad(key, "is '" + StrictObject.shortened(text) + "'", unknown.remedy());
      }
    }

    @Override
    public Object json(Device value) {
      return text(value);
    }
  }

  /** True or false. */
  record Flag() implements FieldType<Boolean> {
    @Override
    public String range() {
      return "true, false";
    }

    @Override
    public String text(Boolean value) {
      return value.toString();
    }

    @Override
    public Boolean parse(String typed) {
      return switch (typed) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("true or false");
      };
    }

    @Override
    public @Nullable Boolean read(StrictObject object, String key) {
      return object.flag(key);
    }

    @Override
    public Object json(Boolean value) {
      return value;
    }
  }

  /** True, false, or left to Striate. */
  record AutoFlag() implements FieldType<JobSpec.Checkpointing> {
    @Override
    public String range() {
      return "true, false, auto";
    }

    @Override
    public String text(JobSpec.Checkpointing value) {
      return value.json().toString();
    }

    @Override
    public JobSpec.Checkpointing parse(String typed) {
      return Arrays.stream(JobSpec.Checkpointing.values())
          .filter(value -> text(value).equals(typed))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("true, false or auto"));
    }

    @Override
    public JobSpec.@Nullable Checkpointing read(StrictObject object, String key) {
      if (object.isText(key)) {
        object.word(key, List.of("auto"));
        return JobSpec.Checkpointing.AUTO;
      }
      Boolean flag = object.flag(key);
      return flag == null ? null : parse(flag.toString());
    }

    @Override
    public Object json(JobSpec.Checkpointing value) {
      return value.json();
    }
  }

  /** A whole number, both ends included. */
  record Whole(int least, int most) implements FieldType<Integer> {
    @Override
    public String range() {
      return "a whole number from " + grouped(least) + " to " + grouped(most);
    }

    @Override
    public String text(Integer value) {
      return value.toString();
    }

    @Override
    public Integer parse(String typed) {
      try {
        int value = Integer.parseInt(typed);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException notWhole) {
        throw new IllegalArgumentException(range(), notWhole);
      }
      throw new IllegalArgumentException("from " + grouped(least) + " to " + grouped(most));
    }

    @Override
    public @Nullable Integer read(StrictObject object, String key) {
      return object.whole(key, least, most);
    }

    @Override
    public Object json(Integer value) {
      return value;
    }
  }

  /** Any whole number of 64 bits. */
  record Seed() implements FieldType<Long> {
    @Override
    public String range() {
      return "a whole number";
    }

    @Override
    public String text(Long value) {
      return value.toString();
    }

    @Override
    public Long parse(String typed) {
      try {
        return Long.valueOf(typed);
      } catch (NumberFormatException notWhole) {
        throw new IllegalArgumentException(range(), notWhole);
      }
    }

    @Override
    public @Nullable Long read(StrictObject object, String key) {
      return object.wholeLong(key, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public Object json(Long value) {
      return value;
    }
  }

  /** A number, both ends included. */
  record Real(double least, double most) implements FieldType<Double> {
    @Override
    public String range() {
      return least == Double.MIN_NORMAL
          ? "a number above 0, up to " + text(most)
          : "a number from " + text(least) + " to " + text(most);
    }

    /** As short as it can be: 0.0002 as {@code 2e-4}, 32.0 as {@code 32}. */
    @Override
    public String text(Double value) {
      String plain = Double.toString(value).replaceAll("\\.0(?=$|E)", "").replace('E', 'e');
      return value >= 0.01 || value == 0 ? plain : scientific(value);
    }

    private static String scientific(double value) {
      java.math.BigDecimal exact = new java.math.BigDecimal(Double.toString(value));
      java.math.BigDecimal digits = exact.stripTrailingZeros();
      int exponent = digits.precision() - digits.scale() - 1;
      return digits.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    @Override
    public Double parse(String typed) {
      try {
        double value = Double.parseDouble(typed);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException notNumber) {
        throw new IllegalArgumentException(range(), notNumber);
      }
      throw new IllegalArgumentException(range().substring("a number ".length()));
    }

    @Override
    public @Nullable Double read(StrictObject object, String key) {
      return object.number(key, least, most);
    }

    @Override
    public Object json(Double value) {
      return value;
    }
  }

  /** Distinct names, possibly none. */
  record Names() implements FieldType<List<String>> {
    @Override
    public String range() {
      return "a list of names";
    }

    @Override
    public String text(List<String> value) {
      return String.join(", ", value);
    }

    @Override
    public List<String> parse(String typed) {
      List<String> names = new ArrayList<>();
      for (String name : typed.split(",")) {
        if (!name.isBlank() && !names.contains(name.strip())) {
          names.add(name.strip());
        }
      }
      return List.copyOf(names);
    }

    @Override
    public List<String> read(StrictObject object, String key) {
      return object.texts(key);
    }

    @Override
    public Object json(List<String> value) {
      return value;
    }
  }

  private static String grouped(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
