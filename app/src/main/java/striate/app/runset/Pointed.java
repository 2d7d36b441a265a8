package striate.app.runset;

import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;

/**
 * What the pointer is on, in the list or in a figure: figures and lists bring it out.
 *
 * @param group key of the group
 * @param run null for the whole group
 */
public record Pointed(String group, @Nullable RunId run) {
  public static Pointed at(String group) {
    return new Pointed(group, null);
  }
}
