package striate.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import striate.engine.journal.JournalLock;
import striate.engine.run.Device;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;
import striate.engine.store.LaunchRecord;
import striate.engine.store.Slots;
import striate.engine.store.Workspace;

/**
 * Starts workers on this machine: JVMs like this one, with its class path, in separate sessions so
 * that they survive the starting process. Their output goes to {@code worker.log}.
 */
public final class LocalLauncher implements Launcher {
  /** The name of this launcher. */
  public static final String NAME = "local";

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
  private static final String WORKER = "striate.engine.worker.WorkerMain";

  private final ChildJvm jvm;
  private final Map<RunId, String> options = new ConcurrentHashMap<>();

  /** A launcher of Striate's worker. */
  public LocalLauncher() {
    this(new ChildJvm(WORKER));
  }

  /** A launcher of another program with the same arguments. */
  public LocalLauncher(ChildJvm jvm) {
    this.jvm = jvm;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String launch(Workspace workspace, RunId run) {
    RunDirectory files = workspace.files(run);
    Process process;
    try {
      ProcessBuilder worker =
          jvm.detachedProcess(
              files.arguments(),
              options(run, files),
              List.of("--run-directory", files.path().toString()));
      slot(files).flatMap(Slots::gpuIndex).ifPresent(gpu -> see(gpu, worker.environment()));
      process =
          worker
              .directory(workspace.directory().toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw Problem.workFailed(
          "the worker cannot be started (" + e.getMessage() + ")",
          files.path(),
          "check that the workspace is writable and Java is still installed",
          e);
    }
    try {
      WorkerProcess.of(process.toHandle()).write(files.path());
    } catch (Problem unwritable) {
      process.destroyForcibly();
      throw unwritable;
    }
    return Long.toString(process.pid());
  }

  /** Gives the worker of one run another option of the JVM. */
  public void launchWith(RunId run, String option) {
    options.put(run, option);
  }

  private List<String> options(RunId run, RunDirectory files) {
    List<String> all = new ArrayList<>();
    all.add("-XX:ErrorFile=" + files.path().resolve("worker-crash-%p.log"));
    Optional.ofNullable(options.get(run)).ifPresent(all::add);
    return all;
  }

  /** The slot that the queue chose for a job that takes any device; empty for other jobs. */
  private static Optional<String> slot(RunDirectory files) {
    return JobJson.read(files.job()).device().equals(Device.AUTO)
        ? LaunchRecord.read(files).flatMap(launch -> Optional.ofNullable(launch.slot()))
        : Optional.empty();
  }

  /** Shows a worker one of the GPUs that this process sees; there it is the first. */
  static void see(int gpu, Map<String, String> environment) {
    String visible = environment.getOrDefault(VISIBLE, "");
    List<String> names = visible.isBlank() ? List.of() : List.of(visible.split(","));
    environment.put(VISIBLE, gpu < names.size() ? names.get(gpu).strip() : Integer.toString(gpu));
    // as nvidia-smi counts; CUDA's own order puts the fastest first
    environment.putIfAbsent("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
  }

  @Override
  public Map<RunId, State> states(List<Launched> runs) {
    Map<RunId, State> states = new LinkedHashMap<>();
    runs.forEach(run -> states.put(run.run(), state(run.directory())));
    return states;
  }

  private static State state(Path runDirectory) {
    if (JournalLock.isHeld(new RunDirectory(runDirectory).journal())) {
      return State.ALIVE;
    }
    // a worker that has just started does not have its lock yet
    return WorkerProcess.read(runDirectory).filter(WorkerProcess::alive).isPresent()
        ? State.ALIVE
        : State.GONE;
  }

  @Override
  public void stop(Launched run, String reason) {
    Cancellation.request(run.directory(), reason);
  }

  @Override
  public void forget(Path runDirectory) {
    try {
      WorkerProcess.forget(runDirectory);
      Files.deleteIfExists(Cancellation.file(runDirectory));
    } catch (IOException e) {
      throw Problem.workFailed(
          "what the last worker left cannot be removed (" + e.getMessage() + ")",
          runDirectory,
          "check that the workspace is writable",
          e);
    }
  }

  @Override
  public void kill(Launched run) {
    WorkerProcess.read(run.directory()).ifPresent(WorkerProcess::kill);
  }
}
