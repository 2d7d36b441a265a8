package striate.engine.worker;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.NetworkOptions;
import striate.engine.net.Processor;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;

/**
 * What the last bits of a run's numbers on a CPU depend on, besides the processor: which library
 * multiplies matrices, and among how many threads the work is divided. An attempt that resumes
 * takes what the attempt before it took.
 */
record RunArithmetic(MatmulLibrary matmul, int threads) {

  /**
   * @param before of the attempt before; null in a new run
   * @param cores that this process may use
   * @param faster measures which library is the faster one here
   */
  static RunArithmetic of(
      RunEvent.@Nullable Arithmetic before,
      Processor here,
      int cores,
      Supplier<MatmulLibrary> faster,
      Consumer<String> warn) {
    if (before == null) {
      return new RunArithmetic(faster.get(), cores);
    }
    MatmulLibrary kept =
        MatmulLibrary.named(before.matmul())
            .filter(MatmulLibrary::isSupported)
            .orElse(MatmulLibrary.TORCH);
    if (!before.processorKey().equals(here.key())) {
      warn.accept(
          "the run goes on with another processor ("
              + here.name()
              + ", before "
              + before.processor()
              + "): its matrix products still come from "
              + kept.title()
              + (before.matmul().equals(kept.word()) ? "" : ", since this one lacks oneDNN")
              + ", but the last digits can differ from those that the first processor would have"
              + " computed");
      return new RunArithmetic(kept, cores);
    }
    if (before.threads() != cores) {
      warn.accept(
          "the run goes on with "
              + before.threads()
              + " threads, as it began, although it may use "
              + cores
              + " cores now: with another number of threads its last digits would change");
    }
    return new RunArithmetic(kept, before.threads());
  }

  /** Of the last attempt that recorded it. */
  static RunEvent.@Nullable Arithmetic last(List<RunEvent> journal) {
    RunEvent.Arithmetic found = null;
    for (RunEvent event : journal) {
      if (event instanceof RunEvent.Arithmetic arithmetic) {
        found = arithmetic;
      }
    }
    return found;
  }

  /** Also among what the run was made with: a replay computes in the same way. */
  Provenance recordedIn(Provenance made) {
    TreeMap<String, String> libraries = new TreeMap<>(made.libraries());
    libraries.put(Provenance.MATMUL, matmul.word());
    libraries.put(Provenance.THREADS, Integer.toString(threads));
    return new Provenance(made.host(), made.inputs(), libraries);
  }

  NetworkOptions applied(NetworkOptions options) {
    return options.withMatmul(matmul).withThreads(threads);
  }
}
