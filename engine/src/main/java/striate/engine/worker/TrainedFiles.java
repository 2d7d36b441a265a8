package striate.engine.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.AdapterDirectory;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModuleNames;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.ParameterNames;
import striate.engine.run.JobSpec;
import striate.engine.run.RunDirectory;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * What a finished run leaves: {@code adapter/} in PEFT's format with the trained projector beside
 * it, or {@code trained.safetensors} with every trained tensor of a run without an adapter.
 */
final class TrainedFiles {
  private TrainedFiles() {}

  /**
   * Saves what was trained; a directory that an earlier attempt left complete holds the same and
   * stays.
   *
   * @param start null for a run without an adapter
   */
  static void save(
      Path directory, JobSpec job, Checkpoint checkpoint, Network network, @Nullable Start start) {
    if (start == null) {
      SafetensorsWriter.write(
          new RunDirectory(directory).trained(),
          read(network, network.training().trainable().names()::contains));
      return;
    }
    Path target = new RunDirectory(directory).adapter();
    if (!Files.exists(target)) {
      LoraAdapter adapter = start.adapter();
      // one that came with the adapter belongs to it, trained or not
      TensorSource projector =
          job.trainProjector() || !start.projector().isEmpty()
              ? read(network, ParameterNames.ofProjector(checkpoint.architecture())::contains)
              : null;
      AdapterDirectory.write(
          target,
          new PeftAdapter(
              adapter.rank(),
              adapter.alpha(),
              adapter.dropout(),
              read(network, adapter.tensors()::containsKey),
              projector),
          // absolute, so that the directory leads to its base from anywhere
          checkpoint.directory().toAbsolutePath().normalize().toString(),
          ModuleNames.of(checkpoint.layout()));
    }
  }

  /** Reads an adapter to start from; a projector that lies beside it is part of the start, too. */
  static Start read(Path directory, VlmArchitecture architecture, double dropout) {
    try (PeftAdapter stored = PeftAdapter.read(directory, architecture)) {
      Map<String, float[]> projector = new LinkedHashMap<>();
      TensorSource beside = stored.projector();
      if (beside != null) {
        beside.names().forEach(name -> projector.put(name, beside.floats(name)));
      }
      return new Start(
          LoraAdapter.read(stored.tensors(), stored.rank(), stored.alpha(), dropout), projector);
    }
  }

  /** An adapter and the projector's values by canonical name; empty = as in the model. */
  record Start(LoraAdapter adapter, Map<String, float[]> projector) {}

  private static MemoryTensors read(Network network, Predicate<String> chosen) {
    MemoryTensors tensors = new MemoryTensors();
    network
        .shapes()
        .forEach(
            (name, shape) -> {
              if (chosen.test(name)) {
                tensors.add(name, shape, network.read(name));
              }
            });
    return tensors;
  }
}
