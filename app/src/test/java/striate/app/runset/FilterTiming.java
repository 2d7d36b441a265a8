package striate.app.runset;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import striate.app.WorkspaceFixture;
import striate.app.workspace.RunCard;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** Prints the processor time that grouping and filtering of ten thousand runs take. */
final class FilterTiming {
  private static final int RUNS = 10_000;
  private static final int SEEDS = 5;
  private static final int ROUNDS = 15;

  private FilterTiming() {}

  public static void main(String[] arguments) {
    List<RunCard> cards = IntStream.range(0, RUNS).mapToObj(FilterTiming::card).toList();
    time("grouping, in the background", () -> GroupedRuns.of(cards).groups().size());
    GroupedRuns grouped = GroupedRuns.of(cards);
    System.out.println(RUNS + " runs in " + grouped.groups().size() + " groups");
    for (String filter :
        List.of("", "sparse", "status:finished layers:8", "tag:paper seed:3 -is:recorded", "zzz")) {
      time("'" + filter + "'", () -> grouped.passing(RunQuery.of(filter)).size());
    }
  }

  /** Of this thread: on a busy machine the time on the wall says little. */
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private interface Work {
    int run();
  }

  private static void time(String what, Work work) {
    List<Double> times = new ArrayList<>();
    int found = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long begin = processorNanos();
      found = work.run();
      times.add((processorNanos() - begin) / 1e6);
    }
    System.out.printf(
        Locale.ROOT,
        "%-40s first %6.1f ms, median %6.1f ms, most after that %6.1f ms, %d groups%n",
        what,
        times.get(0),
        times.stream().sorted().toList().get(ROUNDS / 2),
        times.subList(1, ROUNDS).stream().mapToDouble(Double::doubleValue).max().orElse(0),
        found);
  }

  private static RunCard card(int number) {
    int group = number / SEEDS;
    int count = 1 + group % 16;
    LayerSelection layers =
        LayerSelection.of(
            32,
            IntStream.range(0, count).map(i -> (i * 3 + group) % 32).distinct().boxed().toList());
    int recipe = group / 100;
    JobSpec job =
        WorkspaceFixture.job("run " + number, layers.toString(), number % SEEDS).toBuilder()
            .batchSize(8 + recipe)
            .build();
    return new RunCard(
        new RunId(String.format(Locale.ROOT, "20261126-%09d-aaaaaa", number)),
        job.name(),
        number % 17 == 0 ? RunStatus.FAILED : RunStatus.FINISHED,
        job,
        "recipe" + recipe,
        32,
        layers.asSet(),
        240,
        240,
        300_000,
        100,
        400.0,
        "",
        "",
        false,
        "CPU, 2 cores, cpu",
        true,
        new TreeSet<>(number % 50 == 0 ? List.of("paper") : List.of()),
        "");
  }
}
