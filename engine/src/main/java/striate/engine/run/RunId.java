package striate.engine.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A run's name in the workspace: sortable by time, safe as a directory name. */
public record RunId(String value) implements Comparable<RunId> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  public RunId {
    if (!SHAPE.matcher(value).matches()) {
      throw Problem.badInput(
          "'" + value + "' is not a run id", "run id", "take one that `striate runs` lists");
    }
  }

  /** Whether a text has the shape of an id. */
  public static boolean isId(String text) {
    return SHAPE.matcher(text).matches();
  }

  /**
   * A new id: the moment in UTC to the millisecond and six random characters, {@code
   * 20260131-235959123-k3v9qa}.
   *
   * @param random where the characters come from
   */
  public static RunId create(Instant moment, RandomGenerator random) {
    StringBuilder id = new StringBuilder(STAMP.format(moment)).append('-');
    for (int i = 0; i < 6; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new RunId(id.toString());
  }

  /** A new id for now. */
  public static RunId create() {
    return create(Instant.now(), new SecureRandom());
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
