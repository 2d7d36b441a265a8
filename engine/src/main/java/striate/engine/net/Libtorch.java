package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import striate.engine.run.Problem;

/** Starts libtorch once for this process, without network access and without telemetry. */
final class Libtorch {
  private Libtorch() {}

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
    JniUtils.setNumThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    boolean gpu = !device.equals("cpu") && engine.getGpuCount() > 0;
    if (device.equals("gpu") && !gpu) {
      throw Problem.badInput(
          "PyTorch found no usable GPU", "device", "take cpu or auto, or run `striate doctor`");
    }
    return gpu ? Device.gpu() : Device.cpu();
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null && System.getenv(property) == null) {
      System.setProperty(property, value);
    }
  }
}
