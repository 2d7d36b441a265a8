package striate.engine.tuning;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** A state's parts as the tensors of a file, read one by one. */
final class StateTensors implements TensorSource {
  private record Place(Map<String, float[]> part, String name, TensorInfo info) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private String held = "";
  private float @Nullable [] values;

  /**
   * @param shapes by canonical name; values without a shape are vectors
   */
  void add(String prefix, Map<String, float[]> part, Map<String, long[]> shapes) {
    for (String name : part.keySet()) {
      long[] shape = shapes.get(name);
      if (shape == null) {
        float[] vector = part.get(name);
        shape = new long[] {vector == null ? 0 : vector.length};
      }
      places.put(
          prefix + name,
          new Place(
              part,
              name,
              new TensorInfo(prefix + name, DType.F32, Arrays.stream(shape).boxed().toList())));
    }
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return place(name).info();
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    float[] wanted = values;
    if (wanted == null || !held.equals(name)) {
      Place place = place(name);
      wanted = place.part().get(place.name());
      if (wanted == null || wanted.length != place.info().elements()) {
        throw new IllegalArgumentException(
            name + " has no values of shape " + place.info().shape());
      }
      values = wanted;
      held = name;
    }
    TensorSource.copy(wanted, first, target);
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw Problem.badInput("tensor '" + name + "' not found", "state", "take one of its own");
    }
    return place;
  }

  @Override
  public void close() {}
}
