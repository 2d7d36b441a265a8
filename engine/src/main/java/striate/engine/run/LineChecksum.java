package striate.engine.run;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum at the end of a line that holds a JSON object: its last member {@code "crc"}, the
 * CRC-32C of the line's bytes before that member in 8 hexadecimal digits. Other programs read such
 * a line like any other object. Lines of older versions have none.
 */
public final class LineChecksum {
  private static final String BEFORE = ",\"crc\":\"";
  private static final String AFTER = "\"}";
  private static final int DIGITS = 8;
  private static final int LENGTH = BEFORE.length() + DIGITS + AFTER.length();

  /**
   * A damaged checksum must not look like none. Wherever one byte of the member's name is changed
   * or lost, one of these two halves stays.
   */
  private static final String LEFT_HALF = ",\"cr";

  private static final String RIGHT_HALF = "c\":\"";

  private LineChecksum() {}

  /** Whether a line is what was written. */
  public enum State {
    INTACT,
    /** The line has no checksum: it was written by an older version, or by another program. */
    ABSENT,
    DAMAGED
  }

  /**
   * The object with its checksum.
   *
   * @param object a JSON object with at least one member, in one line without a line feed
   */
  public static String append(String object) {
    String covered = object.substring(0, object.length() - 1);
    return covered + BEFORE + crc(covered) + AFTER;
  }

  /** Checks a line without its line feed. */
  public static State check(String line) {
    int at = line.length() - LENGTH;
    String end = line.substring(Math.max(0, at - 1));
    if (!end.contains(LEFT_HALF) && !end.contains(RIGHT_HALF)) {
      return State.ABSENT;
    }
    return at > 0 && line.substring(at).equals(BEFORE + crc(line.substring(0, at)) + AFTER)
        ? State.INTACT
        : State.DAMAGED;
  }

  private static String crc(String covered) {
    CRC32C crc = new CRC32C();
    crc.update(covered.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
