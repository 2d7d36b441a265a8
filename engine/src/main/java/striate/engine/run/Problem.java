package striate.engine.run;

import org.jspecify.annotations.Nullable;

/**
 * The one family of errors that a person is meant to read: what is wrong, where, and what to do
 * about it. Its message is one line that a terminal can be given as it is: names and values in it
 * may come from anybody's files.
 */
public class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether the input was wrong (exit code 2) or the work itself failed (exit code 1). */
  public enum Kind {
    BAD_INPUT,
    WORK_FAILED
  }

  /** Characters of each part: enough for a list of tensors or a long path. */
  private static final int MOST = 2000;

  private final Kind kind;
  private final String what;
  private final String place;
  private final String remedy;

  protected Problem(
      Kind kind, String what, String place, String remedy, @Nullable Throwable cause) {
    super(cause);
    this.kind = kind;
    this.what = OneLine.of(what, MOST);
    this.place = OneLine.of(place, MOST);
    this.remedy = OneLine.of(remedy, MOST);
  }

  /** Wrong usage, file or setting: nothing was changed. */
  public static Problem badInput(String what, Object place, String remedy) {
    return new Problem(Kind.BAD_INPUT, what, place.toString(), remedy, null);
  }

  /** Wrong usage, file or setting, found out by another exception. */
  public static Problem badInput(String what, Object place, String remedy, Throwable cause) {
    return new Problem(Kind.BAD_INPUT, what, place.toString(), remedy, cause);
  }

  /** The input was right and the work still failed. */
  public static Problem workFailed(String what, Object place, String remedy) {
    return new Problem(Kind.WORK_FAILED, what, place.toString(), remedy, null);
  }

  /** The input was right and the work still failed because of another exception. */
  public static Problem workFailed(String what, Object place, String remedy, Throwable cause) {
    return new Problem(Kind.WORK_FAILED, what, place.toString(), remedy, cause);
  }

  /** A file that is there and still cannot be read. */
  public static Problem unreadable(Object file, Exception cause) {
    return badInput(
        "the file cannot be read: " + cause.getMessage(),
        file,
        "check its permissions and the disk",
        cause);
  }

  /** One line: what - place - remedy. */
  @Override
  public String getMessage() {
    return what + " - " + place + " - " + remedy;
  }

  public Kind kind() {
    return kind;
  }

  public String what() {
    return what;
  }

  public String place() {
    return place;
  }

  public String remedy() {
    return remedy;
  }
}
