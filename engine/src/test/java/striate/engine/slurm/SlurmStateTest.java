package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.job.Launcher.State;

/** Outputs as Slurm 22.05 printed them. */
class SlurmStateTest {

  @ParameterizedTest
  @CsvSource({
    "PENDING, PENDING",
    "CONFIGURING, PENDING",
    "REQUEUED, PENDING",
    "REQUEUE_HOLD, PENDING",
    "SPECIAL_EXIT, PENDING",
    "RUNNING, ALIVE",
    "COMPLETING, ALIVE",
    "SUSPENDED, ALIVE",
    "COMPLETED, GONE",
    "FAILED, GONE",
    "CANCELLED, GONE",
    "CANCELLED by 65534, GONE",
    "CANCELLED+, GONE",
    "TIMEOUT, GONE",
    "NODE_FAIL, GONE",
    "PREEMPTED, GONE",
    "OUT_OF_MEMORY, GONE",
    "DEADLINE, GONE",
    "LEVITATING, UNKNOWN",
  })
  void aWordSaysWhetherTheProcessIsThere(String word, State state) {
    assertThat(SlurmState.of(word, "None").state()).isEqualTo(state);
  }

  @Test
  void rowsOfTasksAndJobsAreReadAndOtherLinesPassedOver() {
    Map<String, SlurmState> rows =
        SlurmState.rows(
            """
            CLUSTER: striate
            2_2|PENDING|JobArrayTaskLimit
            2_0|RUNNING|None
            2|CANCELLED|JobArrayTaskLimit
            30|PENDING|ReqNodeNotAvail, UnavailableNodes:n1

            slurm_load_jobs error: something else
            """);
    assertThat(rows.keySet()).containsExactly("2_2", "2_0", "2", "30");
    assertThat(rows.get("30")).hasToString("PENDING (ReqNodeNotAvail, UnavailableNodes:n1)");
    assertThat(rows.get("2_0")).hasToString("RUNNING");
  }

  @Test
  void rowsOfTheAccountingHaveNoReason() {
    assertThat(SlurmState.rows("2_0|CANCELLED by 65534\n").get("2_0")).hasToString("CANCELLED");
  }

  @Test
  void waitingTasksOfAnArrayShareOneRecord() {
    Map<String, SlurmState> records =
        SlurmState.records(
            """
            JobId=2 ArrayJobId=2 ArrayTaskId=2-4,7%2 JobName=x UserId=me(0) JobState=PENDING Reason=JobArrayTaskLimit Dependency=(null)
            JobId=3 ArrayJobId=2 ArrayTaskId=0 JobName=x JobState=RUNNING Reason=None
            JobId=9 JobName=Reason=odd JobState=COMPLETED Reason=None
            """);
    assertThat(records.keySet()).containsExactly("2_2", "2_3", "2_4", "2_7", "2_0", "9");
    assertThat(records.get("2_7").state()).isEqualTo(State.PENDING);
    assertThat(records.get("2_0").state()).isEqualTo(State.ALIVE);
  }

  @Test
  void aShortenedListOfTasksIsReadAsFarAsItGoes() {
    assertThat(
            SlurmState.records("JobId=5 ArrayJobId=5 ArrayTaskId=1,4,... JobState=PENDING")
                .keySet())
        .containsExactly("5_1", "5_4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "slurm:12 | 12 | -",
        "slurm:12_3 | 12_3 | -",
        "slurm:12_3;lab | 12_3 | lab",
      })
  void handlesAreReadAsTheyWereWritten(String text, String id, String cluster) {
    SlurmHandle handle = SlurmHandle.parse(text).orElseThrow();
    assertThat(handle).hasToString(text);
    assertThat(handle.id()).isEqualTo(id);
    assertThat(handle.cluster()).isEqualTo(cluster);
  }

  @Test
  void otherHandlesAreNotSlurms() {
    assertThat(SlurmHandle.parse("4711")).isEmpty();
    assertThat(SlurmHandle.parse(null)).isEmpty();
    assertThat(SlurmHandle.parse("slurm:12; rm -rf")).isEmpty();
  }

  @Test
  void theIdIsFoundBelowASitesOwnLines() {
    assertThat(SlurmHandle.submitted("Welcome to lab!\nquota 12 of 99\n48;lab\n"))
        .hasValueSatisfying(handle -> assertThat(handle).hasToString("slurm:48;lab"));
    assertThat(SlurmHandle.submitted("nothing")).isEmpty();
  }
}
