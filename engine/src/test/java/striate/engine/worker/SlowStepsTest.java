package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.machine.MachineLoad;
import striate.engine.tuning.StepReport;

class SlowStepsTest {
  private static final MachineLoad FREE = new MachineLoad(false, 0.1, 2);
  private static final MachineLoad BUSY = new MachineLoad(true, 1.45, 2);

  private final SlowSteps slow = new SlowSteps(2);
  private final List<String> said = new ArrayList<>();
  private int step;

  private void steps(int count, double millis, double cpuMillis, MachineLoad load) {
    for (int i = 0; i < count; i++) {
      StepReport report = new StepReport(step++, 1, 1, 1, 100, millis, 1, cpuMillis);
      slow.after(report, load).ifPresent(said::add);
    }
  }

  @Test
  void aFreeMachineIsNotMentioned() {
    steps(20, 500, 1000, FREE);
    steps(20, 5000, 1000, FREE);
    assertThat(said).isEmpty();
  }

  @Test
  void aRunThatBecomesSlowSaysSoOnceWithTheTimesOfBoth() {
    steps(10, 500, 1000, FREE);
    steps(30, 1250, 1000, BUSY);
    steps(10, 500, 1000, FREE);
    steps(30, 1250, 1000, BUSY);
    assertThat(said)
        .containsExactly(
            "other programs use 1.5 of the 2 cores: a step takes 1.25 s instead of about 0.50 s on"
                + " a free machine; the results stay the same");
  }

  @Test
  void aRunThatBeginsOnABusyMachineEstimatesFromItsProcessorTime() {
    steps(10, 1250, 1100, BUSY);
    assertThat(said).singleElement().asString().contains("1.25 s instead of about 0.55 s");
  }

  @Test
  void programsThatTakeLittleAreNotWorthAWord() {
    steps(10, 500, 1000, FREE);
    steps(30, 600, 1000, BUSY);
    assertThat(said).isEmpty();
  }

  @Test
  void aFewShortStepsTellNothing() {
    steps(10, 5, 10, FREE);
    steps(20, 50, 10, BUSY);
    assertThat(said).isEmpty();
    steps(40, 50, 10, BUSY);
    assertThat(said).hasSize(1);
  }
}
