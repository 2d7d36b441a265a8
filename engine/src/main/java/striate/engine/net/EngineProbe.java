package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import striate.engine.run.Problem;

/**
 * The main class of a child JVM that loads libtorch and multiplies two matrices. It exits with 0
 * and one line about the engine on standard output, or with 1 and a problem on standard error.
 */
public final class EngineProbe {
  private static final int SIZE = 64;

  private EngineProbe() {}

  /** {@code args[0]}: the device, default {@code auto}. */
  public static void main(String[] args) {
    try {
      System.out.write(
          (probe(args.length > 0 ? args[0] : "auto") + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    } catch (Problem e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String probe(String name) {
    Device device = Libtorch.start(name, 0);
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      // (i + j) times ones: every entry of row i is 64 i + (0 + 1 + ... + 63)
      NDArray rows = manager.arange(0, SIZE, 1, DataType.FLOAT32).reshape(SIZE, 1);
      NDArray product = rows.add(rows.transpose()).matMul(manager.ones(new Shape(SIZE, SIZE)));
      float[] values = product.toFloatArray();
      for (int i = 0; i < SIZE; i++) {
        float expected = SIZE * i + SIZE * (SIZE - 1) / 2f;
        if (values[i * SIZE] != expected) {
          throw Problem.workFailed(
              "two matrices were multiplied wrongly: "
                  + values[i * SIZE]
                  + " instead of "
                  + expected,
              "libtorch on " + device,
              "delete the folder .djl.ai in your home directory, so that it is unpacked afresh");
        }
      }
      Engine engine = Engine.getEngine("PyTorch");
      return "PyTorch "
          + engine.getVersion()
          + " on "
          + device
          + ", "
          + Runtime.getRuntime().availableProcessors()
          + " cores";
    }
  }
}
