package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.run.Problem;
import striate.engine.slurm.SlurmCheck;
import striate.engine.slurm.SlurmProfile;
import striate.engine.slurm.SlurmProfiles;

/** {@code striate cluster}, with {@code check}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "Lists the Slurm clusters that jobs can run on; check tests one.",
    footer = {
      "",
      "A profile is a file clusters/NAME.json in the workspace or in ~/.config/striate:",
      "  {\"partition\": \"gpu\", \"account\": \"vision\", \"gpus\": 1, \"time\": \"12:00:00\",",
      "   \"cpus\": 8, \"memory\": \"32G\", \"sbatch\": [\"--qos=long\"],",
      "   \"preamble\": [\"module load cuda\"], \"arrayLimit\": 4}",
      "assets/docs/slurm.md explains every field, and clusters that are reached through ssh.",
      "",
      "Examples:",
      "  striate cluster",
      "  striate cluster check lab",
      "  striate tune --job sparse.json --on lab",
    })
final class ClusterCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  ClusterCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SlurmProfiles profiles = SlurmProfiles.of(workspace.directory());
    List<Map<String, @Nullable Object>> listed = new ArrayList<>();
    boolean allRead = true;
    for (String name : profiles.names()) {
      try {
        listed.add(row(profiles.named(name)));
      } catch (Problem problem) { // the others can still be used
        terminal.say("striate: " + problem.getMessage());
        allRead = false;
      }
    }
    if (json.given()) {
      JsonOption.print(terminal, Map.of("clusters", listed));
    } else if (listed.isEmpty() && allRead) {
      terminal.say("no cluster profiles yet: `striate cluster --help` shows how to write one");
    } else {
      for (Map<String, @Nullable Object> row : listed) {
        terminal.print(
            String.format(
                "%-16s %-24s %-16s %s",
                row.get("name"),
                orDash(row.get("host")),
                orDash(row.get("partition")),
                row.get("file")));
      }
    }
    return allRead ? Cli.DONE : Cli.BAD_INPUT;
  }

  private static Map<String, @Nullable Object> row(SlurmProfile profile) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("name", profile.name());
    row.put("host", profile.host());
    row.put("partition", profile.resources().partition());
    row.put("file", profile.file().toString());
    return row;
  }

  private static Object orDash(@Nullable Object value) {
    return value == null ? "-" : value;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Checks Slurm's commands, partition and account, and, in a job of some seconds, whether a"
              + " node sees the workspace's runs/ and Java.",
      footer = {"", "Examples:", "  striate cluster check lab"})
  int check(
      @Parameters(paramLabel = "PROFILE", description = "a profile that `striate cluster` lists")
          String name,
      @Mixin WorkspaceOption where,
      @Mixin JsonOption asJson) {
    Path directory = where.directory();
    SlurmProfile profile = SlurmProfiles.of(directory).named(name);
    Path runs = Records.of(directory).runs();
    try {
      if (!Files.isDirectory(runs)) {
        Files.createDirectories(runs);
      }
    } catch (IOException e) {
      throw Problem.badInput(
          "runs/ cannot be created (" + e.getMessage() + ")",
          runs,
          "give a writable --workspace",
          e);
    }
    List<Finding> findings =
        new SlurmCheck(profile).whole(runs).stream().map(ClusterCommand::finding).toList();
    boolean ok = findings.stream().allMatch(f -> f.verdict() == Finding.Verdict.OK);
    if (asJson.given()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("ok", ok);
      answer.put("findings", findings);
      JsonOption.print(terminal, answer);
    } else {
      DoctorCommand.print(terminal, findings);
    }
    return ok ? Cli.DONE : Cli.WORK_FAILED;
  }

  private static Finding finding(SlurmCheck.Item item) {
    return item.remedy() == null
        ? Finding.ok(item.name(), item.detail())
        : Finding.problem(item.name(), item.detail(), item.remedy());
  }

  /** One line for each cluster, for the doctor. A cluster that is away does not prevent tuning. */
  static List<Finding> quickly(Path workspace) {
    SlurmProfiles profiles = SlurmProfiles.of(workspace);
    // at the same time: each that does not answer takes its time-out
    return profiles.names().parallelStream().map(name -> quickly(profiles, name)).toList();
  }

  private static Finding quickly(SlurmProfiles profiles, String name) {
    String title = "Cluster " + name;
    try {
      List<SlurmCheck.Item> items = new SlurmCheck(profiles.named(name)).quick();
      SlurmCheck.Item last = items.get(items.size() - 1);
      String detail = String.join("; ", items.stream().map(SlurmCheck.Item::detail).toList());
      return last.remedy() == null
          ? Finding.ok(title, detail)
          : Finding.warning(title, detail, last.remedy());
    } catch (Problem problem) {
      return Finding.warning(
          title, problem.what() + " (" + problem.place() + ")", problem.remedy());
    }
  }
}
