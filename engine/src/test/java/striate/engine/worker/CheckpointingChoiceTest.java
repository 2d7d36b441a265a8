package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import striate.engine.model.TuningEstimate;
import striate.engine.net.OracleCase;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

class CheckpointingChoiceTest {
  private static final OracleCase ORACLE = OracleCase.load(OracleCase.NAMES.get(0));
  private static final TuningEstimate.Batches BATCHES =
      new TuningEstimate.Batches(32, 320_000, 3200, 300_000, 3000, 32, 9400, 32);

  @Test
  void autoTurnsCheckpointingOnIfTheJobWouldNotFit() {
    TuningEstimate.Setup setup =
        TuningEstimate.Setup.of(job("\"auto\""), new TreeSet<>(List.of(1)));
    long peak = TuningEstimate.of(ORACLE.architecture(), setup, BATCHES).bytes().peak();

    CheckpointingChoice tight = decide(JobSpec.Checkpointing.AUTO, setup, peak);
    assertThat(tight.on()).isTrue();
    assertThat(tight.applied(setup).gradientCheckpointing()).isTrue();
    assertThat(tight.reason()).startsWith("gradientCheckpointing auto: on, since without it");
    assertThat(decide(JobSpec.Checkpointing.AUTO, setup, 2 * peak).on()).isFalse();
    assertThat(decide(JobSpec.Checkpointing.ON, setup, 2 * peak).on()).isTrue();
    assertThat(decide(JobSpec.Checkpointing.OFF, setup, 1).on()).isFalse();
  }

  @Test
  void jobsHaveThreeSettings() {
    assertThat(job("true").gradientCheckpointing()).isEqualTo(JobSpec.Checkpointing.ON);
    assertThat(job("false").gradientCheckpointing()).isEqualTo(JobSpec.Checkpointing.OFF);
    assertThat(JobJson.write(job("\"auto\""))).contains("\"gradientCheckpointing\":\"auto\"");
    assertThat(JobJson.write(job("true"))).contains("\"gradientCheckpointing\":true");
  }

  private static CheckpointingChoice decide(
      JobSpec.Checkpointing wanted, TuningEstimate.Setup setup, long memory) {
    return CheckpointingChoice.of(wanted, ORACLE.architecture(), setup, () -> BATCHES, memory);
  }

  private static JobSpec job(String checkpointing) {
    return JobJson.parse(
        "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":3,"
            + "\"gradientCheckpointing\":"
            + checkpointing
            + "}",
        "job");
  }
}
