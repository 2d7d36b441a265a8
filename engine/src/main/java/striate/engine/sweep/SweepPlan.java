package striate.engine.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import striate.engine.region.LayerSelection;
import striate.engine.region.SelectionForms;
import striate.engine.region.SelectionSources;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * The runs of a sweep, each once: all combinations of its axes, seed by seed, so that after the
 * first seed every selection can be compared.
 */
public final class SweepPlan {
  /** More than anybody waits for; rejects a slip of the hand. */
  public static final int MOST_RUNS = 10_000;

  private static final Pattern COUNT = Pattern.compile("(?<=:)K(?![A-Za-z0-9])");
  private static final Pattern FRACTION = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)\\s*%");

  private final JobSpec base;
  private final int layerCount;
  private final SelectionSources sources;

  private SweepPlan(JobSpec base, int layerCount, SelectionSources sources) {
    this.base = base;
    this.layerCount = layerCount;
    this.sources = sources;
  }

  /**
   * @param base whose values the axes replace
   * @param layerCount of its model
   * @throws Problem where a strategy or size does not fit the model, or there are too many runs
   */
  public static List<PlannedRun> of(
      JobSpec base, SweepAxes axes, int layerCount, SelectionSources sources) {
    return new SweepPlan(base, layerCount, sources).runs(axes);
  }

  private record Selected(String label, LayerSelection selection) {}

  private List<PlannedRun> runs(SweepAxes axes) {
    List<Selected> selected = selected(axes);
    List<JobSpec> jobs = new ArrayList<>();
    for (long seed : axes.seeds().isEmpty() ? List.of(base.seed()) : axes.seeds()) {
      jobs.addAll(settings(base.withSeed(seed), axes));
    }
    if ((long) jobs.size() * selected.size() > MOST_RUNS) {
      throw Problem.badInput(
          "the sweep has " + (long) jobs.size() * selected.size() + " runs",
          "sweep",
          "name fewer values; a sweep has at most " + MOST_RUNS + " runs");
    }
    Map<JobSpec, PlannedRun> runs = new LinkedHashMap<>();
    for (JobSpec job : jobs) {
      for (Selected one : selected) {
        JobSpec key = job.withLayers(one.selection().toString());
        runs.merge(key, run(job, one), SweepPlan::merged);
      }
    }
    return List.copyOf(runs.values());
  }

  private static PlannedRun merged(PlannedRun one, PlannedRun other) {
    List<String> labels = new ArrayList<>(one.labels());
    labels.addAll(other.labels());
    return new PlannedRun(one.job(), one.selection(), labels);
  }

  private PlannedRun run(JobSpec job, Selected one) {
    if (one.selection().isEmpty() && !job.trainProjector()) {
      throw Problem.badInput(
          "'" + one.label() + "' selects no layer, and the projector is frozen",
          "strategies",
          "leave it out, or set trainProjector in the base job");
    }
    // written out, so that the run means the same whatever becomes of names and files
    JobSpec full = job.withLayers(one.selection().toString()).withName(name(job, one.label()));
    return new PlannedRun(full, one.selection(), List.of(one.label()));
  }

  /** What tells it from the sweep's other runs. */
  private String name(JobSpec job, String label) {
    List<String> parts = new ArrayList<>();
    parts.add(label.length() <= 80 ? label : label.substring(0, 80) + "...");
    if (job.method() != base.method()) {
      parts.add(job.method().word());
    }
    if (job.dataShare() != base.dataShare()) {
      parts.add(percent(job.dataShare()) + " of the samples");
    }
    Integer steps = job.steps();
    if (steps != null && !steps.equals(base.steps())) {
      parts.add(steps + " steps");
    }
    double rate = job.optimizer().learningRate();
    if (rate != base.optimizer().learningRate()) {
      parts.add("learning rate " + JobFields.LEARNING_RATE.type().text(rate));
    }
    parts.add("seed " + job.seed());
    return String.join(", ", parts);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g %%", 100 * share).replaceAll("\\.?0+ %", " %");
  }

  private List<JobSpec> settings(JobSpec seeded, SweepAxes axes) {
    List<JobSpec> jobs = List.of(seeded);
    jobs = each(jobs, axes.methods(), JobSpec::withMethod);
    jobs = each(jobs, axes.shares(), (job, share) -> job.toBuilder().dataShare(share).build());
    jobs = each(jobs, axes.steps(), JobSpec::withSteps);
    return each(
        jobs,
        axes.learningRates(),
        (job, rate) -> job.toBuilder().set(JobFields.LEARNING_RATE, rate).build());
  }

  private interface Change<T> {
    JobSpec apply(JobSpec job, T value);
  }

  private static <T> List<JobSpec> each(List<JobSpec> jobs, List<T> values, Change<T> change) {
    return values.isEmpty()
        ? jobs
        : jobs.stream()
            .flatMap(job -> values.stream().map(value -> change.apply(job, value)))
            .toList();
  }

  private List<Selected> selected(SweepAxes axes) {
    List<String> strategies =
        axes.strategies().isEmpty() ? List.of(base.layers()) : axes.strategies();
    List<Selected> selected = new ArrayList<>();
    for (String strategy : strategies) {
      String counted =
          SelectionForms.countedWords().contains(strategy) ? strategy + ":K" : strategy;
      if (!COUNT.matcher(counted).find()) {
        selected.add(new Selected(strategy, parse(strategy)));
        continue;
      }
      if (axes.sizes().isEmpty()) {
        throw Problem.badInput(
            "'" + strategy + "' needs a count, and no sizes are given",
            "strategies",
            "give --sizes, or write the count out as in "
                + counted.replace("K", Integer.toString(Math.max(1, layerCount / 4))));
      }
      for (String size : axes.sizes()) {
        String text = COUNT.matcher(counted).replaceAll(Integer.toString(count(size)));
        selected.add(new Selected(text, parse(text)));
      }
    }
    return selected.stream().distinct().collect(Collectors.toList());
  }

  private LayerSelection parse(String text) {
    return LayerSelection.parse(text, layerCount, sources);
  }

  private int count(String size) {
    double share = Double.NaN;
    Matcher fraction = FRACTION.matcher(size.strip());
    Matcher percent = PERCENT.matcher(size.strip());
    if (fraction.matches()) {
      share = Double.parseDouble(fraction.group(1)) / Double.parseDouble(fraction.group(2));
    } else if (percent.matches()) {
      share = Double.parseDouble(percent.group(1)) / 100;
    } else if (size.strip().matches("\\d{1,6}")) {
      share = Double.parseDouble(size.strip()) / layerCount;
    }
    if (!(share > 0 && share <= 1)) {
      throw Problem.badInput(
          "the size '" + size + "' is not a number of this decoder's layers",
          "sizes",
          "take 1 to " + layerCount + ", or a share such as 1/4 or 25%");
    }
    return (int) Math.max(1, Math.round(share * layerCount));
  }
}
