package striate.app.workspace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.charts.data.FigureCaption;
import striate.engine.run.JobSpec;

/** What figures of runs say below them on paper. */
public final class RunCaptions {
  private RunCaptions() {}

  /**
   * @param runs that the figure shows
   * @param questions behind its scores; 0 if it shows none
   */
  public static FigureCaption of(String title, Collection<RunCard> runs, long questions) {
    return ofJobs(title, runs.stream().map(RunCard::job).toList(), questions);
  }

  /**
   * @param jobs of the runs that the figure shows
   * @param questions behind its scores; 0 if it shows none
   */
  public static FigureCaption ofJobs(String title, List<JobSpec> jobs, long questions) {
    List<String> settings = new ArrayList<>();
    common(jobs, RunCaptions::method).ifPresent(settings::add);
    common(jobs, job -> job.steps()).ifPresent(steps -> settings.add(steps + " steps"));
    common(jobs, JobSpec::batchSize).ifPresent(batch -> settings.add("batch " + batch));
    common(jobs, job -> job.optimizer().learningRate())
        .ifPresent(rate -> settings.add("learning rate " + rate));
    common(jobs, JobSpec::dataShare)
        .filter(share -> share < 1)
        .ifPresent(
            share ->
                settings.add(String.format(Locale.ROOT, "%.0f %% of the samples", 100 * share)));
    Set<String> models = new LinkedHashSet<>();
    Set<Long> seeds = new LinkedHashSet<>();
    for (JobSpec job : jobs) {
      models.add(job.model());
      seeds.add(job.seed());
    }
    return new FigureCaption(
        title,
        String.join(", ", models),
        String.join(", ", settings),
        sample(jobs.size(), seeds.size(), questions));
  }

  private static String method(JobSpec job) {
    return job.method() == JobSpec.Method.LORA
        ? "LoRA rank " + job.lora().rank()
        : job.method().word() + " tuning";
  }

  /** What all jobs have alike; empty where they differ. */
  private static <T> Optional<T> common(List<JobSpec> jobs, Function<JobSpec, @Nullable T> value) {
    Set<T> values = new LinkedHashSet<>();
    for (JobSpec job : jobs) {
      T one = value.apply(job);
      if (one == null) {
        return Optional.empty();
      }
      values.add(one);
    }
    return values.size() == 1 ? Optional.of(values.iterator().next()) : Optional.empty();
  }

  private static String sample(int runs, int seeds, long questions) {
    String text = count(runs, "run") + ", " + count(seeds, "seed");
    return questions == 0 ? text : count(questions, "question") + ", " + text;
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }
}
