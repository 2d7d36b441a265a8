package striate.engine.slurm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import striate.engine.run.Problem;

/**
 * The profiles that can be named: {@code clusters/NAME.json} in the workspace, then in the user's
 * configuration.
 *
 * @param directories looked at in this order
 */
public record SlurmProfiles(List<Path> directories) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String ENDING = ".json";
  private static final String FOLDER = "clusters";

  public SlurmProfiles {
    directories = List.copyOf(directories);
  }

  /** Those of a workspace and of this user. */
  public static SlurmProfiles of(Path workspace) {
    String given = System.getenv("XDG_CONFIG_HOME");
    Path base =
        given != null && !given.isBlank()
            ? Path.of(given)
            : Path.of(System.getProperty("user.home"), ".config");
    return new SlurmProfiles(
        List.of(workspace.resolve(FOLDER), base.resolve("striate").resolve(FOLDER)));
  }

  /** All names, sorted. */
  public List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (Path directory : directories) {
      try (Stream<Path> files = Files.list(directory)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(ENDING))
            .map(file -> file.substring(0, file.length() - ENDING.length()))
            .filter(name -> NAME.matcher(name).matches())
            .forEach(names::add);
      } catch (NoSuchFileException | NotDirectoryException none) {
        continue;
      } catch (IOException e) {
        throw Problem.unreadable(directory, e);
      }
    }
    return new ArrayList<>(names);
  }

  /**
   * The profile of that name.
   *
   * @throws Problem if it is not found or wrong
   */
  public SlurmProfile named(String name) {
    if (NAME.matcher(name).matches()) {
      for (Path directory : directories) {
        Path file = directory.resolve(name + ENDING);
        if (Files.exists(file)) {
          return SlurmProfile.read(name, file);
        }
      }
    }
    List<String> known = names();
    throw Problem.badInput(
        "the cluster profile '" + name + "' was not found",
        String.join(" and ", directories.stream().map(Path::toString).toList()),
        known.isEmpty()
            ? "write one there: see `striate cluster --help`"
            : "take one of " + String.join(", ", known));
  }
}
