package striate.engine.tuning;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, read on access and not cached, so that saving a checkpoint of a large model needs
 * memory for one tensor only.
 */
final class ValuesOnDemand extends AbstractMap<String, float[]> {
  private final Set<String> names;
  private final Function<String, float[]> read;

  ValuesOnDemand(Collection<String> names, Function<String, float[]> read) {
    this.names = new LinkedHashSet<>(names);
    this.read = read;
  }

  @Override
  public float @Nullable [] get(@Nullable Object name) {
    return name instanceof String wanted && names.contains(wanted) ? read.apply(wanted) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return names.contains(name);
  }

  @Override
  public Set<Map.Entry<String, float[]>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, float[]>> iterator() {
        return names.stream().map(name -> Map.entry(name, read.apply(name))).iterator();
      }

      @Override
      public int size() {
        return names.size();
      }
    };
  }
}
