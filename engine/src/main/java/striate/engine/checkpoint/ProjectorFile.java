package striate.engine.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A file with a projector: of a training's first stage, or of what a LoRA run trained beside it.
 */
final class ProjectorFile {
  private static final int LISTED = 3;
  private static final int MOST_OF_A_NAME = 120;

  private ProjectorFile() {}

  /**
   * Opens one that a person named; it may be a whole model's, of which only the projector is read.
   *
   * @param notes hears that the file holds more than is read
   * @throws Problem where the file cannot be read or holds no projector
   */
  static void add(Path file, JoinedTensors tensors, Consumer<String> notes) {
    TensorSource stored = StoredTensors.file(file);
    tensors.add(stored, ProjectorFile::name, file);
    List<String> others = others(stored);
    if (others.size() == stored.names().size()) {
      throw Problem.badInput(
          "it holds no projector, but " + listed(others), file, "name the projector's file");
    }
    if (!others.isEmpty()) {
      notes.accept(
          OneLine.of(
              "beside the projector " + listed(others) + " are not read - " + file,
              Checkpoint.MOST_OF_A_NOTE));
    }
  }

  /**
   * Refuses what else a LoRA run may have trained: its file is the place, since another base would
   * not help.
   *
   * @throws Problem where the file holds a tuned vision tower or other tensors than a projector's
   */
  static void requireProjectorOnly(Path file) {
    List<String> others;
    try (TensorSource stored = StoredTensors.file(file)) {
      others = others(stored);
    }
    if (others.isEmpty()) {
      return;
    }
    boolean tower =
        others.stream().anyMatch(name -> TensorNames.canonical(name).startsWith(TensorNames.TOWER));
    throw Problem.badInput(
        tower
            ? "it holds a tuned vision_tower ("
                + others.size()
                + " tensors), which is not supported"
            : "it holds other tensors than a projector's: " + listed(others),
        file,
        tower
            ? "take a run that left the vision tower as it was"
            : "take a run that trained the decoder's adapter and the projector only");
  }

  private static List<String> others(TensorSource stored) {
    return stored.names().stream()
        .filter(name -> name(name) == null && !TensorNames.isUnread(name))
        .map(name -> OneLine.of(name, MOST_OF_A_NAME))
        .sorted()
        .toList();
  }

  private static @Nullable String name(String stored) {
    String canonical = TensorNames.canonical(stored);
    return canonical.startsWith(TensorNames.PROJECTOR) ? canonical : null;
  }

  private static String listed(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    int more = names.size() - LISTED;
    return names.size()
        + (names.size() == 1 ? " tensor: " : " tensors: ")
        + shown
        + (more > 0 ? " and " + more + " more" : "");
  }
}
