package striate.engine.slurm;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.job.Cancellation;
import striate.engine.job.ChildJvm;
import striate.engine.job.Launcher;
import striate.engine.job.LauncherAway;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/**
 * Submits workers to a Slurm cluster. The runs' directories are shared with the cluster; everything
 * else goes through Slurm's commands. Runs that are launched together become one array. A job that
 * is requeued, after its time limit, a pre-emption or the loss of its node, goes on with the same
 * run from its last checkpoint.
 */
public final class SlurmLauncher implements Launcher {
  /** Names of these launchers begin with it. */
  public static final String PREFIX = "slurm:";

  private static final Logger LOG = LoggerFactory.getLogger(SlurmLauncher.class);
  private static final String WORKER = "striate.engine.worker.WorkerMain";

  /** A busy controller makes {@code sbatch} wait. */
  private static final Duration SUBMISSION = Duration.ofSeconds(60);

  private static final Duration SAID_AGAIN = Duration.ofSeconds(30);

  private final SlurmProfile profile;
  private final ClusterShell shell;
  private final ChildJvm jvm;
  private final SlurmQuestions questions;
  private final JobWatch watch;
  private final Map<SlurmHandle, Long> killed = new ConcurrentHashMap<>();

  /** A launcher of Striate's worker. */
  public SlurmLauncher(SlurmProfile profile) {
    this(profile, new ChildJvm(WORKER), new ClusterShell(profile));
  }

  /** A launcher of another program with the same arguments. */
  SlurmLauncher(SlurmProfile profile, ChildJvm jvm, ClusterShell shell) {
    this.profile = profile;
    this.shell = shell;
    this.jvm = jvm;
    this.questions = new SlurmQuestions(profile, shell);
    this.watch = new JobWatch(questions, profile.poll());
  }

  @Override
  public String name() {
    return profile.launcher();
  }

  @Override
  public String launch(Workspace workspace, RunId run) {
    return launchAll(workspace, List.of(run)).getOrDefault(run, "");
  }

  /**
   * Submits runs as one array. A run whose last submission may have been accepted without an answer
   * is looked for first, and not submitted again if it is there.
   *
   * @throws LauncherAway if the cluster cannot be asked; then nothing was submitted for certain
   * @throws Problem if it refuses the job
   */
  @Override
  public Map<RunId, String> launchAll(Workspace workspace, List<RunId> runs) {
    Map<RunId, String> handles = new LinkedHashMap<>();
    List<RunId> left = new ArrayList<>();
    for (RunId run : runs) {
      Optional<SlurmHandle> there = Submission.read(workspace.files(run)).flatMap(this::found);
      there.ifPresentOrElse(handle -> handles.put(run, handle.toString()), () -> left.add(run));
    }
    if (!left.isEmpty()) {
      SlurmHandle job = submit(workspace, left);
      for (int i = 0; i < left.size(); i++) {
        SlurmHandle handle = left.size() == 1 ? job : job.task(i);
        handles.put(left.get(i), handle.toString());
      }
      watch.outdated();
    }
    return handles;
  }

  private Optional<SlurmHandle> found(Submission submission) {
    return Optional.ofNullable(questions.named(submission.job()).get(submission.task()));
  }

  private SlurmHandle submit(Workspace workspace, List<RunId> runs) {
    String name = "striate-" + runs.get(0);
    String text = script(workspace, runs, name).text(profile, ChildJvm.shellEnvironment());
    for (int i = 0; i < runs.size(); i++) {
      new Submission(name, i).write(workspace.files(runs.get(i)));
    }
    ClusterShell.Answer answer = shell.run(SUBMISSION, text, List.of("sbatch", "--parsable"));
    if (answer.ok()) {
      return SlurmHandle.submitted(answer.out())
          .orElseThrow(
              () ->
                  Problem.workFailed(
                      "sbatch answered without a job id (" + answer.complaint() + ")",
                      profile.place(),
                      "check what `sbatch --parsable` prints there"));
    }
    if (answer.away()) {
      // it may have been accepted all the same: the next launch looks for it by its name
      throw questions.away("the job could not be submitted", answer);
    }
    runs.forEach(run -> Submission.forget(workspace.files(run)));
    throw Problem.workFailed(
        "sbatch refused the job (" + answer.complaint() + ")",
        profile.place(),
        "correct the profile, then resume the run");
  }

  private BatchScript script(Workspace workspace, List<RunId> runs, String name) {
    List<BatchScript.Task> tasks = new ArrayList<>();
    for (RunId run : runs) {
      // runs/ may be a link to a network drive; the nodes know only where that leads
      Path directory = PathMapping.real(workspace.run(run));
      tasks.add(new BatchScript.Task(there(directory), command(workspace, there(directory))));
    }
    String comment =
        runs.size() == 1
            ? "striate run " + runs.get(0)
            : "striate runs "
                + runs.stream().limit(20).map(RunId::value).collect(Collectors.joining(" "))
                + (runs.size() > 20 ? " and " + (runs.size() - 20) + " more" : "");
    return new BatchScript(name, comment, tasks);
  }

