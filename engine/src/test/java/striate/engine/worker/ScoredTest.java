package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;

class ScoredTest {
  private static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1, "cpu", "torch", "17", "0.1");

  /** The first attempt scored step 24; the second one began before it and did not come so far. */
  @Test
  void aScoreThatAnAttemptSupersededIsMadeAgain() {
    List<RunEvent> earlier = List.of(started(1, 0), score(0), score(24), started(2, 20));

    assertThat(Scored.before(24, earlier)).containsExactly(new Scored(0, "t"));
    assertThat(Scored.before(24, List.of(started(1, 0), score(24), started(2, 24))))
        .containsExactly(new Scored(24, "t"));
    assertThat(Scored.before(20, List.of(started(1, 0), score(24)))).isEmpty();
  }

  private static RunEvent score(int step) {
    return new RunEvent.Score(0, 0, step, "t", Modality.VISUAL, 1, 2, 3);
  }

  private static RunEvent started(int attempt, int from) {
    return new RunEvent.Started(0, 0, attempt, 1, from, 40, 8, List.of(1), 10, 100, MACHINE);
  }
}
