package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;
import striate.engine.machine.Contention;
import striate.engine.machine.MachineLoad;
import striate.engine.machine.MachineWatch;
import striate.engine.machine.SystemCpu;
import striate.engine.run.Problem;

/**
 * Starts libtorch once for this process, without network access and without telemetry. While it
 * computes on the CPU, its threads adapt to what other programs leave of the cores.
 */
final class Libtorch {
  /** System property: {@code false} keeps libtorch's threads waiting as the process began. */
  static final String ADAPT = "striate.adaptThreads";

  private static @Nullable MachineWatch watch;
  private static volatile int computing;

  private Libtorch() {}

  /** Threads that libtorch computes an operation with; {@code asked} 0 = one per core. */
  static int threads(int asked) {
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  /** What other programs leave of the cores. */
  static synchronized MachineLoad load() {
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

  /** Starts libtorch and returns the named device; {@code threads} 0 = one per core. */
  static Device start(String device, int threads) {
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("OPT_OUT_TRACKING", "true");
    setUnlessGiven("ai.djl.pytorch.graph_optimizer", "false");
    Engine engine;
    try {
      engine = Engine.getEngine("PyTorch");
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw Problem.workFailed(
          "PyTorch cannot be started: " + e.getMessage(),
          "libtorch of this computer ("
              + System.getProperty("os.name")
              + ", "
              + System.getProperty("os.arch")
              + ")",
          "run `striate doctor`",
          e);
    }
    JniUtils.setNumThreads(threads(threads));
    boolean gpu = !device.equals("cpu") && engine.getGpuCount() > 0;
    if (device.equals("gpu") && !gpu) {
      throw Problem.badInput(
          "PyTorch found no usable GPU", "device", "take cpu or auto, or run `striate doctor`");
    }
    if (!gpu) {
      watch(threads(threads));
    }
    return gpu ? Device.gpu() : Device.cpu();
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null && System.getenv(property) == null) {
      System.setProperty(property, value);
    }
  }
}
