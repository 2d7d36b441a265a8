package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Dtype;
import striate.engine.run.Problem;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * Loads stored tensors into a network's parameters. Memory-maps those of large models that stay in
 * their stored type, which costs no extra memory; copies the others, a few megabytes at a time.
 */
final class WeightLoader {
  private final TensorSource source;
  private final NetworkOptions options;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final boolean mapping;
  private final boolean large;
  private final Map<String, WeightKeys.Stored> stored = new LinkedHashMap<>();

  /**
   * @param parameters the network's, empty
   */
  WeightLoader(
      TensorSource source, NetworkOptions options, KernelModule kernels, Parameters parameters) {
    this.source = source;
    this.options = options;
    this.kernels = kernels;
    this.parameters = parameters;
    this.large = storedBytes() >= options.mapFromBytes();
    this.mapping = large && !parameters.onGpu();
  }

  /** For a large model, the loaded parameters' locations in their files. */
  Map<String, WeightKeys.Stored> stored() {
    return stored;
  }

  private long storedBytes() {
    return source.names().stream()
        .map(source::info)
        .mapToLong(info -> info.elements() * ElementType.of(info.dtype()).bytes())
        .sum();
  }

  /** The tensors of one type in one file, mapped together. */
  private record Pages(Path file, ElementType type) {}

  /**
   * Loads every parameter of {@code architecture}, whose layer i is the source's layer {@code
   * kept[i]}.
   */
  void load(VlmArchitecture architecture, List<Integer> kept) {
    Map<String, long[]> shapes = ParameterNames.all(architecture);
    Map<Pages, List<String>> mapped = new LinkedHashMap<>();
    Map<String, String> storedNames = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          String stored = storedName(name, kept);
          storedNames.put(name, stored);
          TensorInfo info = source.info(stored);
          if (!Arrays.equals(info.dimensions(), shape)) {
            throw Problem.badInput(
                "its shape is "
                    + info.shape()
                    + " but config.json asks for "
                    + Arrays.toString(shape),
                "tensor " + stored,
                "use weights and config.json of the same model");
          }
          TensorSource.Location location = large ? source.location(stored) : null;
          if (location != null) {
            this.stored.put(name, new WeightKeys.Stored(location, info.bytes()));
          }
          Pages pages = pages(name, info, shape);
          if (pages != null) {
            mapped.computeIfAbsent(pages, p -> new ArrayList<>()).add(name);
          }
          parameters.reserve(name);
        });
    mapped.forEach((pages, names) -> map(pages, names, shapes, storedNames));
    shapes.forEach(
        (name, shape) -> {
          if (!parameters.isFilled(name)) {
            String stored = storedNames.getOrDefault(name, name);
            if (isPacked(name, shape)) {
              parameters.loadPacked(
                  name, shape, (first, target) -> source.readFloat32(stored, first, target));
              return;
            }
            parameters.load(
                kernels,
                name,
                shape,
                wanted(name, source.info(stored), shape),
                (first, target) -> source.readFloat32(stored, first, target));
          }
        });
  }

  /** Whether it becomes 4-bit: large frozen linears of decoder layers under nf4. */
  private boolean isPacked(String name, long[] shape) {
    return options.dtype() == Dtype.NF4
        && name.startsWith(ParameterNames.LAYERS)
        && shape.length == 2
        && shape[1] % 2 == 0
        && shape[0] * shape[1] >= options.roundedFromElements()
        && !isTrainable(name);
  }

  /** Whether it will be trained, so that it must be float32 and exact. */
  private boolean isTrainable(String name) {
    return name.startsWith(ParameterNames.LAYERS)
        && options.trainableLayers().contains(ParameterNames.layerOf(name));
  }

  private @Nullable Pages pages(String name, TensorInfo info, long[] shape) {
    if (isPacked(name, shape)) {
      return null;
    }
    ElementType type = wanted(name, info, shape);
    TensorSource.Location location = mapping ? source.location(info.name()) : null;
    return location != null
            && ElementType.of(info.dtype()) == type
            && location.offset() % type.bytes() == 0
        ? new Pages(location.file(), type)
        : null;
  }

  /** The type to load. Only matrices have half-precision types: all other tensors are small. */
  private ElementType wanted(String name, TensorInfo info, long[] shape) {
    boolean matrix = shape.length == 2 && !name.endsWith("position_embedding.weight");
    if (!matrix || isTrainable(name)) {
      return ElementType.FLOAT32;
    }
    return switch (options.dtype()) {
      case STORED -> ElementType.of(info.dtype());
      case BFLOAT16, NF4 ->
          shape[0] * shape[1] >= options.roundedFromElements()
              ? ElementType.BFLOAT16
              : ElementType.FLOAT32;
      case FLOAT32, FLOAT16 -> ElementType.FLOAT32;
    };
  }

  private void map(
      Pages pages,
      List<String> names,
      Map<String, long[]> shapes,
      Map<String, String> storedNames) {
    List<Long> whole = new ArrayList<>();
    whole.add((long) pages.type().ordinal());
    whole.add(size(pages.file()) / pages.type().bytes());
    for (String name : names) {
      TensorSource.Location location = source.location(storedNames.getOrDefault(name, name));
      if (location == null) {
        throw new IllegalStateException(name);
      }
      long[] shape = shapes.getOrDefault(name, new long[0]);
      whole.add(location.offset() / pages.type().bytes());
      whole.add((long) shape.length);
      Arrays.stream(shape).forEach(whole::add);
    }
    byte[] path = pages.file().toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    long[] letters = new long[path.length];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = path[i] & 0xff;
    }
    NDManager manager = parameters.manager();
    try (NDManager step = manager.newSubManager()) {
      List<NDArray> views =
          kernels.train(
              new Arguments(step, "map_file")
                  .add(step.create(letters))
                  .add(step.create(whole.stream().mapToLong(Long::longValue).toArray())));
      for (int i = 0; i < names.size(); i++) {
        NDArray view = views.get(i);
        view.attach(manager);
        parameters.putImmutable(names.get(i), view);
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private static String storedName(String name, List<Integer> kept) {
    if (!name.startsWith(ParameterNames.LAYERS)) {
      return name;
    }
    int end = name.indexOf('.', ParameterNames.LAYERS.length());
    int layer = Integer.parseInt(name.substring(ParameterNames.LAYERS.length(), end));
    return ParameterNames.layerPrefix(kept.get(layer)) + name.substring(end + 1);
  }
}
