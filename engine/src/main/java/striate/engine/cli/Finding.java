package striate.engine.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor says of one thing.
 *
 * @param detail what was found
 * @param remedy what to do; null where nothing has to be done
 */
record Finding(String name, Verdict verdict, String detail, @Nullable String remedy) {

  /** How bad it is. */
  enum Verdict {
    OK,
    /** Something will not be there, the rest works. */
    WARNING,
    /** Tuning will not work. */
    PROBLEM;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String detail) {
    return new Finding(name, Verdict.OK, detail, null);
  }

  static Finding warning(String name, String detail, String remedy) {
    return new Finding(name, Verdict.WARNING, detail, remedy);
  }

  static Finding problem(String name, String detail, String remedy) {
    return new Finding(name, Verdict.PROBLEM, detail, remedy);
  }
}
