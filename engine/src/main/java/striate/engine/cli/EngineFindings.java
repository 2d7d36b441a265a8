package striate.engine.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import striate.engine.job.ChildJvm;
import striate.engine.natives.Candidate;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.Gpu;
import striate.engine.natives.Host;
import striate.engine.natives.Natives;
import striate.engine.natives.NativesSearch;
import striate.engine.natives.NvidiaDriver;
import striate.engine.net.EngineProbe;
import striate.engine.run.Device;
import striate.engine.run.Problem;

/** Which PyTorch was found and is used, and whether it computes on each device. */
final class EngineFindings {
  private static final String PYTORCH = "PyTorch";

  private final Host host;
  private final Duration limit;

  /**
   * @param limit for the engine's answer
   */
  EngineFindings(Host host, Duration limit) {
    this.host = host;
    this.limit = limit;
  }

  /** Which PyTorch is used, which others were found, and why those are not used. */
  List<Finding> natives() {
    List<Finding> findings = new ArrayList<>();
    Natives used = null;
    try {
      used = DeviceChoice.of(Device.AUTO, host).natives();
      Path directory = used.directory();
      findings.add(
          Finding.ok(
              PYTORCH,
              used.described()
                  + ", "
                  + used.way().words()
                  + (directory == null ? "" : " in " + directory)));
    } catch (Problem problem) {
      findings.add(
          Finding.problem(
              PYTORCH, problem.what() + " (" + problem.place() + ")", problem.remedy()));
    }
    for (Candidate each : new NativesSearch(host).candidates()) {
      if (each.wrong() != null && used != null) {
        findings.add(
            Finding.ok(
                PYTORCH,
                "not used: that of "
                    + each.origin()
                    + " "
                    + each.wrong()
                    + " ("
                    + each.place()
                    + ")"));
      } else if (each.natives() != null && !each.natives().equals(used)) {
        findings.add(
            Finding.ok(
                PYTORCH,
                "also found: "
                    + each.natives().described()
                    + " of "
                    + each.origin()
                    + " ("
                    + each.place()
                    + ")"));
      }
    }
    return findings;
  }

  /** A real product with its gradient on the processor and on each usable GPU. */
  List<Finding> probes() throws IOException, InterruptedException {
    long due = System.nanoTime() + limit.toNanos();
    List<Finding> findings = new ArrayList<>();
    for (List<Device> devices : devices()) {
      // one after the other: together they would measure each other
      try (Probe probe = Probe.start(devices)) {
        findings.addAll(probe.findings(due, limit));
      }
    }
    return findings;
  }

  /** The devices for each child: those that load the same libtorch. */
  private List<List<Device>> devices() {
    try {
      if (DeviceChoice.of(Device.AUTO, host).gpu() == null) {
        return List.of(List.of(Device.CPU));
      }
      List<Device> gpus =
          NvidiaDriver.of(host).gpus().stream().map(Gpu::index).map(Device::gpu).toList();
      return List.of(List.of(Device.CPU), gpus);
    } catch (Problem refused) {
      return List.of(); // told by natives()
    }
  }

  /** A child JVM, because a broken libtorch ends its process. */
  private record Probe(List<Device> devices, Process child, Path said, long began)
      implements AutoCloseable {
    static Probe start(List<Device> devices) throws IOException {
      Path said = Files.createTempFile("striate-engine-", ".log");
      List<String> options = new ArrayList<>(ChildJvm.SMALL_HEAP);
      // a crash is a finding here, and leaves no file in the working directory
      options.add("-XX:+SuppressFatalErrorMessage");
      Process child =
          new ChildJvm(EngineProbe.class.getName(), options)
              .process(devices.stream().map(Device::word).toList())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      return new Probe(devices, child, said, System.nanoTime());
    }

    List<Finding> findings(long due, Duration limit) throws IOException, InterruptedException {
      boolean ended = child.waitFor(due - System.nanoTime(), TimeUnit.NANOSECONDS);
      double seconds = (System.nanoTime() - began) / 1e9;
      List<String> lines = Files.readString(said, StandardCharsets.UTF_8).lines().toList();
      List<Finding> findings = new ArrayList<>();
      for (Device device : devices) {
        findings.add(
            lines.stream()
                .map(line -> line.split("\t"))
                .filter(cells -> cells.length >= 3 && cells[0].equals(device.word()))
                .findFirst()
                .map(cells -> finding(device, cells, seconds))
                .orElseGet(() -> ended ? crash(device, lines) : late(device, limit)));
      }
      return findings;
    }

    private static String name(Device device) {
      return device.equals(Device.CPU) ? "Engine" : "Engine on " + device;
    }

    private static Finding finding(Device device, String[] cells, double seconds) {
      if (cells[1].equals("ok")) {
        return Finding.ok(
            name(device), cells[2] + String.format(Locale.ROOT, " (%.1f s in all)", seconds));
      }
      // the engine's own advice, unless it is to ask the doctor
      boolean advised = cells.length > 3 && !cells[3].contains("striate doctor");
      return Finding.problem(name(device), cells[2], advised ? cells[3] : remedy(device));
    }

    private Finding crash(Device device, List<String> lines) {
      String last =
          lines.stream().map(String::strip).filter(l -> !l.isEmpty()).reduce("", (a, b) -> b);
      return Finding.problem(
          name(device),
          "PyTorch ended its process with code "
              + child.exitValue()
              + (last.isEmpty() ? "" : ", after saying: " + last),
          remedy(device));
    }

    /** Not a problem for sure: the machine may be busy. */
    private static Finding late(Device device, Duration limit) {
      return Finding.warning(
          name(device),
          "PyTorch did not answer within " + limit.toSeconds() + " s",
          "run the doctor again when the machine is less busy; if it never answers, restart the"
              + " machine");
    }

    private static String remedy(Device device) {
      return device.equals(Device.CPU)
          ? "delete the folder "
              + Path.of(System.getProperty("user.home"), ".djl.ai")
              + " and try again; on Linux install the C++ library libstdc++6"
          : "take device cpu until it works; a new driver, or `striate engine remove` and"
              + " `install`, may help";
    }

    @Override
    public void close() {
      child.destroyForcibly();
      if (!said.toFile().delete()) {
        said.toFile().deleteOnExit();
      }
    }
  }
}
