package striate.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineWatchTest {
  private final List<Boolean> told = new ArrayList<>();
  private double seconds;
  private double idle;

  private CpuReading reading(double others) {
    seconds += 0.5;
    idle += 0.5 * (2 - others);
    return new CpuReading(seconds, idle, 0, 2);
  }

  @Test
  void tellsChangesOnce() {
    double[] others = {0};
    MachineWatch watch =
        new MachineWatch(() -> reading(others[0]), new Contention(() -> 2), told::add);
    assertThat(watch.load()).isEqualTo(MachineLoad.UNKNOWN);
    look(watch, 5);
    assertThat(told).isEmpty();
    others[0] = 2;
    look(watch, 10);
    assertThat(told).containsExactly(true);
    assertThat(watch.load().contended()).isTrue();
    others[0] = 0;
    look(watch, 20);
    assertThat(told).containsExactly(true, false);
  }

  @Test
  void aMachineThatCannotBeReadIsUnknown() {
    MachineWatch watch =
        new MachineWatch(
            () -> {
              throw new IllegalStateException("no counters");
            },
            new Contention(() -> 2),
            told::add);
    watch.look();
    assertThat(watch.load()).isEqualTo(MachineLoad.UNKNOWN);
    assertThat(told).isEmpty();
  }

  private static void look(MachineWatch watch, int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }
}
