package striate.engine.weights;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** A file of tensors that breaks a rule of its format. */
public final class MalformedFile extends Problem {
  private static final long serialVersionUID = 1L;
  static final String REMEDY = "copy or download the file again";
  private static final int SHOWN = 200;

  /** What a file can break. */
  public enum Rule {
    /** The header's length is there, at most 100 MB and within the file. */
    HEADER_LENGTH,
    /** The header begins with a brace. */
    HEADER_START,
    /** The header is UTF-8. */
    HEADER_ENCODING,
    /** The header is one JSON object, padded with nothing but spaces. */
    HEADER_JSON,
    /** No name stands twice in one object. */
    DUPLICATE_NAME,
    /** {@code __metadata__} maps strings to strings. */
    METADATA,
    /** A tensor is an object with dtype, shape and data_offsets. */
    FIELDS,
    /** Its dtype is a known one. */
    DTYPE,
    /** Its shape is a list of whole numbers from 0. */
    SHAPE,
    /** Its offsets are two whole numbers from 0, the second not smaller. */
    OFFSETS,
    /** It does not overlap the tensor before it. */
    OVERLAP,
    /** It begins where the tensor before it ends. */
    HOLE,
    /** Its bytes are shape x dtype. */
    SIZE,
    /** Its number of bytes fits into 64 bits. */
    OVERFLOW,
    /** The file does not end before its tensors. */
    TRUNCATED,
    /** Nothing follows the tensors. */
    TRAILING,
    /** A PyTorch file is a zip archive with uncompressed entries that do not overlap. */
    ARCHIVE,
    /** Its pickle is well-formed and within bounds. */
    PICKLE,
    /** Its pickle names nothing but tensors and plain containers. */
    GLOBAL,
    /** A tensor lies within its own entry. */
    STORAGE
  }

  private final Path file;
  private final long offset;
  private final @Nullable String tensor;
  private final Rule rule;

  private MalformedFile(
      Rule rule,
      String what,
      Path file,
      long offset,
      @Nullable String tensor,
      String remedy,
      @Nullable Throwable cause) {
    super(Kind.BAD_INPUT, what, file + ", byte " + offset, remedy, cause);
    this.file = file;
    this.offset = offset;
    this.tensor = tensor;
    this.rule = rule;
  }

  static MalformedFile of(Rule rule, String what, Path file, long offset, @Nullable String tensor) {
    return of(rule, what, file, offset, tensor, null);
  }

  static MalformedFile of(
      Rule rule,
      String what,
      Path file,
      long offset,
      @Nullable String tensor,
      @Nullable Throwable cause) {
    String prefix = tensor == null ? "" : "tensor '" + shown(tensor) + "': ";
    return new MalformedFile(rule, prefix + what, file, offset, tensor, REMEDY, cause);
  }

  MalformedFile withRemedy(String remedy) {
    return new MalformedFile(rule, what(), file, offset, tensor, remedy, getCause());
  }

  /** A file's text for a message: not longer than a line, without control characters. */
  static String shown(String text) {
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  public Path file() {
    return file;
  }

  /** Bytes from the file's beginning to where the rule is broken. */
  public long offset() {
    return offset;
  }

  /** The tensor that breaks it; null where it is not one alone. */
  public @Nullable String tensor() {
    return tensor;
  }

  public Rule rule() {
    return rule;
  }
}
