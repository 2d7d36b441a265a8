package striate.engine.weights;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** Another source's tensors under other names. */
public final class RenamedTensors implements TensorSource {
  private final TensorSource stored;
  private final Map<String, String> storedNames;

  /**
   * @param storedNames the name in {@code stored} by the name it has here
   */
  public RenamedTensors(TensorSource stored, Map<String, String> storedNames) {
    this.stored = stored;
    this.storedNames = Collections.unmodifiableMap(new LinkedHashMap<>(storedNames));
  }

  @Override
  public Set<String> names() {
    return storedNames.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    TensorInfo info = stored.info(storedName(name));
    return new TensorInfo(name, info.dtype(), info.shape());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    stored.readFloat32(storedName(name), first, target);
  }

  @Override
  public @Nullable Location location(String name) {
    return stored.location(storedName(name));
  }

  private String storedName(String name) {
    String storedName = storedNames.get(name);
    if (storedName == null) {
      throw Problem.badInput(
          "there is no tensor '" + name + "'",
          "checkpoint",
          "take the checkpoint that the config describes");
    }
    return storedName;
  }

  @Override
  public void close() {
    stored.close();
  }
}
