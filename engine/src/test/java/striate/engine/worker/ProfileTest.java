package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.net.OracleCase;
import striate.engine.run.RunEvent;

/** Times of single layers, measured beside the steps. */
class ProfileTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path workspace;

  @ParameterizedTest
  @CsvSource({"lora, true", "full, false"})
  void aProfiledRunIsTheRunWithoutProfilesToTheBit(String method, boolean projector) {
    ObjectNode job = TestRun.variedJob(ORACLE, method, 6, 100);
    job.put("gradientAccumulation", 2).put("trainProjector", projector);
    TestRun plain = finished("plain", job);
    TestRun profiled = finished("profiled", job.deepCopy().put("profileEverySteps", 2));

    assertThat(plain.events(RunEvent.Profile.class)).isEmpty();
    assertThat(profiled.events(RunEvent.Profile.class))
        .extracting(RunEvent.Profile::step)
        .containsExactly(0, 2, 4);
    assertThat(profiled.losses()).isEqualTo(plain.losses());
    String file = "checkpoints/step-000006/state.safetensors";
    Map<String, float[]> expected = plain.tensors(file);
    profiled
        .tensors(file)
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void layersBelowTheLowestTrainableOneHaveNoBackwardPass() {
    ObjectNode job = TestRun.job(ORACLE, "lora", 4);
    job.put("trainProjector", false).put("profileEverySteps", 3).put("layers", "6,7");
    List<RunEvent.Profile> profiles = finished("top", job).events(RunEvent.Profile.class);

    assertThat(profiles).hasSize(2);
    RunEvent.Profile warm = profiles.get(1);
    assertThat(warm.layers())
        .extracting(RunEvent.LayerTime::layer)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(warm.layers()).allSatisfy(l -> assertThat(l.forwardMillis()).isPositive());
    double lower =
        warm.layers().subList(0, 6).stream()
            .mapToDouble(RunEvent.LayerTime::backwardMillis)
            .max()
            .orElseThrow();
    double upper =
        warm.layers().subList(6, 8).stream()
            .mapToDouble(RunEvent.LayerTime::backwardMillis)
            .min()
            .orElseThrow();
    assertThat(lower).isLessThan(upper);
    assertThat(warm.headMillis()).isPositive();
    assertThat(warm.optimizerMillis()).isPositive();
  }

  @Test
  void stepsReportTheWorkersMemory() {
    List<RunEvent.Step> steps =
        finished("memory", TestRun.job(ORACLE, "lora", 2)).events(RunEvent.Step.class);
    if (System.getProperty("os.name").equals("Linux")) {
      assertThat(steps)
          .allSatisfy(
              step -> {
                assertThat(step.residentBytes()).isGreaterThan(50L << 20);
                assertThat(step.peakResidentBytes()).isGreaterThanOrEqualTo(step.residentBytes());
              });
    }
  }

  private TestRun finished(String name, ObjectNode job) {
    TestRun run = TestRun.create(workspace, name, job);
    assertThat(run.work()).as(() -> run.lastEvent().toString()).isZero();
    return run;
  }
}
