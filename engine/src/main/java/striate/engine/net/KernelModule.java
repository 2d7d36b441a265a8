package striate.engine.net;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import striate.engine.run.Problem;

/**
 * The scripted kernels ({@code src/main/kernels/kernels.py}), loaded into libtorch. Every network
 * has its own instance, to which its weights are bound.
 */
final class KernelModule implements AutoCloseable {
  private final Model model;
  private final ParameterStore unused;

  /**
   * @param library for the matrix products on a CPU
   */
  KernelModule(Device device, MatmulLibrary library) {
    model = Model.newInstance("kernels", device, "PyTorch");
    String name = library.resource();
    try {
      Path directory = Files.createTempDirectory("striate-kernels");
      Path file = directory.resolve(name);
      try (InputStream resource = KernelModule.class.getResourceAsStream(name)) {
        if (resource == null) {
          throw Problem.workFailed(
              "the scripted kernels are not on the class path", name, "build Striate again");
        }
        Files.copy(resource, file);
        model.load(directory, name, Map.of("trainParam", "true"));
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
      }
    } catch (IOException | ai.djl.MalformedModelException e) {
      model.close();
      throw Problem.workFailed(
          "the scripted kernels cannot be loaded: " + e.getMessage(),
          name,
          "make the temporary directory writable",
          e);
    }
    unused = new ParameterStore(model.getNDManager(), false);
  }

  /** Arguments of a call, in the order of the kernel's parameters. */
  static final class Arguments {
    private final NDManager step;
    private final NDList list;

    /** Outputs will belong to {@code step}. */
    Arguments(NDManager step, String method) {
      this.step = step;
      NDArray name = step.create(new Shape(1), DataType.FLOAT32);
      name.setName("module_method:" + method);
      list = new NDList(name);
    }

    Arguments add(NDArray tensor) {
      tensor.setName(null);
      list.add(tensor);
      return this;
    }

    /** Integers on the network's device; may be empty. */
    Arguments vector(long[] values) {
      return add(
          values.length == 0 ? step.create(new Shape(0), DataType.INT64) : step.create(values));
    }

    /** Integers for the kernel's control flow, in host memory, where reading them is cheap. */
    Arguments whole(long... values) {
      return add(host().create(values));
    }

    /** Real numbers for the kernel's control flow, in host memory. */
    Arguments real(double... values) {
      return add(host().create(values));
    }

    private NDManager host() {
      return step.newSubManager(Device.cpu());
    }

    /** A {@code List[Tensor]}; must not be empty. {@code name} distinguishes a call's lists. */
    Arguments addList(String name, List<NDArray> tensors) {
      if (tensors.isEmpty()) {
        throw new IllegalArgumentException(name + " is empty");
      }
      for (NDArray tensor : tensors) {
        tensor.setName(name + "[]");
        list.add(tensor);
      }
      return this;
    }
  }

  /** Runs a kernel without autograd: its outputs cannot take part in a gradient. */
  NDList infer(Arguments arguments) {
    return run(arguments, false);
  }

  /** Runs a kernel that computes gradients or stores its arguments. */
  NDList train(Arguments arguments) {
    return run(arguments, true);
  }

  private NDList run(Arguments arguments, boolean training) {
    // Both are thread-local settings.
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(training);
    try {
      return model.getBlock().forward(unused, arguments.list, training);
    } catch (EngineException e) {
      throw problem(e);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private static Problem problem(EngineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("out of memory") || message.contains("can't allocate memory")) {
      return Problem.workFailed(
          "not enough memory for this step: " + lastLine(message),
          "the network",
          "lower batchSize and raise gradientAccumulation, tune fewer layers, or shorten the"
              + " samples",
          e);
    }
    return Problem.workFailed(
        "PyTorch stopped: " + lastLine(message), "the network", "see the worker's log", e);
  }

  private static String lastLine(String message) {
    String[] lines = message.strip().split("\\R");
    return lines[lines.length - 1].strip();
  }

  @Override
  public void close() {
    model.close();
  }
}
