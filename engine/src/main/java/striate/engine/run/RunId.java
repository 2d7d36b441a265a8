package striate.engine.run;

import java.util.regex.Pattern;

/** A run's name in the workspace: sortable by time, safe as a directory name. */
public record RunId(String value) implements Comparable<RunId> {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  public RunId {
    if (!SHAPE.matcher(value).matches()) {
      throw Problem.badInput(
          "'" + value + "' is no run id", "run id", "take one that `striate runs` lists");
    }
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
