package striate.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The engine's small files in the publishers' layouts, and its small checkpoint. */
final class TaskFixtures {
  private static final Path ENGINE =
      Path.of("../engine/src/test/resources").toAbsolutePath().normalize();

  /** A LLaVA checkpoint with 8 decoder layers. */
  static final Path MODEL = ENGINE.resolve("oracle/llava-clip-llama");

  /** Conversations in LLaVA's format; their images are in the directory of {@link #MODEL}. */
  static final Path CONVERSATIONS = ENGINE.resolve("field/lora-run/samples.json");

  private TaskFixtures() {}

  /** Copies directories of tasks' data into a workspace. */
  static void bring(Path workspace, List<String> directories) throws IOException {
    for (String directory : directories) {
      Path from = ENGINE.resolve("tasks/data").resolve(directory);
      Path to = workspace.resolve("tasks/data").resolve(directory);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }
}
