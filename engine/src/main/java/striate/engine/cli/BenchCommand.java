package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.cache.ContentCache;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleSet;
import striate.engine.disk.AtomicDirectory;
import striate.engine.inputs.ModelInputs;
import striate.engine.inputs.TrainingSamples;
import striate.engine.model.StepArithmetic;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.TrainableSet;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.tuning.ProcessMemory;
import striate.engine.tuning.StepReport;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;

/** {@code striate bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures optimizer steps: time, tokens per second, memory, and efficiency against the FLOP"
            + " bound.",
    footer = {
      "",
      "Batches follow the file's order and wrap around; AdamW at 1e-4, gradients clipped to norm 1,"
          + " no",
      "decay. The first three steps do not count. floorRatio is (time / time for all layers) /",
      "(FLOPs / FLOPs for all layers): at 1 a selection saves as much time as its FLOPs allow.",
      "",
      "Example:",
      "  striate bench --model llava-v1.5-7b --samples samples.json --layers sparse-uniform:8"
          + " --method lora",
      "  striate bench --model assets/model --samples tabletop/train --layers all --method lora"
          + " --batch 32 --busy 3",
    })
final class BenchCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_COUNTED = 3;
  private static final int MOST_STEPS = 1_000_000;
  private static final int MOST_TABLETOP = 2048;
  private static final long IMAGE_CACHE_BYTES = 1L << 30;

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--samples",
      required = true,
      paramLabel = "FILE",
      description =
          "raw pairs: [{\"image\", \"prompt\", \"answer\"}]; or "
              + TrainingSamples.TABLETOP
              + " for the bundled model")
  private Path samples = Path.of("");

  @Option(
      names = "--layers",
      required = true,
      paramLabel = "L",
      description = "to tune, such as 1,5,9 or sparse-uniform:8 or all")
  private String layers = "";

  @Option(names = "--method", required = true, paramLabel = "M", description = "lora or full")
  private JobSpec.Method method = JobSpec.Method.LORA;

  @Option(names = "--rank", paramLabel = "N", description = "of the adapters (default: 16)")
  private int rank = 16;

  @Option(names = "--batch", paramLabel = "N", description = "samples per step (default: 4)")
  private int batch = 4;

  @Option(names = "--steps", paramLabel = "N", description = "steps, at least 4 (default: 12)")
  private int steps = 12;

  @Option(
      names = "--dtype",
      paramLabel = "D",
      description = "float32, bfloat16, nf4 or stored (default: float32)")
  private String dtype = "float32";

  @Option(
      names = "--freeze-projector",
      description =
          "train only the layers (default: the projector, too); Striate then computes the layers"
              + " below them once per sample, and reports steps after the first epoch separately")
  private boolean freezeProjector;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "per operation (default: one per core)")
  private int threads;

  @Option(
      names = "--busy",
      paramLabel = "N",
      description =
          "measure only how much N other busy programs slow a step down: the steps run by turns"
              + " without and with them, in three rounds")
  private int busy;

  @Option(
      names = "--json",
      description =
          "print {\"stepSeconds\", \"tokensPerSecond\", \"losses\", \"peakRssMib\","
              + " \"floorRatio\", \"laterEpochStepSeconds\"}; with --busy {\"stepSeconds\","
              + " \"busyStepSeconds\", \"ratio\", \"busyPrograms\", \"cores\","
              + " \"wasFree\"}")
  private boolean json;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * A run of steps.
   *
   * @param laterEpochStepSeconds median step time with hidden states cached in an earlier epoch;
   *     null without such steps
   */
  private record Measured(
      double stepSeconds,
      @Nullable Double laterEpochStepSeconds,
      double tokensPerSecond,
      List<Double> losses,
      @Nullable Long peakBytes) {}

  /** One of the two compared runs: its network, trainable parameters and tuner. */
  private final class Side implements AutoCloseable {
    final SortedSet<Integer> layers;
    final boolean projector;
    final List<StepReport> reports = new ArrayList<>();
    private final Network network;
    private final Tuner<EncodedSample> tuner;

    Side(
        Checkpoint checkpoint,
        NetworkOptions options,
        LayerSelection selection,
        boolean projector,
        List<EncodedSample> encoded,
        int most) {
      this.layers = selection.asSet();
      this.projector = projector;
      VlmArchitecture architecture = checkpoint.architecture();
      List<Integer> own = method == JobSpec.Method.FULL ? selection.indices() : List.of();
      network = Network.open(checkpoint.tensors(), architecture, options.withTrainableLayers(own));
      TrainableSet layerSet = trainable(network, selection);
      network
          .training()
          .train(projector ? layerSet.plus(TrainableSet.projector(architecture)) : layerSet);
      TuningPlan plan =
          new TuningPlan(most, batch, 1, false, 0, 1e-4, 1e-4, Schedule.CONSTANT, 0, 0, 1);
      tuner = Tuner.onAnswers(network, plan, encoded);
    }

    /**
     * The first step that reuses the first epoch's hidden states; the number of steps if none does.
     */
    int firstEnd(int samples) {
      int epoch = (samples + batch - 1) / batch;
      return projector || epoch <= NOT_COUNTED ? steps : Math.min(epoch, steps);
    }

    void until(int step) {
      tuner.run(step, reports::add, () -> false);
    }

    /** Seconds of one more step. */
    double next() {
      until(tuner.step() + 1);
      return reports.get(reports.size() - 1).millis() / 1e3;
    }

    @Override
    public void close() {
      tuner.close();
      network.close();
    }
  }

  @Override
  public Integer call() throws Exception {
    if (steps <= NOT_COUNTED || batch < 1 || rank < 1 || busy < 0) {
      throw Problem.badInput(
          "steps " + steps + ", batch " + batch + ", rank " + rank + ", busy " + busy,
          "options",
          "take at least " + (NOT_COUNTED + 1) + " steps, a batch of 1, rank 1, and --busy 0");
    }
    Path cache = Files.createTempDirectory("striate-bench-cache");
    boolean tabletop = samples.equals(Path.of(TrainingSamples.TABLETOP));
    ChatTemplate template = tabletop ? ChatTemplate.TURNS : null;
    try (Checkpoint checkpoint = Checkpoint.open(model.files());
        ModelInputs inputs = ModelInputs.open(checkpoint, template)) {
      VlmArchitecture architecture = checkpoint.architecture();
      inputs.notes().forEach(terminal::say);
      LayerSelection selection = LayerSelection.parse(layers, architecture.text().layers());
      LayerSelection all = LayerSelection.parse("all", architecture.text().layers());
      List<EncodedSample> encoded =
          tabletop
              ? TrainingSamples.tabletop(template, inputs.encoder(), inputs.preprocessor())
                  .subList(0, Math.multiplyExact(batch, Math.min(steps, MOST_TABLETOP / batch)))
              : SampleSet.open(
                      samples,
                      samples.toAbsolutePath().resolveSibling(""),
                      null,
                      inputs.encoder(),
                      inputs.preprocessor(),
                      checkpoint.maxTokens(),
                      IMAGE_CACHE_BYTES)
                  .forTraining(terminal::say);
      NetworkOptions options = options(architecture, encoded);
      if (busy > 0) {
        try (Side side =
            new Side(checkpoint, options, selection, !freezeProjector, encoded, MOST_STEPS)) {
          print(BusySteps.measure(busy, steps, side::next));
        }
        return Cli.DONE;
      }
      NetworkOptions caching =
          options.withCache(
              freezeProjector ? new ContentCache(cache, Long.MAX_VALUE, terminal::say) : null);
      Measured measured;
      try (Side alone =
          new Side(checkpoint, caching, selection, !freezeProjector, encoded, steps)) {
        alone.until(steps);
        measured = measured(alone, encoded.size());
      }
      double floorRatio = 1;
      if (!selection.equals(all) || freezeProjector) {
        try (Side chosen =
                new Side(checkpoint, options, selection, !freezeProjector, encoded, steps);
            Side whole = new Side(checkpoint, options, all, true, encoded, steps)) {
          floorRatio = floorRatio(chosen, whole, architecture, encoded);
        }
      }
      print(measured, floorRatio);
    } finally {
      AtomicDirectory.delete(cache);
    }
    return Cli.DONE;
  }

  private NetworkOptions options(VlmArchitecture architecture, List<EncodedSample> encoded) {
    double tokens = encoded.stream().mapToInt(s -> s.ids().length).average().orElseThrow();
    return MatmulChoice.ofUser()
        .applied(
            NetworkOptions.defaults()
                .withDevice(device.chosen())
                .withDtype(dtype)
                .withThreads(threads),
            new MatmulTrial.Shapes(
                architecture,
                (int) Math.round(batch * tokens),
                method == JobSpec.Method.LORA ? rank : 0,
                true));
  }

  private Measured measured(Side run, int samples) {
    List<StepReport> reports = run.reports;
    int firstEnd = run.firstEnd(samples);
    List<StepReport> counted = reports.subList(NOT_COUNTED, firstEnd);
    List<StepReport> later = reports.subList(firstEnd, steps);
    double seconds = median(millis(counted)) / 1e3;
    double tokens = counted.stream().mapToLong(StepReport::tokens).average().orElseThrow();
    return new Measured(
        seconds,
        later.isEmpty() ? null : median(millis(later)) / 1e3,
        tokens / seconds,
        reports.stream().map(StepReport::loss).toList(),
        ProcessMemory.peakBytes());
  }

  /**
   * The median time ratio of neighbouring steps, divided by the ratio of FLOPs. The two runs
   * alternate step by step, so that a change of the machine's speed affects both.
   */
  private double floorRatio(
      Side chosen, Side whole, VlmArchitecture architecture, List<EncodedSample> encoded) {
    int end = chosen.firstEnd(encoded.size());
    for (int step = 1; step <= end; step++) {
      chosen.until(step);
      whole.until(step);
    }
    double[] chosenMillis = millis(chosen.reports);
    double[] wholeMillis = millis(whole.reports);
    double[] ratios =
        IntStream.range(NOT_COUNTED, end)
            .mapToDouble(step -> chosenMillis[step] / wholeMillis[step])
            .toArray();
    return median(ratios)
        * flops(architecture, whole, encoded)
        / flops(architecture, chosen, encoded);
  }

  private static double[] millis(List<StepReport> reports) {
    return reports.stream().mapToDouble(StepReport::millis).toArray();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private TrainableSet trainable(Network network, LayerSelection selection) {
    if (method == JobSpec.Method.FULL) {
      return TrainableSet.layers(network.architecture(), selection.indices());
    }
    LoraAdapter adapter =
        LoraAdapter.fresh(
            network.architecture().text(), selection.indices(), rank, 2.0 * rank, 0, 0);
    network.attach(adapter);
    return TrainableSet.adapter(adapter);
  }

  /** FLOPs of a mean step. */
  private double flops(VlmArchitecture architecture, Side run, List<EncodedSample> encoded) {
    double decoder = encoded.stream().mapToInt(s -> s.ids().length).average().orElseThrow();
    double images = encoded.stream().filter(s -> s.pixels() != null).count();
    double answers = encoded.stream().mapToLong(EncodedSample::supervised).average().orElseThrow();
    return StepArithmetic.of(architecture, method == JobSpec.Method.FULL ? 0 : rank)
        .operations(
            run.layers,
            run.projector,
            new StepArithmetic.Positions(
                batch * decoder,
                batch * images / encoded.size() * architecture.vision().imageTokens(),
                batch * answers));
  }

  private void print(BusySteps measured) throws Exception {
    terminal
        .out()
        .println(json ? JSON.writeValueAsString(measured.tree(JSON)) : measured.sentence());
  }

  private void print(Measured measured, double floorRatio) throws Exception {
    Long peak = measured.peakBytes();
    if (json) {
      ObjectNode answer = JSON.createObjectNode();
      answer.put("stepSeconds", measured.stepSeconds());
      answer.put("tokensPerSecond", measured.tokensPerSecond());
      measured.losses().forEach(answer.putArray("losses")::add);
      answer.put("peakRssMib", peak == null ? null : (Long) (peak >> 20));
      answer.put("floorRatio", floorRatio);
      answer.put("laterEpochStepSeconds", measured.laterEpochStepSeconds());
      terminal.out().println(JSON.writeValueAsString(answer));
      return;
    }
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%.3f s per step%s, %.0f tokens/s%s, %.2f times the FLOP bound relative to all"
                + " layers%n",
            measured.stepSeconds(),
            measured.laterEpochStepSeconds() == null
                ? ""
                : String.format(
                    Locale.ROOT, " (later epochs %.3f s)", measured.laterEpochStepSeconds()),
            measured.tokensPerSecond(),
            peak == null ? "" : String.format(Locale.ROOT, ", peak %d MiB", peak >> 20),
            floorRatio);
  }
}
