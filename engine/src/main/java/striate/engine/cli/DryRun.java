package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Objects;
import striate.engine.model.StepArithmetic;
import striate.engine.model.TextConfig;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.natives.DeviceChoice;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.run.BuildVersion;
import striate.engine.run.JobSpec;
import striate.engine.tuning.CalibrationCache;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.tuning.StepCalibration;
import striate.engine.worker.JobEstimate;

/** What {@code tune --dry-run} prints: what the job will take, with nothing started or written. */
final class DryRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** After the process began; the measurement overruns by a pass or two. */
  private static final double DUE_SECONDS = 22;

  private static final double LEAST_SECONDS = 2;

  private final JobEstimate job;
  private final double secondsPerStep;
  private final double onceSeconds;
  private final String measuredOn;

  private DryRun(JobEstimate job, double secondsPerStep, double onceSeconds, int narrowing) {
    this.job = job;
    this.measuredOn =
        narrowing <= 1
            ? "layers as wide as the model's"
            : "layers " + narrowing + " times narrower than the model's, by the ratio of weights";
    this.secondsPerStep = secondsPerStep;
    this.onceSeconds = onceSeconds;
  }

  /** Measures this machine where it is not known yet how fast it is at the job's shapes. */
  static DryRun of(JobSpec spec, JobEstimate job, CalibrationCache cache) {
    StepCalibration speed =
        cache.get(
            name(spec, job),
            () -> {
              NetworkOptions options =
                  NetworkOptions.defaults().withDevice(spec.device()).withDtype(spec.dtype());
              Network.startEngine(options);
              return StepCalibration.measure(
                  job.architecture(),
                  job.setup(),
                  job.batches(),
                  new MatmulChoice(cache)
                      .applied(
                          options,
                          MatmulTrial.Shapes.of(job.architecture(), job.setup(), job.batches())),
                  secondsLeft());
            });
    return new DryRun(
        job,
        speed.seconds(job.architecture(), job.setup(), job.batches()),
        speed.featureSeconds(job.architecture(), job.batches().images())
            + speed.stateSeconds(
                job.architecture(), job.setup(), job.distinctSamples(), job.distinctPositions()),
        speed.narrowing());
  }

  /** Until the answer is due: reading the samples may have taken its time. */
  private static double secondsLeft() {
    double since = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    return Math.max(LEAST_SECONDS, DUE_SECONDS - since);
  }

  /** Everything that a layer's time depends on, with the batch's size rounded. */
  private static String name(JobSpec spec, JobEstimate job) {
    TextConfig text = job.architecture().text();
    TuningEstimate.Setup setup = job.setup();
    return String.join(
        " ",
        BuildVersion.current().toString(),
        System.getProperty("os.arch"),
        Integer.toString(Runtime.getRuntime().availableProcessors()),
        Objects.requireNonNullElse(System.getenv("OMP_NUM_THREADS"), "-"),
        DeviceChoice.here(spec.device()).described(),
        spec.dtype().word(),
        text.family().toString(),
        text.hidden() + "x" + text.intermediate(),
        text.heads() + "/" + text.kvHeads() + "x" + text.headDim(),
        setup.method().word(),
        Integer.toString(setup.rank()),
        setup.dropout() ? "dropout" : "-",
        job.batches().samples() + "x" + Math.round(job.batches().meanPositions()),
        Long.toString(Math.round(job.batches().meanLongest())),
        Long.toString(Math.round(job.batches().meanAnswers())));
  }

  void print(PrintStream out, boolean json) {
    if (json) {
      out.println(tree());
      return;
    }
    TuningEstimate estimate = job.estimate();
    TuningEstimate.Bytes bytes = estimate.bytes();
    TuningEstimate.Batches batches = job.batches();
    line(out, "layers", job.selection() + " of " + job.architecture().text().layers());
    line(
        out,
        "samples",
        String.format(Locale.ROOT, "%,d", job.samples())
            + (job.lengths().isEmpty() ? "" : "; " + job.lengths()));
    line(
        out,
        "backward pass",
        job.setup().gradientCheckpointing()
            ? "layers are recomputed (gradientCheckpointing)"
            : "from saved activations");
    line(out, "trainable", String.format(Locale.ROOT, "%,d parameters", estimate.trainable()));
    line(
        out,
        "largest batch",
        batches.mostPositions() + " positions, " + batches.mostAnswers() + " of them supervised");
    line(out, "weights", mib(bytes.weights()));
    line(out, "gradients", mib(bytes.gradients()));
    line(out, "optimizer", mib(bytes.optimizer()));
    line(out, "activations", mib(bytes.activations()));
    line(out, "images", mib(bytes.data()));
    line(out, "fragmentation", mib(bytes.holes()));
    line(out, "process", mib(bytes.process()));
    line(out, "peak memory", mib(bytes.peak()));
    line(
        out,
        "a step",
        String.format(Locale.ROOT, "%.3f s, measured on %s", secondsPerStep, measuredOn));
    line(
        out,
        "in all",
        job.steps() + " steps, " + Durations.of(totalSeconds()) + " without evaluation");
  }

  private static void line(PrintStream out, String name, String value) {
    out.printf(Locale.ROOT, "%-15s %s%n", name, value);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%8.1f MiB", bytes / 1048576.0);
  }

  /** One optimizer step. */
  double secondsPerStep() {
    return secondsPerStep;
  }

  /** What is computed once for all samples, before or in the first epoch. */
  double onceSeconds() {
    return onceSeconds;
  }

  private double totalSeconds() {
    return job.steps() * secondsPerStep + onceSeconds;
  }

  private String tree() {
    TuningEstimate estimate = job.estimate();
    VlmArchitecture model = job.architecture();
    ObjectNode tree = JSON.createObjectNode();
    tree.put("trainableParameters", estimate.trainable());
    tree.put("samples", job.samples());
    tree.put("sampleLengths", job.lengths().isEmpty() ? "all counted" : job.lengths());
    tree.set("layers", JSON.valueToTree(job.selection().indices()));
    tree.set("batches", JSON.valueToTree(job.batches()));
    tree.set("bytes", JSON.valueToTree(estimate.bytes()));
    tree.put("gradientCheckpointing", job.setup().gradientCheckpointing());
    tree.put("operationsPerStep", estimate.operations());
    tree.put(
        "timeAgainstAllLayers",
        StepArithmetic.of(
                model, job.setup().method() == JobSpec.Method.FULL ? 0 : job.setup().rank())
            .againstAllLayers(job.setup().selection(), job.setup().trainProjector()));
    tree.put("secondsPerStep", secondsPerStep);
    tree.put("measuredOn", measuredOn);
    tree.put("onceSeconds", onceSeconds);
    tree.put("steps", job.steps());
    tree.put("totalSeconds", totalSeconds());
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers can always be written", e);
    }
  }
}
