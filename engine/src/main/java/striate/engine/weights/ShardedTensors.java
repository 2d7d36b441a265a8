package striate.engine.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;

/**
 * Tensors spread over several files, as {@code model.safetensors.index.json} or {@code
 * pytorch_model.bin.index.json} lists them.
 */
public final class ShardedTensors implements TensorSource {
  private final Path index;
  private final Map<String, TensorSource> byName;

  private ShardedTensors(Path index, Map<String, TensorSource> byName) {
    this.index = index;
    this.byName = Collections.unmodifiableMap(byName);
  }

  /**
   * Opens every file that the index names. Index and files must agree on which tensor is where.
   *
   * @throws Problem where a file is missing or broken, or does not hold what the index says
   */
  public static ShardedTensors open(Path index) {
    JsonNode map = JsonFile.read(index).path("weight_map");
    if (!map.isObject()) {
      throw Problem.badInput("it has no 'weight_map' object", index, SafetensorsHeader.REMEDY);
    }
    Map<String, TensorSource> files = new TreeMap<>();
    Map<String, TensorSource> byName = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> i = map.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = i.next();
      String shard = entry.getValue().asText();
      if (!entry.getValue().isTextual() || !isPlainName(shard)) {
        throw Problem.badInput(
            "tensor '" + entry.getKey() + "' lies in " + entry.getValue() + ", no plain file name",
            index,
            SafetensorsHeader.REMEDY);
      }
      TensorSource file =
          files.computeIfAbsent(shard, s -> TensorFile.open(index.resolveSibling(s)));
      if (!file.has(entry.getKey())) {
        throw Problem.badInput(
            "tensor '" + entry.getKey() + "' is not in " + shard + ", where the index has it",
            index,
            SafetensorsHeader.REMEDY);
      }
      byName.put(entry.getKey(), file);
    }
    for (Map.Entry<String, TensorSource> shard : files.entrySet()) {
      for (String name : shard.getValue().names()) {
        if (!shard.getValue().equals(byName.get(name))) {
          throw Problem.badInput(
              "tensor '" + name + "' is in " + shard.getKey() + ", but not in the index",
              index,
              SafetensorsHeader.REMEDY);
        }
      }
    }
    return new ShardedTensors(index, byName);
  }

  private static boolean isPlainName(String shard) {
    return !shard.isEmpty()
        && !shard.equals("..")
        && shard.indexOf('/') < 0
        && shard.indexOf('\\') < 0
        && shard.indexOf('\0') < 0;
  }

  @Override
  public Set<String> names() {
    return byName.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return file(name).info(name);
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    file(name).readFloat32(name, first, target);
  }

  @Override
  public @Nullable Location location(String name) {
    return file(name).location(name);
  }

  private TensorSource file(String name) {
    TensorSource file = byName.get(name);
    if (file == null) {
      throw Problem.badInput(
          "tensor '" + name + "' not found",
          index,
          "take the checkpoint that the config describes");
    }
    return file;
  }

  @Override
  public void close() {
    byName.values().forEach(TensorSource::close);
  }
}
