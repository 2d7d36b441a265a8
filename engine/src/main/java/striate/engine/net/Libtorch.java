package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import striate.engine.machine.Contention;
import striate.engine.machine.MachineLoad;
import striate.engine.machine.MachineWatch;
import striate.engine.machine.SystemCpu;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.DjlSettings;
import striate.engine.natives.Gpu;
import striate.engine.natives.Natives;
import striate.engine.run.Problem;

/**
 * Starts libtorch once for this process, without network access and without telemetry. While it
 * computes on the CPU, its threads adapt to what other programs leave of the cores.
 */
final class Libtorch {
  /** System property: {@code false} keeps libtorch's threads waiting as the process began. */
  static final String ADAPT = "striate.adaptThreads";

  private static @Nullable Natives loaded;
  private static @Nullable MachineWatch watch;
  private static volatile int computing;

  private Libtorch() {}

  /** Threads that libtorch computes an operation with; {@code asked} 0 = one per core. */
  static int threads(int asked) {
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  /** What other programs leave of the cores. */
  static synchronized MachineLoad machineLoad() {
    return watch == null ? MachineLoad.UNKNOWN : watch.load();
  }

  private static synchronized void watch(int threads) {
    computing = threads;
    if (watch != null) {
      return;
    }
    boolean adapt =
        ThreadWaiting.isSwitchable() && !"false".equals(System.getProperty(ADAPT, "true"));
    ThreadWaiting waiting = new ThreadWaiting(() -> computing);
    watch =
        new MachineWatch(
                new SystemCpu(),
                new Contention(() -> computing),
                contended -> {
                  if (adapt) {
                    waiting.sleepSoon(contended);
                  }
                })
            .start();
  }

  /**
   * Starts libtorch and returns the named device; {@code threads} 0 = one per core.
   *
   * @throws Problem if libtorch cannot be loaded, or the device cannot be used
   */
  static Device start(striate.engine.run.Device device, int threads) {
    Device started = started(device, threads(threads));
    if (!started.isGpu()) {
      watch(threads(threads));
    }
    return started;
  }

  private static synchronized Device started(striate.engine.run.Device device, int threads) {
    DeviceChoice choice = DeviceChoice.here(device);
    Natives natives = loaded;
    if (natives == null) {
      load(choice.natives());
      natives = choice.natives();
      loaded = natives;
    }
    JniUtils.setNumThreads(threads);
    Gpu gpu = choice.gpu();
    if (gpu == null) {
      return Device.cpu();
    }
    try {
      if (natives.cuda() == null) {
        throw Problem.workFailed(
            "this process has started PyTorch for processors already",
            device.word(),
            "compute on one device per process");
      }
      return tried(gpu, natives);
    } catch (Problem unusable) {
      if (device.kind() != striate.engine.run.Device.Kind.AUTO) {
        throw unusable;
      }
      LoggerFactory.getLogger(Libtorch.class)
          .warn("computing on the processor: {}", unusable.getMessage());
      return Device.cpu();
    }
  }

  private static void load(Natives natives) {
    DjlSettings.setUnlessGiven("ai.djl.offline", "true");
    DjlSettings.setUnlessGiven("OPT_OUT_TRACKING", "true");
    DjlSettings.setUnlessGiven("ai.djl.pytorch.graph_optimizer", "false");
    Path directory = natives.directory();
    if (directory != null) {
      // DJL reads each from the environment first; DeviceChoice refuses what contradicts it there
      System.setProperty("PYTORCH_LIBRARY_PATH", directory.toString());
      System.setProperty("PYTORCH_VERSION", natives.version().split("\\+")[0]);
      System.setProperty("PYTORCH_FLAVOR", natives.flavour());
    }
    try {
      Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw notLoaded(natives, e);
    }
    if (directory != null && !isSame(directory, Path.of(LibUtils.getLibtorchPath()))) {
      throw Problem.workFailed(
          "DJL loaded another PyTorch than that of " + directory,
          LibUtils.getLibtorchPath(),
          "unset PYTORCH_LIBRARY_PATH and run `striate doctor`");
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return java.nio.file.Files.isSameFile(one, other);
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static Problem notLoaded(Natives natives, Throwable e) {
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    Path directory = natives.directory();
    return Problem.workFailed(
        "PyTorch cannot be started: " + last.getMessage(),
        directory != null
            ? directory
            : "libtorch of this computer ("
                + System.getProperty("os.name")
                + ", "
                + System.getProperty("os.arch")
                + ")",
        directory != null
            ? "take device cpu, or install that PyTorch anew"
            : "run `striate doctor`",
        e);
  }

  /** The GPU after a first computation on it. */
  private static Device tried(Gpu gpu, Natives natives) {
    Device device = Device.gpu(gpu.index());
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      NDArray two = manager.ones(new Shape(1)).add(1);
      if (two.toFloatArray()[0] != 2) {
        throw new EngineException("1 + 1 is not 2");
      }
      return device;
    } catch (EngineException e) {
      throw unusable(gpu, natives, e);
    }
  }

  private static Problem unusable(Gpu gpu, Natives natives, EngineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("no kernel image")) {
      return Problem.badInput(
          natives.described() + " has no code for this GPU",
          gpu.word() + " " + gpu.described(),
          "take device cpu, or a GPU of compute capability 5.0 to 12.0",
          e);
    }
    if (message.contains("out of memory")) {
      return Problem.workFailed(
          "the GPU's memory is full",
          gpu.word() + " " + gpu.described(),
          "end other programs on it (`nvidia-smi` lists them), or take another device",
          e);
    }
    return Problem.workFailed(
        "the GPU cannot be used: " + firstSentence(message),
        gpu.word() + " " + gpu.described(),
        "run `striate doctor`, or take device cpu",
        e);
  }

  private static String firstSentence(String message) {
    String line = message.lines().findFirst().orElse("unknown error");
    int end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end);
  }
}
