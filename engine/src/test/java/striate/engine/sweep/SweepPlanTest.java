package striate.engine.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.region.SelectionSources;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

class SweepPlanTest {
  private static final JobSpec BASE =
      JobJson.parse(
          "{\"name\":\"base\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\","
              + "\"steps\":40,\"seed\":7,\"optimizer\":{\"learningRate\":1e-3}}",
          "test");

  @TempDir Path directory;

  private static List<PlannedRun> plan(SweepAxes axes) {
    return SweepPlan.of(BASE, axes, 8, SelectionSources.NONE);
  }

  private static SweepAxes axes(List<String> strategies, List<String> sizes) {
    return new SweepAxes(strategies, sizes, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void withoutAxesItIsTheBaseJob() {
    PlannedRun only = plan(SweepAxes.none()).get(0);
    assertThat(plan(SweepAxes.none())).hasSize(1);
    assertThat(only.selection()).hasToString("0-7");
    assertThat(only.job().withName("base").withLayers("all")).isEqualTo(BASE);
    assertThat(only.job().name()).isEqualTo("all, seed 7");
  }

  @Test
  void countedStrategiesAreTakenAtEverySizeAndOthersOnce() {
    List<PlannedRun> runs =
        plan(axes(List.of("all", "sparse-uniform", "random:K:3"), List.of("2", "1/2")));
    assertThat(runs)
        .extracting(PlannedRun::label)
        .containsExactly("all", "sparse-uniform:2", "sparse-uniform:4", "random:2:3", "random:4:3");
    assertThat(runs).extracting(run -> run.selection().count()).containsExactly(8, 2, 4, 2, 4);
  }

  @Test
  void selectionsThatMeetAreRunOnce() {
    List<PlannedRun> runs = plan(axes(List.of("all", "first", "last"), List.of("100%", "25%")));
    assertThat(runs).hasSize(3);
    assertThat(runs.get(0).labels()).containsExactly("all", "first:8", "last:8");
    assertThat(runs.get(1).selection()).hasToString("0-1");
  }

  @Test
  void everyCombinationIsThereOnceSeedBySeed() {
    List<PlannedRun> runs =
        plan(
            new SweepAxes(
                List.of("all", "first:2"),
                List.of(),
                List.of(JobSpec.Method.LORA, JobSpec.Method.FULL),
                List.of(1L, 2L, 2L),
                List.of(1.0, 0.25),
                List.of(20, 40),
                List.of(1e-3, 2e-3)));
    assertThat(runs).hasSize(2 * 2 * 2 * 2 * 2 * 2).doesNotHaveDuplicates();
    assertThat(runs.subList(0, 32)).allMatch(run -> run.job().seed() == 1);
    assertThat(runs).extracting(run -> run.job().name()).doesNotHaveDuplicates();
    assertThat(runs.get(runs.size() - 1).job().name())
        .isEqualTo("first:2, full, 25 % of the samples, learning rate 2e-3, seed 2");
    PlannedRun one = runs.get(3);
    assertThat(one.job().dataShare()).isEqualTo(1);
    assertThat(one.job().steps()).isEqualTo(20);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> plan(axes(List.of("first"), List.of())))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'first' needs a count, and no sizes are given")
        .hasMessageContaining("first:2");
    assertThatThrownBy(() -> plan(axes(List.of("sparse:2"), List.of())))
        .hasMessageContaining("'sparse:2' is not a strategy");
    List<Long> many = LongStream.range(0, 6000).boxed().toList();
    SweepAxes axes =
        new SweepAxes(
            List.of("all", "none"), List.of(), List.of(), many, List.of(), List.of(), List.of());
    assertThatThrownBy(() -> plan(axes)).hasMessageContaining("the sweep has 12000 runs");
    assertThatThrownBy(
            () ->
                SweepPlan.of(
                    BASE.toBuilder().trainProjector(false).build(),
                    axes(List.of("none"), List.of()),
                    8,
                    SelectionSources.NONE))
        .hasMessageContaining("'none' selects no layer, and the projector is frozen");
  }

  @ParameterizedTest
  @CsvSource({"0", "9", "1/0", "3/2", "120%", "-1", "half", "''"})
  void sizesThatAreNoneAreRefused(String size) {
    assertThatThrownBy(() -> plan(axes(List.of("first"), List.of(size))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a number of this decoder's layers");
  }

  @Test
  void aSweepIsOpenedAsItWasSaved() {
    List<PlannedRun> runs = plan(axes(List.of("all", "first", "last"), List.of("8", "1/4")));
    SavedSweep sweep = SavedSweep.named("My base job!", runs);
    assertThat(sweep.name()).matches("my-base-job-[0-9a-f]{6}");
    assertThat(SavedSweep.named("My base job!", runs).name()).isEqualTo(sweep.name());
    sweep.save(directory);
    sweep.save(directory);
    assertThat(SavedSweep.names(directory)).containsExactly(sweep.name());
    assertThat(SavedSweep.open(directory, sweep.name())).isEqualTo(sweep);
    assertThatThrownBy(() -> new SavedSweep(sweep.name(), runs.subList(0, 1)).save(directory))
        .hasMessageContaining("has other runs");
    assertThatThrownBy(() -> SavedSweep.open(directory, "other"))
        .hasMessageContaining("no sweep of the name 'other'")
        .hasMessageContaining(sweep.name());
    assertThatThrownBy(() -> new SavedSweep("../up", runs)).isInstanceOf(Problem.class);
  }

  @Test
  void aFileSaysTheSame() throws IOException {
    Path file = directory.resolve("sweep.json");
    Files.writeString(
        file,
        """
        {"name": "scale", "job": "job.json", "strategies": ["all", "1,3"], "sizes": [2, "1/4"],
         "methods": ["full"], "seeds": [1, -2], "shares": [1, 0.1], "steps": [20],
         "learningRates": [2e-4]}
        """);
    SweepFile read = SweepFile.read(file);
    assertThat(read.name()).isEqualTo("scale");
    assertThat(read.job()).isEqualTo("job.json");
    assertThat(read.axes())
        .isEqualTo(
            new SweepAxes(
                List.of("all", "1,3"),
                List.of("2", "1/4"),
                List.of(JobSpec.Method.FULL),
                List.of(1L, -2L),
                List.of(1.0, 0.1),
                List.of(20),
                List.of(2e-4)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"stepz\": [1]}       | 'stepz' is not a field here",
        "{\"steps\": 20}        | 'steps' is not a list",
        "{\"steps\": [0]}       | 'steps' has '0'",
        "{\"shares\": [1.5]}    | 'shares' has '1.5'",
        "{\"methods\": [\"l\"]} | 'methods' has '\"l\"'",
        "{\"seeds\": [1e99]}    | 'seeds' has",
        "{\"name\": 3}          | 'name' is not text",
        "[]                     | sweep.json",
      })
  void aWrongFileIsNamed(String text, String what) throws IOException {
    Path file = Files.writeString(directory.resolve("sweep.json"), text);
    assertThatThrownBy(() -> SweepFile.read(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(what);
  }
}
