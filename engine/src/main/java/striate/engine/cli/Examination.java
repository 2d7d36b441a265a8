package striate.engine.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import striate.engine.natives.Host;
import striate.engine.run.BuildVersion;
import striate.engine.run.Problem;
import striate.engine.store.SqliteVersion;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Checks the machine, the installation and the workspace, without changes. */
final class Examination {
  private static final long GIB = 1L << 30;

  /** For everything; the engine's part leaves time to tell. */
  private static final Duration LIMIT = Duration.ofSeconds(26);

  private static final Duration ENGINE_LIMIT = Duration.ofSeconds(24);

  private final Terminal terminal;
  private final Path workspace;
  private final Host host;

  Examination(Terminal terminal, Path workspace, Host host) {
    this.terminal = terminal;
    this.workspace = workspace;
    this.host = host.remembering();
  }

  /**
   * All findings, in display order. The topics are examined at the same time; one that does not
   * answer in time is a finding, too.
   */
  List<Finding> findings() {
    return findings(topics(), LIMIT);
  }

  static List<Finding> findings(List<Topic> topics, Duration limit) {
    long due = System.nanoTime() + limit.toNanos();
    List<Future<List<Finding>>> answers = new ArrayList<>();
    for (Topic topic : topics) {
      FutureTask<List<Finding>> answer = new FutureTask<>(topic.findings());
      Thread thread = new Thread(answer, "doctor: " + topic.name());
      thread.setDaemon(true);
      thread.start();
      answers.add(answer);
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < topics.size(); i++) {
      findings.addAll(findings(topics.get(i), answers.get(i), due, limit));
    }
    return findings;
  }

  private List<Topic> topics() {
    EngineFindings engine = new EngineFindings(host, ENGINE_LIMIT);
    return List.of(
        Topic.of("Java", Examination::java),
        Topic.of(
            "Striate",
            () -> Finding.ok("Striate", BuildVersion.current() + ", " + terminal.home())),
        Topic.of("Memory", Examination::memory),
        new Topic("PyTorch", engine::natives),
        new Topic("Engine", engine::probes),
        new Topic("GPU", new GpuFindings(host)::findings),
        Topic.of("Display", this::display),
        Topic.of("Bundled model", this::model),
        new Topic(
            "Disk",
            new DiskFindings(
                    workspace,
                    host.cache().resolve("striate"),
                    Path.of(System.getProperty("java.io.tmpdir", "")))
                ::findings),
        Topic.of("SQLite", Examination::sqlite),
        Topic.of("Store", this::store),
        Topic.of("Cluster", new ClusterFindings(host)::finding),
        new Topic("Clusters", () -> ClusterCommand.quickly(workspace)));
  }

  private static List<Finding> findings(
      Topic topic, Future<List<Finding>> answer, long due, Duration limit) {
    try {
      return answer.get(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(
          Finding.warning(
              topic.name(),
              "not examined within " + limit.toSeconds() + " s",
              "run the doctor again when the machine is less busy"));
    } catch (ExecutionException e) {
      return List.of(
          Finding.problem(topic.name(), "cannot be examined: " + e.getCause(), "please report it"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Finding.warning(topic.name(), "interrupted", "run the doctor again"));
    }
  }

  private static Finding java() {
    String detail =
        System.getProperty("java.vendor", "")
            + " "
            + Runtime.version()
            + ", "
            + System.getProperty("java.home");
    return System.getProperty("os.arch", "").endsWith("64")
        ? Finding.ok("Java", detail)
        : Finding.problem("Java", detail, "install a 64-bit JDK: libtorch has no 32-bit version");
  }

  private static Finding memory() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double total = (double) system.getTotalMemorySize() / GIB;
    double free = (double) system.getFreeMemorySize() / GIB;
    String detail =
        String.format("%.1f GiB, %d cores", total, Runtime.getRuntime().availableProcessors());
    return total < 3
        ? Finding.warning(
            "Memory",
            detail,
            String.format("close other programs before tuning (%.1f GiB are free)", free))
        : Finding.ok("Memory", detail);
  }

  private Finding display() {
    if (terminal.workbench().hasDisplay()) {
      return Finding.ok("Display", "the workbench can open");
    }
    String remedy =
        File.separatorChar == '/' && !System.getProperty("os.name", "").startsWith("Mac")
            ? "commands work without one; the window needs a desktop session and, on a bare Debian,"
                + " `apt-get install libgtk-3-0 libxtst6 libxxf86vm1 libgl1`"
            : "commands work without one; for the window, start Striate in a desktop session";
    return Finding.warning("Display", "none", remedy);
  }

  private Finding model() {
    Path model = terminal.home().resolve("assets").resolve("model");
    return Files.isRegularFile(model.resolve("config.json"))
        ? Finding.ok("Bundled model", model.toString())
        : Finding.warning(
            "Bundled model",
            "not at " + model,
            "`demo` needs it: install a complete copy of Striate");
  }

  private static Finding sqlite() {
    SqliteVersion version = SqliteVersion.current();
    return version.isOlderThan(SqliteVersion.OLDEST)
        ? Finding.problem(
            "SQLite",
            version.text() + ", older than " + SqliteVersion.OLDEST.text(),
            "install a complete copy of Striate: it brings a newer one")
        : Finding.ok("SQLite", version.text());
  }

  private Finding store() {
    Workspace records = Records.of(workspace);
    if (Files.notExists(records.database())) {
      return Files.isDirectory(records.runs())
          ? Finding.warning(
              "Store",
              records.database() + " not found, but runs/ is here",
              "`striate runs` rebuilds it from runs/")
          : Finding.ok("Store", "no runs recorded here yet");
    }
    try (Store store = Store.openReadOnly(records)) {
      List<String> damages = store.damages();
      return damages.isEmpty()
          ? Finding.ok("Store", store.reader().runs().size() + " runs, intact")
          : Finding.problem(
              "Store",
              damages.get(0),
              "move "
                  + records.database()
                  + " away: Striate rebuilds it from runs/ at the next start");
    } catch (Problem problem) {
      return Finding.problem(
          "Store", problem.what() + " (" + problem.place() + ")", problem.remedy());
    }
  }
}
