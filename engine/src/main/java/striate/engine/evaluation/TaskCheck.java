package striate.engine.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.image.ImageFile;
import striate.engine.run.Problem;
import striate.engine.tabletop.Scene;

/**
 * What reading a task found.
 *
 * @param dataThere whether the task's files are there
 * @param published how many questions the published data has; null where that is not known
 * @param images distinct ones that the questions name
 * @param imagesFound those of them that are there; the first one was decoded too
 * @param problem the first one; null where the task can be evaluated
 */
public record TaskCheck(
    String task,
    boolean dataThere,
    int questions,
    @Nullable Integer published,
    int images,
    int imagesFound,
    @Nullable Problem problem) {

  /** Reads all questions, and the header of each image file. */
  public static TaskCheck of(RegisteredTask registered) {
    EvaluationTask task;
    try {
      Problem missing = registered.missing();
      if (missing != null) {
        return new TaskCheck(registered.name(), false, 0, null, 0, 0, missing);
      }
      task = registered.open();
    } catch (Problem e) {
      return new TaskCheck(registered.name(), true, 0, null, 0, 0, e);
    }
    Set<String> images = new LinkedHashSet<>();
    for (TaskItem item : task.items()) {
      if (item.image() != null) {
        images.add(item.image());
      }
    }
    int found = 0;
    Problem first = null;
    for (String image : images) {
      try {
        look(image, found == 0);
        found++;
      } catch (Problem e) {
        first = first == null ? e : first;
      }
    }
    return new TaskCheck(
        registered.name(),
        true,
        task.items().size(),
        registered.questions(),
        images.size(),
        found,
        first);
  }

  private static void look(String image, boolean whole) {
    if (whole) {
      ImageSource.decoded(image, null);
    } else if (!Scene.isReference(image)) {
      Path file = ImageReference.file(image);
      if (file.toString().equals(image)) {
        ImageFile.size(file);
      } else if (!Files.isRegularFile(file)) {
        throw Problem.badInput("image not found", file, "check the path");
      }
    }
  }
}
