package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import striate.engine.natives.DeviceChoice;
import striate.engine.run.Problem;

/**
 * The main class of a child JVM that loads libtorch and, on each device that it is given,
 * multiplies two matrices and propagates a gradient back through the product. For each it prints a
 * line of cells with tabs between them: the device, {@code ok} and what was found, or the device,
 * {@code failed}, the problem and the remedy.
 */
public final class EngineProbe {
  private static final int SIZE = 64;
  private static final int LARGE = 512;

  private EngineProbe() {}

  /** {@code args}: devices that load the same libtorch; default {@code auto}. */
  public static void main(String[] args) {
    boolean sound = true;
    for (String device : args.length > 0 ? args : new String[] {"auto"}) {
      sound &= tried(device);
    }
    System.exit(sound ? 0 : 1);
  }

  private static boolean tried(String device) {
    try {
      print(device, "ok", probe(device));
      return true;
    } catch (Problem e) {
      print(device, "failed", e.what() + " (" + e.place() + ")", e.remedy());
    } catch (RuntimeException | LinkageError e) {
      String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      print(device, "failed", said.isEmpty() ? e.toString() : said, "run `striate doctor`");
    }
    return false;
  }

  private static void print(String... cells) {
    byte[] line =
        (String.join("\t", List.of(cells).stream().map(cell -> cell.replace('\t', ' ')).toList())
                + "\n")
            .getBytes(StandardCharsets.UTF_8);
    System.out.write(line, 0, line.length);
    System.out.flush(); // a crash on the next device must not take this line with it
  }

  private static String probe(String name) {
    striate.engine.run.Device asked = striate.engine.run.Device.named(name);
    Device device = Libtorch.start(asked, 0);
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      checkProduct(manager, device);
      double milliseconds = time(manager);
      String where =
          device.isGpu()
              ? DeviceChoice.here(asked).described()
              : "cpu, " + Runtime.getRuntime().availableProcessors() + " cores";
      return String.format(
          Locale.ROOT,
          "PyTorch %s on %s; a product of %d x %d matrices takes %.1f ms",
          Engine.getEngine("PyTorch").getVersion(),
          where,
          LARGE,
          LARGE,
          milliseconds);
    }
  }

  /** Small whole numbers, so that every device gives the same bits. */
  private static void checkProduct(NDManager manager, Device device) {
    // (i + j) times ones: every entry of row i is 64 i + (0 + 1 + ... + 63)
    NDArray column = manager.arange(0, SIZE, 1, DataType.FLOAT32).reshape(SIZE, 1);
    NDArray left = column.add(column.transpose());
    left.setRequiresGradient(true);
    NDArray right = manager.ones(new Shape(SIZE, SIZE));
    JniUtils.setGradMode(true);
    float[] product;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray computed = left.matMul(right);
      product = computed.toFloatArray();
      collector.backward(computed.sum());
    }
    float[] gradient = left.getGradient().toFloatArray();
    for (int i = 0; i < SIZE; i++) {
      require(product[i * SIZE], SIZE * i + SIZE * (SIZE - 1) / 2f, "product", device);
      require(gradient[i * SIZE], SIZE, "gradient", device);
    }
  }

  private static void require(float value, float expected, String what, Device device) {
    if (value != expected) {
      throw Problem.workFailed(
          "a matrix " + what + " is wrong: " + value + " instead of " + expected,
          "libtorch on " + device,
          "delete the folder .djl.ai in your home directory, so that it is unpacked afresh");
    }
  }

  /** Milliseconds of a product, the best of two after one that warms up. */
  private static double time(NDManager manager) {
    NDArray matrix = manager.ones(new Shape(LARGE, LARGE));
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      try (NDArray product = matrix.matMul(matrix);
          NDArray corner = product.get(0, 0)) {
        corner.toFloatArray(); // waits for a GPU
      }
      double milliseconds = (System.nanoTime() - begin) / 1e6;
      best = i == 0 ? best : Math.min(best, milliseconds);
    }
    return best;
  }
}
