package striate.engine.cli;

import java.io.File;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import striate.engine.natives.Host;
import striate.engine.natives.Programs;

/** Whether Slurm is here, and which partitions it has. */
final class ClusterFindings {
  private static final String CLUSTER = "Cluster";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int SHOWN = 8;

  /** Where distributions, Slurm's own installer and slurmd without a file of its own keep it. */
  private static final List<String> CONFIGURATIONS =
      List.of(
          "etc/slurm/slurm.conf",
          "etc/slurm-llnl/slurm.conf",
          "usr/local/etc/slurm.conf",
          "opt/slurm/etc/slurm.conf",
          "run/slurm/conf/slurm.conf",
          "var/spool/slurmd/conf-cache/slurm.conf");

  private final Host host;
  private final Programs programs;

  ClusterFindings(Host host) {
    this.host = host;
    this.programs = host.programs();
  }

  Finding finding() {
    if (!isConfigured()) {
      return Finding.ok(
          CLUSTER,
          isInstalled()
              ? "Slurm's programs without a slurm.conf: runs compute on this machine (for a"
                  + " cluster, set SLURM_CONF or describe it: striate cluster)"
              : "no Slurm found: runs compute on this machine");
    }
    List<String> missing =
        List.of("sinfo", "sbatch", "squeue", "scontrol").stream()
            .filter(program -> programs.run(LIMIT, List.of(program, "--version")).isEmpty())
            .toList();
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

  /** Without a configuration even {@code sinfo --version} looks for a controller by DNS. */
  private boolean isConfigured() {
    return host.variable("SLURM_CONF").isPresent()
        || CONFIGURATIONS.stream().map(host.root()::resolve).anyMatch(Files::exists)
        || onPath("../etc/slurm.conf");
  }

  private boolean isInstalled() {
    return onPath("sinfo");
  }

  private boolean onPath(String file) {
    return host.variable("PATH").stream()
        .flatMap(path -> Stream.of(host.pathList(path)))
        .filter(directory -> !directory.isBlank())
        .anyMatch(directory -> new File(directory, file).exists());
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
