package striate.app.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

/**
 * What a path is that somebody brought.
 *
 * @param job of a job file; null for others
 * @param directory whether it is a model's directory, if anything
 * @param words what becomes of it, in one line
 */
record Dropped(@Nullable JobSpec job, boolean directory, String words) {
  /** Job files are small; a file of samples may have gigabytes. */
  private static final long LARGEST_JOB = 1 << 20;

  /** Reads as much as tells what it is. */
  static Dropped of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new Dropped(null, true, "The model is now " + path);
    }
    if (Files.size(path) <= LARGEST_JOB) {
      String text = Files.readString(path, StandardCharsets.UTF_8);
      if (text.contains("\"layers\"") && text.contains("\"data\"")) {
        return new Dropped(
            JobJson.parse(text, path.toString()), false, "The form shows the job of " + path);
      }
    }
    return new Dropped(null, false, "The samples are now those of " + path);
  }
}
