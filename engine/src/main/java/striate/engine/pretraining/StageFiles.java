package striate.engine.pretraining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.run.Problem;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.tuning.Objective;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * Where the stages of a pretraining are kept: the weights after each finished stage, and the
 * checkpoints of an unfinished one.
 *
 * @param threads per operation; 0 = one per core
 * @param log receives one line at a time
 */
record StageFiles(Path directory, int threads, Consumer<String> log) {

  void create() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw Problem.badInput(
          "cannot write: " + e.getMessage(), directory, "choose a writable directory", e);
    }
  }

  boolean isDone(String stage) {
    return Files.exists(after(stage));
  }

  TensorSource weightsAfter(String stage) {
    return SafetensorsFile.open(after(stage));
  }

  /** Keeps a finished stage's weights. */
  void finish(String stage, Network network) {
    SafetensorsWriter.write(after(stage), new NetworkWeights(network));
  }

  private Path after(String stage) {
    return directory.resolve("after-" + stage + ".safetensors");
  }

  Network open(TensorSource weights, VlmArchitecture architecture) {
    NetworkOptions options =
        MatmulChoice.ofUser()
            .applied(
                NetworkOptions.defaults().withThreads(threads),
                new MatmulTrial.Shapes(architecture, 1024, 0, true));
    return Network.open(weights, architecture, options);
  }

  /** Runs or resumes a stage; see {@link Stage#run}. */
  <S> boolean run(
      String stage,
      Network network,
      TuningPlan plan,
      Objective<S> objective,
      List<S> samples,
      BooleanSupplier mastered,
      BooleanSupplier cancelled) {
    return new Stage(stage, new CheckpointFiles(directory.resolve(stage), 1), log)
        .run(network, plan, objective, samples, mastered, cancelled);
  }
}
