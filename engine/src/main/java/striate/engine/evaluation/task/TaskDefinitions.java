package striate.engine.evaluation.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import striate.engine.run.Problem;

/**
 * The definitions that come with Striate and those in a workspace's {@code tasks} directory. Names
 * are known without reading a definition.
 */
public final class TaskDefinitions {
  private static final String BUILT_IN = "/striate/engine/evaluation/tasks/";
  private static final String ENDING = ".json";
  private static final long MOST_BYTES = 1 << 20;
  private static final Map<String, TaskDefinition> READ = new ConcurrentHashMap<>();

  private TaskDefinitions() {}

  /** Names of the built-in tasks, in the order of the documentation. */
  public static List<String> builtIn() {
    return new String(resource("index.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  /** A built-in definition. */
  public static TaskDefinition builtIn(String name) {
    return READ.computeIfAbsent(
        name,
        n ->
            TaskDefinition.parse(
                new String(resource(n + ENDING), StandardCharsets.UTF_8),
                "the built-in " + n + ENDING,
                n));
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(TaskDefinitions.class.getResourceAsStream(BUILT_IN + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw Problem.unreadable(name, e);
    }
  }

  /** Names of the workspace's own tasks. */
  public static List<String> of(Path workspace) {
    List<String> names = new ArrayList<>();
    for (Path file : TaskFiles.entries(workspace.resolve("tasks"), "*" + ENDING)) {
      String name = String.valueOf(file.getFileName());
      names.add(name.substring(0, name.length() - ENDING.length()));
    }
    return names;
  }

  /**
   * A workspace's own definition.
   *
   * @throws Problem where it is wrong
   */
  public static TaskDefinition of(Path workspace, String name) {
    Path file = workspace.resolve("tasks").resolve(name + ENDING);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw Problem.badInput("the file is too large for a task definition", file, "shorten it");
      }
      return TaskDefinition.parse(Files.readString(file), file.toString(), name);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  /**
   * The directory with a task's data.
   *
   * @throws Problem where the definition's {@code data} is not a path
   */
  static Path directory(Path workspace, String data) {
    try {
      return workspace.resolve("tasks").resolve("data").resolve(data).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw Problem.badInput("'data' is not a path", data, "correct the task's definition", e);
    }
  }

  /** A definition with the directory of its data. */
  public static DefinedTask located(Path workspace, TaskDefinition definition) {
    return new DefinedTask(definition, directory(workspace, definition.data()));
  }
}
