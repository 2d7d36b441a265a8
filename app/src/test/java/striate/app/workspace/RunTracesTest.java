package striate.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.charts.data.LayerTimes;
import striate.charts.data.Point;
import striate.engine.journal.JournalWriter;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

class RunTracesTest {
  @TempDir Path directory;

  @Test
  void layerTimesAndMemoryAreReadAsTheJournalGrows() {
    Path file = directory.resolve("journal.jsonl");
    ReadTraces traces = new ReadTraces(run -> file);
    RunId run = new RunId("20260101-000000-a");
    assertThat(traces.refreshed(run)).isEqualTo(RunTrace.NONE);
    try (JournalWriter journal = JournalWriter.open(file)) {
      step(journal, 0, 100L << 20);
      journal.append(
          (seq, at) ->
              new RunEvent.Profile(
                  seq, at, 0, List.of(new RunEvent.LayerTime(0, 1.5, 2.5)), 1, 1, 1));
      assertThat(traces.refreshed(run).layerTimes().columns())
          .containsExactly(new LayerTimes.At(0, List.of(new LayerTimes.Layer(1.5, 2.5))));
      step(journal, 1, 200L << 20);
      step(journal, 2, null);
      RunTrace trace = traces.refreshed(run);
      assertThat(trace.memory()).containsExactly(new Point(0, 100), new Point(1, 200));
      assertThat(traces.refreshed(run)).as("nothing new").isSameAs(trace);
    }
  }

  private static void step(JournalWriter journal, int step, Long bytes) {
    journal.append(
        (seq, at) -> new RunEvent.Step(seq, at, step, 1, 1, 1e-3, 900, 10, bytes, bytes));
  }
}