  private List<String> command(Workspace workspace, String directory) {
    String striate = profile.installation().striate();
    String java = profile.installation().java();
    String classPath =
        striate != null
            ? striate + "/app/target/dist/*"
            : Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> there(Path.of(entry)))
                .collect(Collectors.joining(":"));
    String home = System.getProperty("striate.home");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--run-directory",
                directory,
                "--workspace",
                there(PathMapping.real(workspace.directory())),
                "--requeued-by-scheduler"));
    if (profile.mapping().isNeeded()) {
      arguments.addAll(
          List.of("--moved", profile.mapping().here().toString(), profile.mapping().there()));
    }
    return jvm.commandElsewhere(
        java != null ? java : there(Path.of(System.getProperty("java.home"), "bin", "java")),
        classPath,
        striate != null ? striate : home == null ? null : there(Path.of(home)),
        List.of("-XX:ErrorFile=" + directory + "/worker-crash-%p.log"),
        arguments);
  }

  private String there(Path path) {
    return profile.mapping().of(path);
  }

  @Override
  public Map<RunId, State> states(List<Launched> runs) {
    Map<SlurmHandle, Long> journals = new LinkedHashMap<>();
    Map<RunId, SlurmHandle> handles = new LinkedHashMap<>();
    for (Launched run : runs) {
      SlurmHandle.parse(run.handle())
          .ifPresent(
              handle -> {
                handles.put(run.run(), handle);
                journals.put(handle, new RunDirectory(run.directory()).journal().toFile().length());
              });
    }
    Map<SlurmHandle, State> known = watch.states(journals);
    Map<RunId, State> states = new LinkedHashMap<>();
    for (Launched run : runs) {
      SlurmHandle handle = handles.get(run.run());
      // without a handle it can be launched again: that looks for the job first
      State state = handle == null ? State.GONE : known.getOrDefault(handle, State.UNKNOWN);
      if (state == State.GONE) {
        refresh(run.directory());
      }
      states.put(run.run(), state);
    }
    return states;
  }

  /** A network drive shows another machine's last lines for certain once the file is opened. */
  private static void refresh(Path runDirectory) {
    try (FileChannel journal = FileChannel.open(new RunDirectory(runDirectory).journal())) {
      LOG.debug("{} has {} bytes", runDirectory, journal.size());
    } catch (NoSuchFileException neverBegan) {
      LOG.debug("{} has no journal", runDirectory);
    } catch (IOException e) {
      LOG.warn("the journal of {} cannot be opened: {}", runDirectory, e.toString());
    }
  }

  @Override
  public Optional<Problem> trouble() {
    return watch.trouble();
  }

  @Override
  public String ending(Launched run) {
    Optional<SlurmHandle> handle = SlurmHandle.parse(run.handle());
    if (handle.isEmpty()) {
      return Launcher.super.ending(run);
    }
    String job = "its Slurm job " + handle.get().id();
    return watch
        .last(handle.get())
        .or(() -> questions.ended(handle.get()))
        .filter(state -> state.state() == State.GONE)
        .map(state -> job + " ended as " + state)
        .orElse(job + " ended without reporting a reason");
  }

  /**
   * Requests a checkpoint and the end: by the file that the worker looks for, and, since a network
   * drive may show it late, by TERM. A job that still waits is taken out of Slurm's queue. If
   * nobody can be asked, the file is still there when the job begins.
   */
  @Override
  public void stop(Launched run, String reason) {
    Cancellation.request(run.directory(), reason);
    SlurmHandle handle = SlurmHandle.parse(run.handle()).orElse(null);
    if (handle == null) {
      return;
    }
    State state = questions.ask(List.of(handle)).state(handle);
    if (state == State.PENDING) {
      // not with --state=PENDING: for one waiting task of an array that cancels all of them
      tell(handle, List.of());
    } else if (state == State.ALIVE) {
      tell(handle, List.of("--signal=TERM", "--batch"));
    }
    watch.outdated();
  }

  /** Ends the job now: Slurm sends TERM, and KILL some seconds later. */
  @Override
  public void kill(Launched run) {
    SlurmHandle handle = SlurmHandle.parse(run.handle()).orElse(null);
    long now = System.nanoTime();
    Long before = handle == null ? null : killed.get(handle);
    if (handle == null || (before != null && now - before < SAID_AGAIN.toNanos())) {
      return;
    }
    killed.put(handle, now);
    tell(handle, List.of());
    watch.outdated();
  }

  private void tell(SlurmHandle handle, List<String> options) {
    List<String> command = new ArrayList<>(List.of("scancel"));
    command.addAll(options);
    if (handle.cluster() != null) {
      command.add("--clusters=" + handle.cluster());
    }
    command.add(handle.id());
    ClusterShell.Answer answer = shell.run(SlurmQuestions.TIMEOUT, "", command);
    if (!answer.ok()) {
      // the job may have ended just now; if not, the monitor asks for its end again
      LOG.warn("scancel {}: {}", handle.id(), answer.complaint());
    }
  }

  @Override
  public void forget(Path runDirectory) {
    RunDirectory files = new RunDirectory(runDirectory);
    Submission.forget(files);
    try {
      Files.deleteIfExists(files.cancellation());
    } catch (IOException e) {
      throw Submission.unwritable(files.cancellation(), e);
    }
  }
}
