package striate.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {
  static Stream<RunEvent> oneOfEach() {
    RunEvent.Machine machine =
        new RunEvent.Machine("Linux", "a \"CPU\"\n", 2, 8L << 30, "cpu", "torch", "17", "0.1");
    return Stream.of(
        new RunEvent.Started(0, 1, 1, 99, 0, 240, 32, List.of(1, 5), 10, 100, machine),
        new RunEvent.Arithmetic(1, 1, "onednn", 2, "a CPU", "0123456789abcdef"),
        new RunEvent.Phase(1, 2, "evaluating", 0, 7),
        new RunEvent.Score(2, 3, 0, "colour", Modality.VISUAL, 12, 100, 3.25),
        new RunEvent.Score(
            2, 3, 0, "gqa", Modality.VISUAL, Metric.ACCURACY, 0.5, 0.4, 0.6, 200, 5000, 3.25),
        new RunEvent.Step(3, 4, 0, 1.2345678901234567, 0.98, 2e-4, 512, 480.1),
        new RunEvent.Step(4, 4, 1, Double.NaN, Double.POSITIVE_INFINITY, 0, 1, 0.1),
        new RunEvent.Step(4, 4, 1, 1.5, 1, 0, 1, 0.1, 3L << 30, 4L << 30),
        new RunEvent.Profile(
            4,
            4,
            1,
            List.of(new RunEvent.LayerTime(0, 1.5, 0), new RunEvent.LayerTime(1, 1, 2.5)),
            1,
            2,
            3),
        new RunEvent.Warning(5, 5, "zwei\nZeilen \u2014 é"),
        new RunEvent.CheckpointSaved(6, 6, 100, "checkpoints/step-100"),
        new RunEvent.Stopped(7, 7, 120, "enough", "checkpoints/step-120"),
        new RunEvent.Failed(8, 8, true, "what", "where", "remedy"),
        new RunEvent.Finished(9, 9, "id", "dir", 240, 61.5, 99.25, null));
  }

  @ParameterizedTest
  @MethodSource("oneOfEach")
  void everyEventIsOneLineThatReadsBack(RunEvent event) {
    String line = EventJson.write(event);
    assertThat(line).startsWith("{\"event\":\"").doesNotContain("\n");
    assertThat(line).matches("\\{\"event\":\"[a-z]+\",\"seq\":" + event.seq() + ",\"at\":.*");
    assertThat(EventJson.read(line, "line")).isEqualTo(event);
  }

  @Test
  void aStepLooksAsDocumented() {
    assertThat(EventJson.write(new RunEvent.Step(12, 5, 3, 1.234567, 0.98, 0.0002, 512, 480.1)))
        .isEqualTo(
            "{\"event\":\"step\",\"seq\":12,\"at\":5,\"step\":3,\"loss\":1.234567,"
                + "\"gradNorm\":0.98,\"learningRate\":2.0E-4,\"tokens\":512,\"stepMillis\":480.1,"
                + "\"crc\":\"e12ca2ad\"}");
  }

  @Test
  void memoryIsToldBesideWhatEveryStepTells() {
    RunEvent.Step step = new RunEvent.Step(12, 5, 3, 1.25, 0.5, 0.25, 512, 480.5, 1000L, 2000L);
    assertThat(EventJson.write(step))
        .contains("\"stepMillis\":480.5,\"residentBytes\":1000,\"peakResidentBytes\":2000,\"crc\"");
    assertThat(
            EventJson.read(
                EventJson.write(step).replaceAll(",\"residentBytes.*", "}"), "an older journal"))
        .isEqualTo(new RunEvent.Step(12, 5, 3, 1.25, 0.5, 0.25, 512, 480.5));
  }

  /** Optional fields are the new ones only. */
  @Test
  void aStepWithoutItsLossIsNone() {
    String line =
        EventJson.write(new RunEvent.Step(12, 5, 3, 1.25, 0.5, 0.25, 512, 480.5))
            .replaceAll(",\"crc.*", "}");
    for (String field :
        List.of("step", "loss", "gradNorm", "learningRate", "tokens", "stepMillis")) {
      String without = line.replaceAll(",\"" + field + "\":[0-9.]+", "");
      assertThat(without).isNotEqualTo(line);
      assertThatThrownBy(() -> EventJson.read(without, "line"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(field);
    }
  }

  @Test
  void aChangedValueOrKindIsNoticed() {
    String line = EventJson.write(new RunEvent.Step(12, 5, 3, 1.25, 0.5, 0.25, 512, 480.5));
    for (String changed : List.of(line.replace("1.25", "1.35"), line.replace("step\"", "stop\""))) {
      assertThatThrownBy(() -> EventJson.read(changed, "line"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("checksum");
    }
  }

  @Property
  void lossesKeepEveryBit(@ForAll double loss) {
    RunEvent.Step step = new RunEvent.Step(0, 0, 0, loss, loss, loss, 1, 1);
    RunEvent.Step back = (RunEvent.Step) EventJson.read(EventJson.write(step), "line");
    assertThat(Double.doubleToLongBits(back.loss())).isEqualTo(Double.doubleToLongBits(loss));
  }

  @Test
  void anythingElseIsRefusedWithItsPlace() {
    for (String line :
        List.of("", "null", "{}", "{\"event\":\"step\",\"seq\":1}", "{\"event\":\"x\"}")) {
      assertThatThrownBy(() -> EventJson.read(line, "line 7 of journal.jsonl"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("line 7 of journal.jsonl");
    }
  }

  @Test
  void runIdsSortByTheirTime() {
    Random random = new Random(1);
    RunId early = RunId.create(Instant.parse("2026-01-31T23:59:59.123Z"), random);
    RunId late = RunId.create(Instant.parse("2026-02-01T00:00:00Z"), random);
    assertThat(early.value()).startsWith("20260131-235959123-").hasSize(25);
    assertThat(early).isLessThan(late);
    assertThat(RunId.create()).isNotEqualTo(RunId.create());
  }
}
