package striate.engine.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import striate.engine.natives.Host;
import striate.engine.natives.Programs;

/** Whether Slurm is here, and which partitions it has. */
final class ClusterFindings {
  private static final String CLUSTER = "Cluster";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int SHOWN = 8;

  private final Programs programs;

  ClusterFindings(Host host) {
    this.programs = host.programs();
  }

  Finding finding() {
    List<String> missing =
        List.of("sinfo", "sbatch", "squeue", "scontrol").stream()
            .filter(program -> programs.run(LIMIT, List.of(program, "--version")).isEmpty())
            .toList();
    if (missing.contains("sinfo") && missing.contains("sbatch")) {
      return Finding.ok(CLUSTER, "no Slurm found: runs compute on this machine");
    }
    if (!missing.isEmpty()) {
      return Finding.warning(
          CLUSTER,
          "Slurm is incomplete: " + String.join(", ", missing) + " not found",
          "install Slurm's client programs, or run on this machine");
    }
    Optional<Programs.Answer> answer =
        programs.run(LIMIT, List.of("sinfo", "--noheader", "--format=%P|%a|%D|%l|%G"));
    if (answer.isEmpty() || answer.get().code() != 0) {
      String said =
          answer
              .map(Programs.Answer::firstLine)
              .map(line -> line.replaceFirst("^sinfo: (error: )?", ""))
              .orElse("sinfo did not answer within " + LIMIT.toSeconds() + " s");
      return Finding.warning(
          CLUSTER,
          "Slurm's programs are here, but no cluster answers: " + said,
          "ask the cluster's operators; runs on this machine work without it");
    }
    String version =
        programs
            .run(LIMIT, List.of("sinfo", "--version"))
            .filter(told -> told.code() == 0)
            .map(Programs.Answer::firstLine)
            .orElse("Slurm");
    List<String> partitions =
        answer.get().text().lines().map(ClusterFindings::partition).distinct().toList();
    return Finding.ok(
        CLUSTER,
        version
            + ", "
            + partitions.size()
            + (partitions.size() == 1 ? " partition: " : " partitions: ")
            + partitions.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + (partitions.size() > SHOWN ? "; ..." : ""));
  }

  /** {@code gpu*|up|4|1-00:00:00|gpu:a100:4} in words. */
  private static String partition(String line) {
    String[] cells = line.strip().split("\\|");
    if (cells.length < 5) {
      return line.strip();
    }
    return cells[0]
        + " ("
        + cells[1]
        + ", "
        + cells[2]
        + (cells[2].equals("1") ? " node, " : " nodes, ")
        + cells[3]
        + (cells[4].equals("(null)") ? "" : ", " + cells[4])
        + ")";
  }
}
