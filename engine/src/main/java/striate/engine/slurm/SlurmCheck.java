package striate.engine.slurm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** Finds out whether a profile works, from Slurm's commands to a directory as a node sees it. */
public final class SlurmCheck {
  /** How a shell ends that does not find a command. */
  private static final int COMMAND_NOT_FOUND = 127;

  private static final int NODE_SECONDS = 30;

  private final SlurmProfile profile;
  private final ClusterShell shell;

  public SlurmCheck(SlurmProfile profile) {
    this(profile, new ClusterShell(profile));
  }

  SlurmCheck(SlurmProfile profile, ClusterShell shell) {
    this.profile = profile;
    this.shell = shell;
  }

  /**
   * What was found out.
   *
   * @param name what was looked at
   * @param remedy null if it is as it should be
   */
  public record Item(String name, String detail, @Nullable String remedy) {
    public boolean good() {
      return remedy == null;
    }
  }

  /** Commands and partition: answered within seconds, submits nothing. */
  public List<Item> quick() {
    List<Item> items = new ArrayList<>();
    try {
      ClusterShell.Answer version = ask("sbatch", "--version");
      if (!version.ok()) {
        items.add(new Item("Commands", version.complaint(), reachable()));
        return items;
      }
      items.add(new Item("Commands", version.out().strip() + onHost(), null));
      items.add(partition());
    } catch (Problem problem) {
      items.add(
          new Item("Commands", problem.what() + " (" + problem.place() + ")", problem.remedy()));
    }
    return items;
  }

  /**
   * The same, whether a job like the profile's would be accepted, and what a node sees.
   *
   * @param runs the directory that has to be shared with the cluster
   */
  public List<Item> whole(Path runs) {
    List<Item> items = new ArrayList<>(quick());
    if (items.stream().allMatch(Item::good)) {
      Item submission = submission();
      items.add(submission);
      if (submission.good()) {
        items.addAll(node(runs));
      }
    }
    return items;
  }

  private Item partition() {
    String wanted = profile.resources().partition();
    ClusterShell.Answer answer = ask("sinfo", "-h", "-o", "%P|%a|%l|%D|%G");
    if (!answer.ok()) {
      return new Item(
          "Partition",
          answer.complaint(),
          answer.away() ? "try again when the controller answers" : "ask the cluster's staff");
    }
    List<String[]> rows =
        answer.out().lines().map(line -> line.split("\\|", 5)).filter(r -> r.length == 5).toList();
    List<String[]> mine =
        rows.stream()
            .filter(
                row ->
                    wanted == null ? row[0].endsWith("*") : row[0].replace("*", "").equals(wanted))
            .toList();
    if (mine.isEmpty()) {
      String all =
          rows.stream()
              .map(r -> r[0].replace("*", ""))
              .distinct()
              .collect(Collectors.joining(", "));
      return new Item(
          "Partition",
          wanted == null ? "no default partition" : "'" + wanted + "' not found",
          "give \"partition\" in " + profile.file() + ": one of " + all);
    }
    String[] row = mine.get(0);
    int nodes = mine.stream().mapToInt(r -> number(r[3])).sum();
    String gpus = row[4].equals("(null)") ? "" : ", " + row[4];
    String detail =
        row[0].replace("*", "")
            + " is "
            + row[1]
            + ", "
            + nodes
            + (nodes == 1 ? " node" : " nodes")
            + gpus
            + ", time limit "
            + row[2];
    return row[1].equals("up")
        ? new Item("Partition", detail, null)
        : new Item("Partition", detail, "wait until it is up, or take another");
  }

  private Item submission() {
    BatchScript script =
        new BatchScript(
            "striate-check",
            "striate check",
            List.of(new BatchScript.Task("/tmp", List.of("true"))));
    ClusterShell.Answer answer =
        shell.run(
            SlurmQuestions.TIMEOUT,
            script.text(profile, List.of()),
            List.of("sbatch", "--test-only"));
    return answer.ok()
        ? new Item("Submission", "accepted", null)
        : new Item("Submission", answer.complaint(), "correct " + profile.file());
  }

  private List<Item> node(Path runs) {
    String nonce = UUID.randomUUID().toString();
    Path marker = runs.resolve(".cluster-check");
    try {
      Files.writeString(marker, nonce);
      return node(PathMapping.real(runs), nonce);
    } catch (IOException e) {
      return List.of(
          new Item("Directory", runs + " cannot be written: " + e.getMessage(), "check it"));
    } finally {
      if (!marker.toFile().delete()) {
        marker.toFile().deleteOnExit();
      }
    }
  }

  private List<Item> node(Path runs, String nonce) {
    String there = profile.mapping().of(runs);
    List<String> lines = new ArrayList<>(profile.preamble());
    lines.add("echo node=$(hostname)");
    lines.add("echo marker=$(cat " + BatchScript.quoted(there + "/.cluster-check") + ")");
    lines.add("echo java=$(" + BatchScript.quoted(java()) + " -version 2>&1 | head -n 1)");
    String striate = profile.installation().striate();
    if (striate != null) {
      lines.add(
          "ls "
              + BatchScript.quoted(striate + "/app/target/dist")
              + " >/dev/null && echo built=yes");
    }
    List<String> command = new ArrayList<>(List.of("srun", "--immediate=" + NODE_SECONDS));
    command.addAll(List.of("--quiet", "--nodes=1", "--ntasks=1", "--chdir=/", "--time=2"));
    command.addAll(BatchScript.placement(profile));
    command.addAll(List.of("bash", "-c", String.join("\n", lines)));
    ClusterShell.Answer answer = shell.run(Duration.ofSeconds(NODE_SECONDS + 30), "", command);
    String node = value(answer.out(), "node");
    if (node.isEmpty()) {
      String remedy =
          answer.code() == COMMAND_NOT_FOUND
              ? "install srun beside sbatch, or give \"commands\" in " + profile.file()
              : "no node was free within " + NODE_SECONDS + " s: try again, or submit a short job";
      return List.of(new Item("Node", "not looked at: " + answer.complaint(), remedy));
    }
    List<Item> items = new ArrayList<>();
    items.add(
        value(answer.out(), "marker").equals(nonce)
            ? new Item("Directory", there + " is shared with " + node, null)
            : new Item(
                "Directory",
                there + " on " + node + " is not this machine's " + runs,
                "put the workspace's runs/ on a drive that the nodes share, as a link, and say"
                    + " under \"directory\" where they find it"));
    String version = value(answer.out(), "java");
    items.add(
        version.contains("version")
            ? new Item("Java", version + " on " + node, null)
            : new Item(
                "Java",
                java() + " on " + node + ": " + version,
                "give \"java\" in " + profile.file()));
    if (striate != null && !value(answer.out(), "built").equals("yes")) {
      items.add(
          new Item(
              "Striate",
              striate + " is not built",
              "run `./striate --version` there once, where Maven is installed"));
    }
    return items;
  }

  private String java() {
    String java = profile.installation().java();
    return java != null
        ? java
        : profile.mapping().of(Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private ClusterShell.Answer ask(String... command) {
    return shell.run(SlurmQuestions.TIMEOUT, "", List.of(command));
  }

  private String onHost() {
    return profile.host() == null ? "" : " on " + profile.host();
  }

  private String reachable() {
    return profile.host() == null
        ? "check the Slurm client's installation"
        : "check that `ssh " + profile.host() + " true` works without a password";
  }

  private static String value(String output, String key) {
    return output
        .lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
