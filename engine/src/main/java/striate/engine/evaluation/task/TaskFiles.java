package striate.engine.evaluation.task;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The files of one layout of a task's data.
 *
 * @param task the task's name, for complaints
 * @param obtain where to get the data
 */
record TaskFiles(String task, Path directory, TaskSource source, String obtain) {

  /** The first file or directory that is not there; null where all are. */
  @Nullable Path missing() {
    for (String file : source.files()) {
      if (matching(file).isEmpty()) {
        return directory.resolve(file).normalize();
      }
    }
    String images = source.images();
    return images == null || Files.isDirectory(directory.resolve(images))
        ? null
        : directory.resolve(images).normalize();
  }

  /**
   * All files of the source, in order, those of a pattern by name.
   *
   * @throws Problem where one is missing
   */
  List<Path> all() {
    List<Path> all = new ArrayList<>();
    for (String file : source.files()) {
      List<Path> found = matching(file);
      if (found.isEmpty()) {
        throw absent(directory.resolve(file).normalize());
      }
      all.addAll(found);
    }
    return all;
  }

  /**
   * The file at a place of the source's list.
   *
   * @throws Problem where it is missing
   */
  Path file(int index) {
    Path file = directory.resolve(source.files().get(index)).normalize();
    if (!Files.exists(file)) {
      throw absent(file);
    }
    return file;
  }

  int count() {
    return source.files().size();
  }

  private Problem absent(Path file) {
    return Problem.badInput(
        "data of task '" + task + "' not found",
        file,
        obtain.isEmpty() ? "put the file there" : "put it there; get it from " + obtain);
  }

  private List<Path> matching(String pattern) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      Path file = directory.resolve(pattern).normalize();
      return Files.exists(file) ? List.of(file) : List.of();
    }
    int slash = pattern.lastIndexOf('/', star);
    Path from = slash < 0 ? directory : directory.resolve(pattern.substring(0, slash));
    int end = pattern.indexOf('/', star);
    String name = pattern.substring(slash + 1, end < 0 ? pattern.length() : end);
    List<Path> found = new ArrayList<>();
    for (Path entry : entries(from, name)) {
      if (end < 0) {
        found.add(entry);
      } else if (Files.isDirectory(entry)) {
        TaskSource below = source.withFiles(List.of(pattern.substring(end + 1)));
        found.addAll(
            new TaskFiles(task, entry, below, obtain).matching(pattern.substring(end + 1)));
      }
    }
    return found;
  }

  /** Entries of a directory by name; none where it is missing. */
  static List<Path> entries(Path directory, String glob) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
        stream.forEach(entries::add);
      } catch (IOException e) {
        throw Problem.unreadable(directory, e);
      }
    }
    entries.sort(null);
    return entries;
  }

  /**
   * The absolute path of an image, which need not be there.
   *
   * @throws Problem where the name is not a path
   */
  String image(String name) {
    String images = source.images();
    try {
      return (images == null ? directory : directory.resolve(images))
          .resolve(name)
          .toAbsolutePath()
          .normalize()
          .toString();
    } catch (InvalidPathException e) {
      throw Problem.badInput(
          "the image's name is not a path", directory, "correct '" + name + "'", e);
    }
  }
}
