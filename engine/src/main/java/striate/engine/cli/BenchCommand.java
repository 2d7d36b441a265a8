package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.cache.ContentCache;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleSet;
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
import striate.engine.tuning.ProcessMemory;
import striate.engine.tuning.StepReport;
import striate.engine.tuning.Tuner;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.AtomicDirectory;
import striate.engine.worker.ModelInputs;

/** {@code striate bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures optimizer steps: time, tokens a second, memory, and how near to arithmetic.",
    footer = {
      "",
      "Batches follow the file's order and wrap around; AdamW at 1e-4, gradients clipped to norm 1,"
          + " no",
      "decay. The first three steps are not counted. The arithmetic's share is (time / time for"
          + " all",
      "layers) over (operations / operations for all layers): 1 = a selection saves what it can.",
      "",
      "Example:",
      "  striate bench --model llava-v1.5-7b --samples samples.json --layers sparse-uniform:8"
          + " --method lora",
    })
final class BenchCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_COUNTED = 3;
  private static final long IMAGE_CACHE_BYTES = 1L << 30;

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--samples",
      required = true,
      paramLabel = "FILE",
      description = "raw pairs: [{\"image\", \"prompt\", \"answer\"}]")
  private Path samples = Path.of("");

  @Option(
      names = "--layers",
      required = true,
      paramLabel = "L",
      description = "which learn, such as 1,5,9 or sparse-uniform:8 or all")
  private String layers = "";

  @Option(names = "--method", required = true, paramLabel = "M", description = "lora or full")
  private JobSpec.Method method = JobSpec.Method.LORA;

  @Option(names = "--rank", paramLabel = "N", description = "of the adapters (default: 16)")
  private int rank = 16;

  @Option(names = "--batch", paramLabel = "N", description = "samples a step (default: 4)")
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
          "let only the layers learn (default: the projector learns, too); what is below them is"
              + " then computed once a sample, and steps after the first epoch are told by"
              + " themselves")
  private boolean freezeProjector;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "for one operation (default: as many as cores)")
  private int threads;

  @Option(
      names = "--json",
      description =
          "print {\"stepSeconds\", \"tokensPerSecond\", \"losses\", \"peakRssMib\","
              + " \"floorRatio\", \"laterEpochStepSeconds\"}")
  private boolean json;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * A run of steps.
   *
   * @param laterEpochStepSeconds of steps that find states of an earlier epoch; null without any
   */
  private record Measured(
      double stepSeconds,
      @Nullable Double laterEpochStepSeconds,
      double tokensPerSecond,
      List<Double> losses,
      @Nullable Long peakBytes,
      double operations) {}

  @Override
  public Integer call() throws Exception {
    if (steps <= NOT_COUNTED || batch < 1 || rank < 1) {
      throw Problem.badInput(
          "steps " + steps + ", batch " + batch + ", rank " + rank,
          "options",
          "take at least " + (NOT_COUNTED + 1) + " steps, a batch of 1 and rank 1");
    }
    Path cache = Files.createTempDirectory("striate-bench-cache");
    NetworkOptions options = NetworkOptions.defaults().withDtype(dtype).withThreads(threads);
    NetworkOptions caching =
        options.withCache(
            freezeProjector ? new ContentCache(cache, Long.MAX_VALUE, terminal::say) : null);
    try (Checkpoint checkpoint = Checkpoint.open(model.files());
        ModelInputs inputs = ModelInputs.open(checkpoint, null)) {
      VlmArchitecture architecture = checkpoint.architecture();
      LayerSelection selection = LayerSelection.parse(layers, architecture.text().layers());
      List<EncodedSample> encoded =
          SampleSet.open(
                  samples,
                  samples.toAbsolutePath().resolveSibling(""),
                  null,
                  inputs.encoder(),
                  inputs.preprocessor(),
                  checkpoint.maxTokens(),
                  IMAGE_CACHE_BYTES)
              .forTraining(terminal::say);
      Measured chosen = measure(checkpoint, caching, selection, encoded);
      LayerSelection all = LayerSelection.parse("all", architecture.text().layers());
      Measured whole =
          selection.equals(all) && !freezeProjector
              ? chosen
              : measure(checkpoint, options, all, encoded);
      double floorRatio =
          chosen.stepSeconds() / whole.stepSeconds() / (chosen.operations() / whole.operations());
      print(chosen, floorRatio);
    } finally {
      AtomicDirectory.delete(cache);
    }
    return Cli.DONE;
  }

  private Measured measure(
      Checkpoint checkpoint,
      NetworkOptions options,
      LayerSelection selection,
      List<EncodedSample> encoded) {
    VlmArchitecture architecture = checkpoint.architecture();
    boolean all = selection.indices().size() == architecture.text().layers();
    boolean projector = all || !freezeProjector;
    List<Integer> own = method == JobSpec.Method.FULL ? selection.indices() : List.of();
    try (Network network =
        Network.open(checkpoint.tensors(), architecture, options.withLearningLayers(own))) {
      TrainableSet learned = learned(network, selection);
      network.train(projector ? learned.plus(TrainableSet.projector(architecture)) : learned);
      TuningPlan plan =
          new TuningPlan(steps, batch, 1, false, 0, 1e-4, 1e-4, Schedule.CONSTANT, 0, 0, 1);
      List<StepReport> reports = new ArrayList<>();
      try (Tuner<EncodedSample> tuner = Tuner.onAnswers(network, plan, encoded)) {
        tuner.run(steps, reports::add, () -> false);
      }
      int epoch = (encoded.size() + batch - 1) / batch;
      int firstEnd = projector || epoch <= NOT_COUNTED ? steps : Math.min(epoch, steps);
      List<StepReport> counted = reports.subList(NOT_COUNTED, firstEnd);
      List<StepReport> later = reports.subList(firstEnd, steps);
      double median = medianSeconds(counted);
      double tokens = counted.stream().mapToLong(StepReport::tokens).average().orElseThrow();
      return new Measured(
          median,
          later.isEmpty() ? null : medianSeconds(later),
          tokens / median,
          reports.stream().map(StepReport::loss).toList(),
          ProcessMemory.peakBytes(),
          operations(architecture, selection.asSet(), projector, encoded));
    }
  }

  private static double medianSeconds(List<StepReport> reports) {
    double[] sorted = reports.stream().mapToDouble(StepReport::millis).sorted().toArray();
    int half = sorted.length / 2;
    return (sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2) / 1e3;
  }

  private TrainableSet learned(Network network, LayerSelection selection) {
    if (method == JobSpec.Method.FULL) {
      return TrainableSet.layers(network.architecture(), selection.indices());
    }
    LoraAdapter adapter =
        LoraAdapter.fresh(
            network.architecture().text(), selection.indices(), rank, 2.0 * rank, 0, 0);
    network.attach(adapter);
    return TrainableSet.adapter(adapter);
  }

  /** Of a mean step. */
  private double operations(
      VlmArchitecture architecture,
      SortedSet<Integer> selection,
      boolean projector,
      List<EncodedSample> encoded) {
    double decoder = encoded.stream().mapToInt(s -> s.ids().length).average().orElseThrow();
    double images = encoded.stream().filter(s -> s.pixels() != null).count();
    double answers = encoded.stream().mapToLong(EncodedSample::supervised).average().orElseThrow();
    return StepArithmetic.of(architecture, method == JobSpec.Method.FULL ? 0 : rank)
        .operations(
            selection,
            projector,
            new StepArithmetic.Positions(
                batch * decoder,
                batch * images / encoded.size() * architecture.vision().imageTokens(),
                batch * answers));
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
            "%.3f s a step%s, %.0f tokens/s%s, %.2f times what arithmetic gives against all"
                + " layers%n",
            measured.stepSeconds(),
            measured.laterEpochStepSeconds() == null
                ? ""
                : String.format(
                    Locale.ROOT, " (later epochs %.3f s)", measured.laterEpochStepSeconds()),
            measured.tokensPerSecond(),
            peak == null ? "" : String.format(Locale.ROOT, ", %d MiB at most", peak >> 20),
            floorRatio);
  }
}
