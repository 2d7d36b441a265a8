package striate.engine.tuning;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import striate.engine.model.TextConfig;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.Processor;

/** Which library multiplies matrices: the faster one on this machine, measured once. */
public final class MatmulChoice {
  /** Of this process, in case they cannot be stored. */
  private static final Map<String, MatmulTrial> MEASURED = new ConcurrentHashMap<>();

  private final CalibrationCache cache;

  public MatmulChoice(CalibrationCache cache) {
    this.cache = cache;
  }

  /** Remembers its measurements in the user's cache directory. */
  public static MatmulChoice ofUser() {
    return new MatmulChoice(CalibrationCache.ofUser());
  }

  /** The options with the library for these shapes. Measures where that was not done before. */
  public NetworkOptions applied(NetworkOptions options, MatmulTrial.Shapes shapes) {
    return options.withMatmul(of(options, shapes));
  }

  /** The library for a network with these options and shapes. */
  public MatmulLibrary of(NetworkOptions options, MatmulTrial.Shapes shapes) {
    Optional<MatmulLibrary> forced = MatmulLibrary.forced();
    if (forced.isPresent()) {
      return forced.get();
    }
    if (!MatmulLibrary.ONEDNN.isSupported() || Network.startEngine(options).equals("gpu")) {
      return MatmulLibrary.TORCH;
    }
    String name = name(options, shapes);
    Optional<MatmulTrial> known = cache.find(name, MatmulTrial.class);
    if (known.isPresent()) {
      return known.get().faster();
    }
    return MEASURED.computeIfAbsent(name, key -> measured(key, options, shapes)).faster();
  }

  private MatmulTrial measured(String name, NetworkOptions options, MatmulTrial.Shapes shapes) {
    // kept even if measured beside other programs: the same job twice has to give the same numbers
    MatmulTrial trial = MatmulTrial.measure(shapes, options);
    cache.keep(name, trial);
    return trial;
  }

  /**
   * What the choice belongs to. Rank and batch change the times as well, but jobs on one model that
   * differ in these have to share one choice: their numbers are compared, and their caches shared.
   */
  static String name(NetworkOptions options, MatmulTrial.Shapes shapes) {
    TextConfig text = shapes.model().text();
    return String.join(
        " ",
        "matmul",
        Network.engineVersion(),
        Processor.here().key(),
        Integer.toString(Network.threads(shapes.model(), options)),
        options.dtype().word(),
        text.family().toString(),
        text.hidden() + "x" + text.intermediate(),
        text.heads() + "/" + text.kvHeads() + "x" + text.headDim(),
        shapes.training() ? "training" : "inference");
  }
}
