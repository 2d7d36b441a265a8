package striate.engine.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Problem;
import striate.engine.weights.Nf4;

/**
 * A network's tensors by canonical name, in the order they were added. Some are <i>immutable</i>:
 * memory-mapped, of a half-precision type, or packed into 4 bits per element. They must be
 * materialised before they can be written or trained.
 */
final class Parameters {
  private static final int CHUNK = 2 << 20;

  private final NDManager manager;
  private final Map<String, @Nullable NDArray> arrays = new LinkedHashMap<>();
  private final Set<String> immutable = new HashSet<>();
  private final Map<String, Packed> packed = new HashMap<>();

  Parameters(NDManager manager) {
    this.manager = manager;
  }

  NDManager manager() {
    return manager;
  }

  boolean onGpu() {
    return manager.getDevice().isGpu();
  }

  /** Reserves a name's place in the order for {@link #load} or {@link #putImmutable}. */
  void reserve(String name) {
    arrays.put(name, null);
  }

  boolean isFilled(String name) {
    return arrays.get(name) != null;
  }

  /** Adds an immutable tensor. */
  void putImmutable(String name, NDArray array) {
    arrays.put(name, array);
    immutable.add(name);
  }

  /** Adds a tensor whose values {@code fill} writes into a buffer (native order). */
  void add(String name, long[] shape, Consumer<ByteBuffer> fill) {
    NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
    arrays.put(name, array);
    fill(array, fill);
  }

  /** Writes float32 values from element {@code first} on into a buffer (native order). */
  interface Reading {
    void read(long first, ByteBuffer target);
  }

  /** Adds a tensor of the given type, and reads it a few megabytes at a time. */
  void load(KernelModule kernels, String name, long[] shape, ElementType type, Reading reading) {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (type == ElementType.FLOAT32 && !onGpu() && elements < Integer.MAX_VALUE / 4) {
      add(name, shape, buffer -> reading.read(0, buffer));
      return;
    }
    try (NDManager step = manager.newSubManager()) {
      NDManager host = step.newSubManager(Device.cpu());
      long[] wanted = new long[shape.length + 1];
      wanted[0] = type.ordinal();
      System.arraycopy(shape, 0, wanted, 1, shape.length);
      NDArray target =
          kernels
              .train(
                  new Arguments(step, "allocate")
                      .add(host.create(wanted))
                      .add(step.create(new Shape(1), DataType.FLOAT32)))
              .get(0);
      NDArray chunk = host.create(new Shape(Math.min(CHUNK, elements)), DataType.FLOAT32);
      ByteBuffer buffer = chunk.toByteBuffer(true).order(ByteOrder.nativeOrder());
      for (long first = 0; first < elements; first += CHUNK) {
        int count = (int) Math.min(CHUNK, elements - first);
        reading.read(first, buffer.clear().limit(4 * count));
        try (NDManager part = step.newSubManager()) {
          kernels.train(
              new Arguments(part, "write_values").whole(first, count).add(chunk).add(target));
        }
      }
      target.attach(manager);
      arrays.put(name, target);
      if (type != ElementType.FLOAT32) {
        immutable.add(name);
      }
    }
  }

  /**
   * The scales of a 4-bit array.
   *
   * @param shape of the matrix
   */
  private record Packed(long[] shape, NDArray scales, NDArray second) {}

