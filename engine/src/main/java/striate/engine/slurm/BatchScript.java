package striate.engine.slurm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The script that {@code sbatch} gets: one job, or an array with a task per run. All paths are the
 * cluster's.
 *
 * @param name the job's name, by which it is found again
 * @param comment shown by {@code squeue}
 * @param tasks in the order of the array's indices
 */
record BatchScript(String name, String comment, List<Task> tasks) {
  /** {@code WorkerMain.TO_BE_CONTINUED}; the window's process must not load that class. */
  private static final int TO_BE_CONTINUED = 75;

  private static final int NO_DIRECTORY = 72;

  /**
   * A run of the script.
   *
   * @param directory the run's
   * @param command of its worker
   */
  record Task(String directory, List<String> command) {}

  /**
   * The text.
   *
   * @param environment lines that prepare the worker's
   */
  String text(SlurmProfile profile, List<String> environment) {
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/bash");
    options(profile).forEach(option -> lines.add("#SBATCH " + escaped(option)));
    lines.add("");
    lines.add("case ${SLURM_ARRAY_TASK_ID:-0} in");
    for (int i = 0; i < tasks.size(); i++) {
      lines.add(i + ") run=" + quoted(tasks.get(i).directory()));
      lines.add("  command=(" + words(tasks.get(i).command()) + ") ;;");
    }
    lines.add("esac");
    lines.add(
        "cd \"$run\" || { echo \"striate: the run's directory was not found on $(hostname): $run\""
            + " >&2; exit "
            + NO_DIRECTORY
            + "; }");
    lines.add("exec >>worker.log 2>&1 </dev/null");
    lines.add("export LC_ALL=C.UTF-8");
    lines.addAll(environment);
    String commands = profile.installation().commands();
    if (commands != null) {
      lines.add("PATH=" + quoted(commands) + ":$PATH");
    }
    lines.add("");
    lines.add(
        """
        # TERM: somebody ends the job, or Slurm takes the node away and requeues the job itself.
        # USR1: the time limit is near; the job requeues itself. Both let the worker save a checkpoint.
        worker= ended= requeue=
        end() { ended=yes; [ -z "$worker" ] || kill -TERM "$worker" 2>/dev/null; }
        trap end TERM
        trap 'requeue=yes; end' USR1
        """);
    if (!profile.preamble().isEmpty()) {
      lines.add("# preamble of the profile");
      lines.addAll(profile.preamble());
      lines.add("set +eu");
      lines.add("");
    }
    lines.add(
        """
        code=%d
        if [ -z "$ended" ]; then
          "${command[@]}" &
          worker=$!
          [ -z "$ended" ] || end
          wait "$worker"; code=$?
          # a signal ends the waiting, too
          while kill -0 "$worker" 2>/dev/null; do wait "$worker"; code=$?; done
          wait "$worker" 2>/dev/null; last=$?
          [ "$last" = 127 ] || code=$last
        fi
        if [ -n "$requeue" ] && [ "$code" = %d ]; then
          scontrol requeue "$SLURM_JOB_ID"
        fi
        exit "$code"
        """
            .formatted(TO_BE_CONTINUED, TO_BE_CONTINUED)
            .stripTrailing());
    return String.join("\n", lines) + "\n";
  }

  private List<String> options(SlurmProfile profile) {
    SlurmProfile.Resources resources = profile.resources();
    List<String> options = new ArrayList<>();
    options.add("--job-name=" + name);
    options.add("--comment=" + comment);
    if (tasks.size() == 1) {
      // Slurm's own words about the job's end, beside the worker's
      options.add("--output=" + pattern(tasks.get(0).directory() + "/worker.log"));
    } else {
      // a pattern cannot name each run's directory
      options.add("--output=/dev/null");
      int limit = profile.arrayLimit();
      options.add("--array=0-" + (tasks.size() - 1) + (limit > 0 ? "%" + limit : ""));
    }
    options.add("--open-mode=append");
    options.add("--chdir=/");
    options.add("--requeue");
    options.add("--signal=B:USR1@" + profile.signalSeconds());
    add(options, "--partition=", resources.partition());
    add(options, "--account=", resources.account());
    if (resources.gpus() > 0) {
      String type = resources.gpuType() == null ? "" : resources.gpuType() + ":";
      options.add("--gres=gpu:" + type + resources.gpus());
    }
    add(options, "--time=", resources.time());
    options.add("--nodes=1");
    options.add("--ntasks=1");
    if (resources.cpus() > 0) {
      options.add("--cpus-per-task=" + resources.cpus());
    }
    add(options, "--mem=", resources.memory());
    options.addAll(resources.sbatch());
    return options;
  }

  /** Options of the profile that say where a job may run, for a check. */
  static List<String> placement(SlurmProfile profile) {
    List<String> kept =
        List.of("--partition=", "--account=", "--gres=", "--cpus-per-task=", "--mem=");
    List<String> options =
        new ArrayList<>(
            new BatchScript("striate-check", "", List.of(new Task("/", List.of())))
                .options(profile).stream()
                    .filter(option -> kept.stream().anyMatch(option::startsWith))
                    .toList());
    options.addAll(profile.resources().sbatch());
    return options;
  }

  private static void add(List<String> options, String option, @Nullable String value) {
    if (value != null) {
      options.add(option + value);
    }
  }

  private static String words(List<String> command) {
    return command.stream().map(BatchScript::quoted).collect(Collectors.joining(" "));
  }

  /** One word for a POSIX shell. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=@,+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** A file name in which Slurm must not replace patterns. */
  static String pattern(String file) {
    return file.replace("%", "%%");
  }

  /**
   * One argument of a {@code #SBATCH} line, in which quotes group, and within them a backslash
   * takes the next quote or backslash as it is.
   */
  static String escaped(String argument) {
    if (argument.chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw Problem.badInput(
          "a path with a line break cannot be given to Slurm", argument, "rename the directory");
    }
    return argument.matches("[A-Za-z0-9_./:=@,+%-]+")
        ? argument
        : '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
