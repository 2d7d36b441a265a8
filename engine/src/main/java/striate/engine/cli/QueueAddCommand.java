package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobFile;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.job.QueueSnapshot;
import striate.engine.run.Device;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.slurm.SlurmProfiles;
import striate.engine.store.Store;

/** {@code striate queue add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Puts jobs into the queue and returns at once with the ids of their runs.",
    footer = {
      "",
      "All jobs are checked, as `striate tune` does, before the first one is added.",
      "--json prints {\"runs\": [{\"id\", \"name\", \"position\", \"directory\"}], \"attended\"}.",
      "",
      "Examples:",
      "  striate queue add --job sparse.json",
      "  striate queue add --job a.json --job b.json --first",
      "  striate queue add --job big.json --device gpu:1",
    })
final class QueueAddCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "FILE",
      description = "what to tune, as JSON; may be given several times")
  private List<Path> jobs = List.of();

  @Option(
      names = "--on",
      paramLabel = "LAUNCHER",
      description = "who runs them (default: ${DEFAULT-VALUE}, this machine)")
  private String launcher = LocalLauncher.NAME;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "where they compute, in place of what the job files say")
  private @Nullable String device;

  @Option(names = "--first", description = "before all that wait, rather than behind them")
  private boolean first;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  QueueAddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path directory = workspace.directory();
    String where =
        launcher.equals(LocalLauncher.NAME)
            ? LocalLauncher.NAME
            : SlurmProfiles.of(directory).named(launcher).launcher();
    Device chosen = device == null ? null : Device.named(device);
    List<JobQueue.Job> checked = jobs.stream().map(file -> check(file, directory, chosen)).toList();
    try (Store store = Records.toWrite(terminal, directory)) {
      JobQueue queue = Records.queue(store);
      List<RunId> runs = queue.submitAll(checked, where);
      for (int i = 0; first && i < runs.size(); i++) {
        store.queue().moveTo(runs.get(i), i + 1);
      }
      tell(store, queue.snapshot(), runs);
    }
    return Cli.DONE;
  }

  private JobQueue.Job check(Path path, Path directory, @Nullable Device chosen) {
    JobFile file = new JobFile(path, directory, terminal.home());
    JobSpec written = file.read();
    JobSpec job = chosen == null ? written : written.toBuilder().device(chosen).build();
    return new JobQueue.Job(job, JobCheck.of(job, file.paths(), warning -> {}).selection());
  }

  private void tell(Store store, QueueSnapshot queue, List<RunId> runs) {
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    for (RunId run : runs) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      int position = queue.position(run);
      one.put("id", run.value());
      one.put("name", store.reader().run(run).name());
      one.put("position", position == 0 ? null : position);
      one.put("directory", store.workspace().run(run).toString());
      told.add(one);
      if (!json.given()) {
        terminal.print(run + "  " + store.workspace().run(run));
      }
    }
    if (json.given()) {
      JsonOption.print(terminal, Map.of("runs", told, "attended", queue.attended()));
      return;
    }
    terminal.say("the queue: " + queue.headline());
    if (!queue.attended()) {
      terminal.say(QueueTable.UNATTENDED);
    }
  }
}
