package striate.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A made-up machine, read every half second. */
class ContentionTest {
  private static final double PERIOD = 0.5;

  private final List<Boolean> verdicts = new ArrayList<>();
  private double seconds = 100;
  private double idle;
  private double own;
  private MachineLoad load = MachineLoad.UNKNOWN;

  /** Some readings while others use so many of the cores and this process so many. */
  private void pass(Contention contention, int readings, int cores, double others, double used) {
    for (int i = 0; i < readings; i++) {
      seconds += PERIOD;
      idle += PERIOD * (cores - others - used);
      own += PERIOD * used;
      load = contention.after(new CpuReading(seconds, idle, own, cores));
      verdicts.add(load.contended());
    }
  }

  @Test
  void aFreeMachineIsLeftAlone() {
    Contention contention = new Contention(() -> 2);
    pass(contention, 20, 2, 0.1, 1.9);
    pass(contention, 20, 2, 0.1, 0.3);
    assertThat(verdicts).containsOnly(false);
    assertThat(load.otherCores()).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void threeBusyLoopsOnTwoCoresAreNoticedWithinASecond() {
    Contention contention = new Contention(() -> 2);
    pass(contention, 10, 2, 0, 2);
    verdicts.clear();
    pass(contention, 6, 2, 1.4, 0.6);
    assertThat(verdicts.subList(0, 3)).contains(true);
    assertThat(load).isEqualTo(new MachineLoad(true, load.otherCores(), 2));
    assertThat(load.otherCores()).isCloseTo(1.4, within(1e-9));
  }

  @Test
  void aShortLivedProgramChangesNothing() {
    Contention contention = new Contention(() -> 2);
    pass(contention, 10, 2, 0, 2);
    pass(contention, 1, 2, 0.6, 1.4);
    pass(contention, 10, 2, 0, 2);
    assertThat(verdicts).containsOnly(false);
  }

  @Test
  void contentionEndsWhenTheCoresHaveBeenFreeForAWhile() {
    Contention contention = new Contention(() -> 2);
    pass(contention, 10, 2, 1.4, 0.6);
    verdicts.clear();
    pass(contention, 12, 2, 0, 2);
    assertThat(verdicts.indexOf(false)).isBetween(3, 8);
    assertThat(verdicts.subList(verdicts.indexOf(false), 12)).containsOnly(false);
  }

  @Test
  void programsThatComeAndGoDoNotSwitchItEveryTime() {
    Contention contention = new Contention(() -> 2);
    for (int i = 0; i < 10; i++) {
      pass(contention, 2, 2, 1.2, 0.8);
      pass(contention, 2, 2, 0, 2);
    }
    int changes = 0;
    for (int i = 1; i < verdicts.size(); i++) {
      changes += verdicts.get(i).equals(verdicts.get(i - 1)) ? 0 : 1;
    }
    assertThat(changes).isEqualTo(1);
    assertThat(load.contended()).isTrue();
  }

  @Test
  void coresThatNobodyNeedsMayBeBusy() {
    Contention contention = new Contention(() -> 4);
    pass(contention, 10, 8, 3.9, 4);
    assertThat(verdicts).containsOnly(false);
    pass(contention, 10, 8, 4.8, 3.2);
    assertThat(load.contended()).isTrue();
  }

  @Test
  void countersThatStandStillOrGoBackAreNoLoad() {
    Contention contention = new Contention(() -> 2);
    pass(contention, 5, 2, 0, 2);
    CpuReading again = new CpuReading(seconds, idle, own, 2);
    assertThat(contention.after(again).contended()).isFalse();
    // a counter of idle time that jumps forwards by more than passed
    assertThat(contention.after(new CpuReading(seconds + 1, idle + 50, own, 2)).otherCores())
        .isZero();
  }

  @Test
  void listsOfCoresAreReadAsLinuxWritesThem() {
    assertThat(SystemCpu.list("0-2,5").stream()).containsExactly(0, 1, 2, 5);
    assertThat(SystemCpu.list("3").stream()).containsExactly(3);
  }

  @Test
  void thisMachinesCountersGrow() {
    SystemCpu meter = new SystemCpu();
    CpuReading before = meter.get();
    double sum = 0;
    while (SystemCpu.ownSeconds() < before.own() + 0.05) {
      sum += Math.sqrt(sum + 1);
    }
    CpuReading after = meter.get();
    assertThat(sum).isPositive();
    assertThat(after.own()).isGreaterThan(before.own());
    assertThat(after.seconds()).isGreaterThan(before.seconds());
    assertThat(after.idle()).isGreaterThanOrEqualTo(before.idle());
    assertThat(after.cores()).isPositive().isEqualTo(SystemCpu.cores());
    assertThat(after.otherCoresSince(before)).isBetween(0.0, (double) after.cores());
  }
}
