package striate.engine.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One result of the doctor.
 *
 * @param detail the finding
 * @param remedy how to fix it; null if nothing is wrong
 */
record Finding(String name, Verdict verdict, String detail, @Nullable String remedy) {

  /** The severity. */
  enum Verdict {
    OK,
    /** A feature is missing; the rest works. */
    WARNING,
    /** Tuning does not work. */
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
