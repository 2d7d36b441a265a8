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

  /** A real product with its gradient on the processor and on each usable GPU, all at once. */
  List<Finding> probes() throws IOException, InterruptedException {
    long due = System.nanoTime() + limit.toNanos();
    List<Probe> probes = new ArrayList<>();
    try {
      for (Device device : devices()) {
        probes.add(Probe.start(device));
      }
      List<Finding> findings = new ArrayList<>();
      for (Probe probe : probes) {
        findings.add(probe.finding(due, limit));
      }
      return findings;
    } finally {
      probes.forEach(Probe::close);
    }
  }

  private List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    devices.add(Device.CPU);
    try {
      if (DeviceChoice.of(Device.AUTO, host).gpu() != null) {
        NvidiaDriver.of(host).gpus().stream()
            .map(Gpu::index)
            .map(Device::gpu)
            .forEach(devices::add);
      }
      return devices;
    } catch (Problem refused) {
      return List.of(); // told by natives()
    }
  }

  /** A child JVM, because a broken libtorch ends its process. */
  private record Probe(Device device, Process child, Path said, long began) {
    static Probe start(Device device) throws IOException {
      Path said = Files.createTempFile("striate-engine-", ".log");
      List<String> options = new ArrayList<>(ChildJvm.SMALL_HEAP);
      // a crash is a finding here, and leaves no file in the working directory
      options.add("-XX:+SuppressFatalErrorMessage");
      Process child =
          new ChildJvm(EngineProbe.class.getName(), options)
              .process(List.of(device.word()))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      return new Probe(device, child, said, System.nanoTime());
    }

    private String name() {
      return device.equals(Device.CPU) ? "Engine" : "Engine on " + device;
    }

    Finding finding(long due, Duration limit) throws IOException, InterruptedException {
      if (!child.waitFor(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return Finding.problem(
            name(),
            "PyTorch did not answer within " + limit.toSeconds() + " s",
            "try again when the machine is less busy; the first start unpacks it");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      String last = lastLine(said);
      if (child.exitValue() == 0) {
        return Finding.ok(name(), last + String.format(Locale.ROOT, " (%.1f s)", seconds));
      }
      String[] told = last.split("\t", 2);
      // the engine's own advice, unless it is to ask the doctor
      boolean advised = told.length == 2 && !told[1].contains("striate doctor");
      return Finding.problem(
          name(),
          last.isEmpty() ? "PyTorch ended its process with code " + child.exitValue() : told[0],
          advised ? told[1] : remedy());
    }

    private String remedy() {
      return device.equals(Device.CPU)
          ? "delete the folder "
              + Path.of(System.getProperty("user.home"), ".djl.ai")
              + " and try again; on Linux install the C++ library libstdc++6"
          : "take device cpu until it works; a new driver, or `striate engine remove` and"
              + " `install`, may help";
    }

    void close() {
      child.destroyForcibly();
      if (!said.toFile().delete()) {
        said.toFile().deleteOnExit();
      }
    }
  }

  private static String lastLine(Path file) throws IOException {
    List<String> lines =
        Files.readString(file, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
  }
}
