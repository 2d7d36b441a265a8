package striate.engine.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import striate.engine.run.Dtype;
import striate.engine.run.JobSpec;

/** Settings under which a job that took too much memory would fit. */
public final class MemoryRemedies {
  private static final int THREE = 3;
  private static final double WORTH = 0.98;

  private MemoryRemedies() {}

  /**
   * At most three changes with their values, each alone: first those that make the job fit, in the
   * order of how little they change what is learned, then those that come nearest. A change that
   * saves next to nothing is not named.
   *
   * @param budget bytes that the worker may take
   */
  public static List<String> of(
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches,
      long budget) {
    long needed = TuningEstimate.of(model, setup, batches).bytes().peak();
    List<Change> useful =
        changes(model, setup, batches, budget).stream()
            .filter(change -> change.peak() <= budget || change.peak() < WORTH * needed)
            .toList();
    return Stream.concat(
            useful.stream().filter(change -> change.peak() <= budget),
            useful.stream()
                .filter(change -> change.peak() > budget)
                .sorted(Comparator.comparingLong(Change::peak)))
        .limit(THREE)
        .map(
            change ->
                String.format(
                    Locale.ROOT, "%s (%.1f GiB)", change.text(), change.peak() / 1073741824.0))
        .toList();
  }

  /** A setting with its value, and the bytes that the job takes with it. */
  private record Change(String text, long peak) {}

  private static List<Change> changes(
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches,
      long budget) {
    List<Change> changes = new ArrayList<>();
    int samples = batches.samples();
    firstThatFits(
        changes,
        samples,
        budget,
        fewer -> {
          int batchesNow = setup.gradientAccumulation() * ((samples + fewer - 1) / fewer);
          return change(
              "batchSize " + samples + " -> " + fewer + " with gradientAccumulation " + batchesNow,
              model,
              setup.withAccumulation(batchesNow),
              batches.scaled((double) fewer / samples, fewer));
        });
    if (!setup.gradientCheckpointing()) {
      changes.add(
          change("gradientCheckpointing false -> true", model, setup.withCheckpointing(), batches));
    }
    if (!setup.half()) {
      changes.add(dtype(Dtype.BFLOAT16, model, setup, batches));
    }
    if (!setup.nf4()) {
      changes.add(dtype(Dtype.NF4, model, setup, batches));
    }
    int selected = setup.selection().size();
    if (setup.method() == JobSpec.Method.FULL && selected > 0) {
      changes.add(change("method full -> lora", model, setup.withLora(), batches));
    }
    int layers = model.text().layers();
    firstThatFits(
        changes,
        selected,
        budget,
        fewer ->
            change(
                "layers sparse-uniform:" + fewer,
                model,
                setup.withLayers(
                    IntStream.range(0, fewer).map(i -> (int) ((i + 0.5) * layers / fewer)),
                    setup.trainProjector()),
                batches));
    firstThatFits(
        changes,
        selected,
        budget,
        fewer ->
            change(
                "layers last:" + fewer + " with trainProjector false",
                model,
                setup.withLayers(IntStream.range(layers - fewer, layers), false),
                batches));
    return changes;
  }

  private static Change dtype(
      Dtype to, VlmArchitecture model, TuningEstimate.Setup setup, TuningEstimate.Batches batches) {
    return change(
        "dtype " + setup.dtype().word() + " -> " + to.word(), model, setup.withDtype(to), batches);
  }

  private static Change change(
      String text,
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches) {
    return new Change(text, TuningEstimate.of(model, setup, batches).bytes().peak());
  }

  /** Half of so many, a quarter, and so on until it fits, or the least that there is. */
  private static void firstThatFits(
      List<Change> changes, int from, long budget, IntFunction<Change> of) {
    for (int fewer = from / 2; fewer >= 1; fewer /= 2) {
      Change change = of.apply(fewer);
      if (fewer == 1 || change.peak() <= budget) {
        changes.add(change);
        return;
      }
    }
  }
}
