package striate.app.workspace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import striate.charts.data.LayerTimes;
import striate.charts.data.Point;
import striate.engine.journal.JournalReader;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Follows the journals of the runs that were looked at last; of each only what came since is read.
 */
final class ReadTraces {
  private static final int KEPT = 16;
  private static final int MEMORY_POINTS = 4_000;
  private static final int COLUMNS = 240;
  private static final double MIB = 1 << 20;

  private final Function<RunId, Path> journals;
  private final Map<RunId, Followed> followed = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Followed {
    private long offset;
    private long nextSeq;
    private final NavigableMap<Integer, LayerTimes.At> columns = new TreeMap<>();
    private final NavigableMap<Integer, Double> memory = new TreeMap<>();
    private RunTrace trace = RunTrace.NONE;
  }

  /**
   * @param journals where a run's journal is
   */
  ReadTraces(Function<RunId, Path> journals) {
    this.journals = journals;
  }

  synchronized RunTrace refreshed(RunId run) {
    Followed one = followed.computeIfAbsent(run, id -> new Followed());
    if (followed.size() > KEPT) {
      followed.remove(followed.keySet().iterator().next());
    }
    boolean more = false;
    JournalReader.Batch batch = JournalReader.read(journals.apply(run), one.offset, one.nextSeq);
    while (!batch.events().isEmpty()) {
      more = true;
      one.offset = batch.offset();
      one.nextSeq = batch.nextSeq();
      batch.events().forEach(event -> take(one, event));
      batch = JournalReader.read(journals.apply(run), one.offset, one.nextSeq);
    }
    if (more) {
      one.trace = trace(one);
    }
    return one.trace;
  }

  private static void take(Followed one, RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      // a later attempt makes these steps again
      one.columns.tailMap(started.fromStep(), true).clear();
      one.memory.tailMap(started.fromStep(), true).clear();
    } else if (event instanceof RunEvent.Profile profile) {
      one.columns.put(
          profile.step(),
          new LayerTimes.At(
              profile.step(),
              profile.layers().stream()
                  .map(layer -> new LayerTimes.Layer(layer.forwardMillis(), layer.backwardMillis()))
                  .toList()));
    } else if (event instanceof RunEvent.Step step) {
      Long bytes = step.residentBytes();
      if (bytes != null) {
        one.memory.put(step.step(), bytes / MIB);
      }
    }
  }

  private static RunTrace trace(Followed one) {
    List<Point> memory = new ArrayList<>();
    one.memory.forEach((step, mib) -> memory.add(new Point(step, mib)));
    return new RunTrace(
        new LayerTimes(some(List.copyOf(one.columns.values()), COLUMNS)),
        some(memory, MEMORY_POINTS));
  }

  /** At most a number of them, evenly, with the first and the last. */
  private static <T> List<T> some(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
    }
    return some;
  }
}
