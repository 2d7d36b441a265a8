package striate.engine.slurm;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.run.StrictObject;

/**
 * What jobs on one cluster ask for, and how the cluster is reached.
 *
 * @param name the file's name without {@code .json}
 * @param file where it was read from
 * @param host where Slurm's commands run, through {@code ssh}; null = on this machine
 * @param resources what each job asks for
 * @param preamble shell lines before the worker, such as {@code module load cuda}
 * @param arrayLimit most tasks of an array that run at once; 0 = no limit
 * @param installation what the nodes start the worker with
 * @param mapping where the cluster finds this machine's directories
 * @param signalSeconds time before the time limit at which a worker is asked to save a checkpoint
 * @param poll time between two questions about states
 */
public record SlurmProfile(
    String name,
    Path file,
    @Nullable String host,
    Resources resources,
    List<String> preamble,
    int arrayLimit,
    Installation installation,
    PathMapping mapping,
    int signalSeconds,
    Duration poll) {

  private static final List<String> FIELDS =
      List.of(
          "host",
          "partition",
          "account",
          "gpus",
          "gpuType",
          "time",
          "cpus",
          "memory",
          "sbatch",
          "preamble",
          "arrayLimit",
          "commands",
          "striate",
          "java",
          "directory",
          "signalSeconds",
          "pollSeconds");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@:-]*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.,:-]*");
  private static final Pattern TIME =
      Pattern.compile("\\d+|\\d+:\\d\\d(:\\d\\d)?|\\d+-\\d+(:\\d\\d){0,2}|UNLIMITED");
  private static final Pattern MEMORY = Pattern.compile("\\d+[KMGT]?");
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z].*");

  /** Options that Striate sets itself, since it relies on what they do. */
  private static final Set<String> OWN =
      Set.of(
          "--array",
          "-a",
          "--job-name",
          "-J",
          "--output",
          "-o",
          "--error",
          "-e",
          "--signal",
          "--open-mode",
          "--comment",
          "--parsable",
          "--wrap",
          "--test-only",
          "--input",
          "-i",
          "--chdir",
          "-D",
          "--wait",
          "-W",
          "--clusters",
          "-M",
          "--requeue");

  private static final int MOST = 200;
  private static final int MOST_TEXT = 4000;
  private static final int LONGEST_FILE = 1 << 20;

  /**
   * What a job asks Slurm for; null and 0 leave it to the cluster.
   *
   * @param gpus per job
   * @param time as Slurm writes it, such as {@code 12:00:00}
   * @param memory per node, such as {@code 32G}
   * @param sbatch further options, each as one text such as {@code --qos=long}
   */
  public record Resources(
      @Nullable String partition,
      @Nullable String account,
      int gpus,
      @Nullable String gpuType,
      @Nullable String time,
      int cpus,
      @Nullable String memory,
      List<String> sbatch) {
    public Resources {
      sbatch = List.copyOf(sbatch);
    }
  }

  /**
   * Programs of the cluster, as paths there.
   *
   * @param commands directory of {@code sbatch} and its like; null = the {@code PATH}
   * @param striate directory of a built Striate; null = this one, at the same place
   * @param java the {@code java} program; null = this one, at the same place
   */
  public record Installation(
      @Nullable String commands, @Nullable String striate, @Nullable String java) {}

  public SlurmProfile {
    preamble = List.copyOf(preamble);
  }

  /**
   * Reads a profile.
   *
   * @throws Problem if it cannot be read, or a field is unknown or wrong
   */
  static SlurmProfile read(String name, Path file) {
    String text;
    try {
      if (Files.size(file) > LONGEST_FILE) {
        throw Problem.badInput("the profile is larger than 1 MiB", file, "give a profile");
      }
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw Problem.badInput("the profile is not UTF-8 text", file, "save it as UTF-8", e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
    return parse(name, file, text);
  }

  static SlurmProfile parse(String name, Path file, String text) {
    StrictObject root = StrictObject.parse("a profile", text, file.toString(), FIELDS);
    Resources resources =
        new Resources(
            matching(root, "partition", WORD, "name a partition that `sinfo` lists"),
            matching(root, "account", WORD, "name an account"),
            orElse(root.whole("gpus", 0, 1024), 0),
            matching(root, "gpuType", WORD, "name a type of GPU, such as a100"),
            matching(root, "time", TIME, "write a time such as 12:00:00 or 2-00:00:00"),
            orElse(root.whole("cpus", 1, 4096), 0),
            matching(root, "memory", MEMORY, "write an amount such as 32G"),
            options(root));
    if (resources.gpuType() != null && resources.gpus() == 0) {
      throw root.bad("gpuType", "is given without GPUs", "add \"gpus\"");
    }
    StrictObject directory = root.object("directory", List.of("here", "there"));
    return new SlurmProfile(
        name,
        file,
        matching(root, "host", HOST, "write HOST or USER@HOST as for ssh"),
        resources,
        texts(root, "preamble"),
        orElse(root.whole("arrayLimit", 1, 100_000), 0),
        new Installation(
            absolute(root, "commands"), absolute(root, "striate"), absolute(root, "java")),
        directory == null ? PathMapping.NONE : mapping(directory),
        orElse(root.whole("signalSeconds", 10, 3600), 120),
        Duration.ofMillis(Math.round(1000 * orElse(root.number("pollSeconds", 0.2, 3600), 15.0))));
  }

  /** The launcher's name for this profile. */
  public String launcher() {
    return SlurmLauncher.PREFIX + name;
  }

  /** Where the commands run, for messages. */
  String place() {
    return host == null ? file.toString() : host + ", " + file;
  }

  private static PathMapping mapping(StrictObject directory) {
    String here = directory.text("here", MOST_TEXT);
    if (here == null) {
      throw directory.missing("here", "a directory of this machine");
    }
    if (!Path.of(here).isAbsolute()) {
      throw directory.bad("here", "is not an absolute path", "write the whole path");
    }
    String there = absolute(directory, "there");
    if (there == null) {
      throw directory.missing("there", "the same directory as the cluster finds it");
    }
    return new PathMapping(Path.of(here), there);
  }

  private static List<String> options(StrictObject root) {
    List<String> options = texts(root, "sbatch");
    for (String option : options) {
      String name = option.split("[= ]", 2)[0];
      if (!OPTION.matcher(option).matches()) {
        throw root.bad("sbatch", "has '" + option + "'", "write options such as --qos=long");
      }
      if (OWN.contains(name)) {
        throw root.bad("sbatch", "sets " + name + ", which Striate sets itself", "leave it out");
      }
    }
    return options;
  }

  private static List<String> texts(StrictObject root, String field) {
    List<String> texts = root.lines(field);
    if (texts.size() > MOST) {
      throw root.bad(field, "has " + texts.size() + " lines", "write at most " + MOST);
    }
    for (String text : texts) {
      if (text.length() > MOST_TEXT || text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw root.bad(field, "has a line break or a very long line", "write one line a text");
      }
    }
    return texts;
  }

  private static @Nullable String matching(
      StrictObject root, String field, Pattern shape, String remedy) {
    String text = root.text(field, MOST);
    if (text != null && !shape.matcher(text).matches()) {
      throw root.bad(field, "is '" + text + "'", remedy);
    }
    return text;
  }

  private static @Nullable String absolute(StrictObject root, String field) {
    String text = root.text(field, MOST_TEXT);
    if (text != null && !text.startsWith("/")) {
      throw root.bad(field, "is not an absolute path of the cluster", "write the whole path");
    }
    return text;
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
