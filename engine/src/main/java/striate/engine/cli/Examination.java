package striate.engine.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import striate.engine.job.ChildJvm;
import striate.engine.net.EngineProbe;
import striate.engine.run.BuildVersion;
import striate.engine.run.Problem;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Checks the machine, the installation and the workspace, without changes. */
final class Examination {
  private static final long GIB = 1L << 30;
  private static final long ENGINE_SECONDS = 120;

  private final Terminal terminal;
  private final Path workspace;

  Examination(Terminal terminal, Path workspace) {
    this.terminal = terminal;
    this.workspace = workspace;
  }

  /** All findings, in display order. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(Finding.ok("Striate", BuildVersion.current() + ", " + terminal.home()));
    findings.add(memory());
    findings.add(engine());
    findings.add(display());
    findings.add(model());
    findings.add(disk());
    findings.add(store());
    findings.addAll(ClusterCommand.quickly(workspace));
    return findings;
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

  /** Checks libtorch in a child JVM, because a broken libtorch ends its process. */
  private static Finding engine() {
    Path said = null;
    try {
      said = Files.createTempFile("striate-engine-", ".log");
      long began = System.nanoTime();
      Process child =
          new ChildJvm(EngineProbe.class.getName())
              .process(List.of())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!child.waitFor(ENGINE_SECONDS, TimeUnit.SECONDS)) {
        child.destroyForcibly();
        return Finding.problem(
            "Engine",
            "libtorch did not answer within " + ENGINE_SECONDS + " s",
            "try again; the first start unpacks it");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      String last = lastLine(said);
      if (child.exitValue() != 0) {
        return Finding.problem(
            "Engine",
            last.isEmpty() ? "libtorch ended its process with code " + child.exitValue() : last,
            "delete the folder "
                + Path.of(System.getProperty("user.home"), ".djl.ai")
                + " and try again; on Linux install the C++ library libstdc++6");
      }
      return Finding.ok("Engine", last + String.format(" (%.1f s)", seconds));
    } catch (IOException e) {
      return Finding.problem(
          "Engine", "no child process: " + e.getMessage(), "check the Java installation");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.warning("Engine", "interrupted", "run the doctor again");
    } finally {
      if (said != null && !said.toFile().delete()) {
        said.toFile().deleteOnExit();
      }
    }
  }

  private static String lastLine(Path file) throws IOException {
    List<String> lines =
        Files.readString(file, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
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

  private Finding disk() {
    try {
      FileStore store = Files.getFileStore(workspace);
      double free = (double) store.getUsableSpace() / GIB;
      String detail = String.format("%s, %.1f GiB free", workspace, free);
      if (!Files.isWritable(workspace)) {
        return Finding.problem(
            "Workspace", detail + ", read-only", "give a writable directory as --workspace");
      }
      return free < 1
          ? Finding.warning(
              "Workspace",
              detail,
              "free some space: a run of the bundled model needs about 0.1 GiB")
          : Finding.ok("Workspace", detail);
    } catch (IOException e) {
      return Finding.problem("Workspace", workspace + ": " + e.getMessage(), "check the directory");
    }
  }
}
