package striate.engine.model;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** A JSON file that is not what this program reads as JSON. */
public final class MalformedJson extends Problem {
  private static final long serialVersionUID = 1L;

  /** What a file can break. */
  public enum Rule {
    /** It is not larger than is read, and no text, name or number in it is. */
    SIZE,
    /** It is UTF-8. */
    ENCODING,
    /** Objects and lists are not deeper in each other than is read. */
    DEPTH,
    /** No name stands twice in one object. */
    DUPLICATE_NAME,
    /** It is one JSON value and nothing behind it. */
    SYNTAX,
    /** It is an object where one is asked for. */
    OBJECT
  }

  private final Path file;
  private final Rule rule;
  private final int line;
  private final int column;

  private MalformedJson(
      Rule rule,
      String what,
      Path file,
      int line,
      int column,
      String remedy,
      @Nullable Throwable cause) {
    super(
        Kind.BAD_INPUT,
        what,
        line > 0 ? file + ", line " + line + ", column " + column : file.toString(),
        remedy,
        cause);
    this.file = file;
    this.rule = rule;
    this.line = line;
    this.column = column;
  }

  static MalformedJson whole(Rule rule, String what, Path file) {
    return new MalformedJson(rule, what, file, 0, 0, "check that this is the right file", null);
  }

  static MalformedJson at(
      Rule rule, String what, Path file, int line, int column, @Nullable Throwable cause) {
    String remedy = "repair the file, or copy or download it again";
    return new MalformedJson(rule, what, file, line, column, remedy, cause);
  }

  public Path file() {
    return file;
  }

  public Rule rule() {
    return rule;
  }

  /** From 1; 0 where it is the file as a whole. */
  public int line() {
    return line;
  }

  /** From 1; 0 where it is the file as a whole. */
  public int column() {
    return column;
  }
}
