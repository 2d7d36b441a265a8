package striate.engine.checkpoint;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** Tensors of several sources under names of their own. Closing it closes the sources. */
public final class JoinedTensors implements TensorSource {
  private record Place(TensorSource source, String name) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Set<TensorSource> sources = new LinkedHashSet<>();

  /**
   * Adds a source's tensors.
   *
   * @param naming the name here of a name there; null leaves the tensor out
   * @param origin where the source comes from, for messages
   * @throws Problem where two of its tensors, or one here already, have the same name
   */
  public JoinedTensors add(
      TensorSource source, Function<String, @Nullable String> naming, Object origin) {
    sources.add(source);
    for (String stored : source.names()) {
      String name = naming.apply(stored);
      if (name == null) {
        continue;
      }
      Place other = places.put(name, new Place(source, stored));
      if (other != null) {
        throw Problem.badInput(
            "'" + stored + "' and '" + other.name() + "' are the same tensor under two names",
            origin,
            "keep one of them");
      }
    }
    return this;
  }

  /**
   * Puts tensors in the place of those of the same names.
   *
   * @param origin where they come from, for messages
   * @throws Problem where one is not here, or has another shape
   */
  JoinedTensors replace(TensorSource source, Object origin) {
    sources.add(source);
    for (String name : source.names()) {
      if (!has(name) || !info(name).shape().equals(source.info(name).shape())) {
        throw Problem.badInput(
            "'" + name + "' is not a tensor of this shape in the model",
            origin,
            "take the model that it was trained in");
      }
      places.put(name, new Place(source, name));
    }
    return this;
  }

  /** Calls a tensor that is here by another name, which is free. */
  void rename(String name, String other) {
    places.put(other, place(name));
    places.remove(name);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(places.keySet());
  }

  @Override
  public TensorInfo info(String name) {
    Place place = place(name);
    TensorInfo info = place.source().info(place.name());
    return new TensorInfo(name, info.dtype(), info.shape());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    Place place = place(name);
    place.source().readFloat32(place.name(), first, target);
  }

  @Override
  public @Nullable Location location(String name) {
    Place place = place(name);
    return place.source().location(place.name());
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw Problem.badInput(
          "tensor '" + name + "' not found",
          "checkpoint",
          "take the checkpoint that the config describes");
    }
    return place;
  }

  @Override
  public void close() {
    sources.forEach(TensorSource::close);
  }
}