  /** Adds a matrix with an even number of columns in 4-bit NormalFloat. */
  void loadPacked(String name, long[] shape, Reading reading) {
    long elements = Math.multiplyExact(shape[0], shape[1]);
    float[] magnitudes = new float[Nf4.blocks(elements)];
    NDArray array = manager.create(new Shape(shape[0], shape[1] / 2), DataType.UINT8);
    fill(
        array,
        target -> {
          ByteBuffer read =
              ByteBuffer.allocateDirect((int) Math.min(4L * CHUNK, 4 * elements))
                  .order(ByteOrder.nativeOrder());
          float[] values = new float[read.capacity() / 4];
          for (long first = 0; first < elements; first += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - first);
            reading.read(first, read.clear().limit(4 * count));
            read.flip().asFloatBuffer().get(values, 0, count);
            Nf4.pack(values, count, target, magnitudes, (int) (first / Nf4.BLOCK));
          }
        });
    Nf4.Scales scales = Nf4.scales(magnitudes);
    NDArray levels = manager.create(new Shape(scales.levels().length), DataType.UINT8);
    fill(levels, target -> target.put(scales.levels()));
    packed.put(name, new Packed(shape.clone(), levels, manager.create(scales.second())));
    arrays.put(name, array);
    immutable.add(name);
  }

  /** For each name its index in {@link #scales}, or -1 if it is not packed. */
  long[] packedPlaces(Collection<String> names) {
    long[] places = new long[names.size()];
    int i = 0;
    int next = 0;
    for (String name : names) {
      places[i++] = packed.containsKey(name) ? next : -1;
      next += packed.containsKey(name) ? 2 : 0;
    }
    return places;
  }

  /** Both scale tensors of every packed tensor in turn; an empty tensor if none is packed. */
  List<NDArray> scales(NDManager step, Collection<String> names) {
    List<NDArray> scales = new ArrayList<>();
    for (String name : names) {
      Packed found = packed.get(name);
      if (found != null) {
        scales.add(found.scales());
        scales.add(found.second());
      }
    }
    return scales.isEmpty() ? List.of(step.create(new Shape(0), DataType.FLOAT32)) : scales;
  }

  private NDArray dequantised(KernelModule kernels, NDManager step, String name) {
    Packed scales = packed.get(name);
    return scales == null
        ? get(name)
        : kernels
            .infer(
                new Arguments(step, "dequantised")
                    .whole(1)
                    .add(get(name))
                    .add(scales.scales())
                    .add(scales.second()))
            .get(0);
  }

  /**
   * Gives a tensor its own float32 memory.
   *
   * @return whether it was immutable, so that the kernels need the new tensor
   */
  boolean materialise(KernelModule kernels, String name) {
    NDArray before = get(name);
    if (!immutable.remove(name)) {
      return false;
    }
    try (NDManager step = manager.newSubManager()) {
      NDArray copy =
          kernels
              .train(
                  new Arguments(step, "materialise").whole(1).add(dequantised(kernels, step, name)))
              .get(0);
      copy.attach(manager);
      arrays.put(name, copy);
    }
    before.close();
    Packed scales = packed.remove(name);
    if (scales != null) {
      scales.scales().close();
      scales.second().close();
    }
    return true;
  }

  /** Overwrites a tensor with the values that {@code fill} writes into a buffer (native order). */
  static void fill(NDArray array, Consumer<ByteBuffer> fill) {
    if (array.getDevice().isGpu()) {
      try (NDManager host = array.getManager().newSubManager(Device.cpu())) {
        ByteBuffer buffer =
            ByteBuffer.allocateDirect(
                    Math.toIntExact(array.getDataType().getNumOfBytes() * array.size()))
                .order(ByteOrder.nativeOrder());
        fill.accept(buffer);
        host.create(buffer.rewind(), array.getShape(), array.getDataType()).copyTo(array);
      }
    } else {
      fill.accept(array.toByteBuffer(true).order(ByteOrder.nativeOrder()));
    }
  }

  NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw Problem.badInput(
          "parameter '" + name + "' not found", "network", "take one of its parameters");
    }
    return array;
  }

  List<NDArray> get(Collection<String> names) {
    return names.stream().map(this::get).toList();
  }

  Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    arrays.keySet().forEach(name -> shapes.put(name, shape(name)));
    return shapes;
  }

  long[] shape(String name) {
    Packed found = packed.get(name);
    return found == null ? get(name).getShape().getShape() : found.shape().clone();
  }

  /** A tensor's values as float32, row by row. */
  float[] read(KernelModule kernels, String name) {
    NDArray array = get(name);
    if (!immutable.contains(name)) {
      return values(array);
    }
    FloatBuffer values =
        FloatBuffer.allocate(
            Math.toIntExact(Arrays.stream(shape(name)).reduce(1, Math::multiplyExact)));
    forEachPart(kernels, name, values::put);
    return values.array();
  }

  /** Passes a tensor's values as float32, row by row, a few megabytes at a time. */
  void forEachPart(KernelModule kernels, String name, Consumer<float[]> use) {
    try (NDManager whole = manager.newSubManager()) {
      NDArray array = dequantised(kernels, whole, name);
      for (long first = 0; first < array.size(); first += CHUNK) {
        long count = Math.min(CHUNK, array.size() - first);
        try (NDManager step = manager.newSubManager()) {
          NDArray part =
              kernels
                  .infer(new Arguments(step, "read_values").whole(first, count).add(array))
                  .get(0);
          use.accept(values(part));
        }
      }
    }
  }

  /** What a tensor takes in memory, scales of 4-bit weights included. */
  long bytes(String name) {
    NDArray array = get(name);
    Packed scales = packed.get(name);
    if (scales != null) {
      return array.size() + scales.scales().size() + 4 * scales.second().size();
    }
    // DJL has no name for bfloat16
    return array.size() * (array.getDataType() == DataType.FLOAT32 ? 4 : 2);
  }

  /** Whether a tensor must be materialised before it can be written. */
  boolean isImmutable(String name) {
    return immutable.contains(name);
  }

  /** Overwrites a materialised tensor. */
  void write(String name, float[] values) {
    NDArray array = get(name);
    if (immutable.contains(name)) {
      throw new IllegalStateException(name + " is immutable");
    }
    if (array.size() != values.length) {
      throw Problem.badInput(
          "'"
              + name
              + "' has "
              + Arrays.toString(array.getShape().getShape())
              + " elements, not "
              + values.length,
          "network",
          "use the parameters of the same architecture");
    }
    fill(array, buffer -> buffer.asFloatBuffer().put(values));
  }

  /** A float32 tensor's values, row by row. */
  static float[] values(NDArray array) {
    float[] values = new float[Math.toIntExact(array.size())];
    // On a GPU the buffer belongs to a copy that its manager closes.
    try (NDManager scope = array.getManager().newSubManager()) {
      NDArray seen = array.getDevice().isGpu() ? array.toDevice(Device.cpu(), false) : array;
      if (seen != array) {
        seen.attach(scope);
      }
      seen.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    }
    return values;
  }
}
