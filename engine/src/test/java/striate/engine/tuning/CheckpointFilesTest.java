package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class CheckpointFilesTest {
  private static final Map<String, long[]> SHAPES =
      Map.of("a.weight", new long[] {2, 3}, "b.bias", new long[] {1});

  private static final DataOrder ORDER = new DataOrder(11, 4, 2, true, false, 7);

  @TempDir Path workspace;
  private final List<String> warnings = new ArrayList<>();
  private Path directory;
  private CheckpointFiles checkpoints;

  @BeforeEach
  void open() {
    directory = workspace.resolve("checkpoints");
    checkpoints = new CheckpointFiles(directory, 2);
  }

  @Test
  void aSavedStateIsReadBackBitForBit() {
    TuningState saved = state(12);
    assertThat(save(12)).isEqualTo(directory.resolve("step-000012"));
    TuningState read = checkpoints.latest(warnings::add).orElseThrow();
    assertThat(read.step()).isEqualTo(12);
    assertThat(read.updates()).isEqualTo(saved.updates());
    assertThat(read.order()).isEqualTo(ORDER);
    assertSame(read.weights(), saved.weights());
    assertSame(read.firstMoments(), saved.firstMoments());
    assertSame(read.secondMoments(), saved.secondMoments());
    assertThat(warnings).isEmpty();
  }

  @Test
  void latestIsEmptyBeforeTheFirstCheckpoint() {
    assertThat(checkpoints.latest(warnings::add)).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void theNewestTwoRemainEvenIfTheStepGainsADigit() throws IOException {
    save(100);
    save(999_999);
    save(1_000_000);
    save(1_000_100);
    assertThat(names()).containsExactly("step-1000000", "step-1000100");
    assertThat(latestStep()).isEqualTo(1_000_100);
  }

  @Test
  void savingAStepAgainReplacesIt() throws IOException {
    save(5);
    save(5);
    assertThat(names()).containsExactly("step-000005");
    assertThat(latestStep()).isEqualTo(5);
  }

  @Test
  void aChangedByteMakesTheOneBeforeItTheLatest() throws IOException {
    save(10);
    Path state = save(20).resolve("state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length - 3] ^= 1;
    Files.write(state, bytes);
    assertFallsBackTo(10);
  }

  @Test
  void aCutFileMakesTheOneBeforeItTheLatest() throws IOException {
    save(10);
    Path state = save(20).resolve("state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(bytes, bytes.length / 2));
    assertFallsBackTo(10);
  }

  @Test
  void aMissingFileMakesTheOneBeforeItTheLatest() throws IOException {
    save(10);
    Files.delete(save(20).resolve("state.safetensors"));
    assertFallsBackTo(10);
    save(30);
    Files.delete(save(40).resolve("checkpoint.json"));
    assertFallsBackTo(30);
  }

  @Test
  void aTornManifestMakesTheOneBeforeItTheLatest() throws IOException {
    save(10);
    Path manifest = save(20).resolve("checkpoint.json");
    String text = Files.readString(manifest);
    for (int length = 0; length < text.length(); length += 7) {
      Files.writeString(manifest, text.substring(0, length));
      assertFallsBackTo(10);
    }
  }

  @Test
  void aChangedCounterInTheManifestMakesTheOneBeforeItTheLatest() throws IOException {
    save(10);
    Path manifest = save(20).resolve("checkpoint.json");
    String text = Files.readString(manifest);
    for (String[] change :
        List.of(
            new String[] {"\"step\":20", "\"step\":21"},
            new String[] {"\"b.bias\":1", "\"b.bias\":2"},
            new String[] {"\"seed\":7", "\"seed\":8"})) {
      assertThat(text).contains(change[0]);
      Files.writeString(manifest, text.replace(change[0], change[1]));
      assertFallsBackTo(10);
    }
  }

  /** The older format, without an order and without the manifest's own hash. */
  @Test
  void aCheckpointOfTheFirstFormatIsReadAsBefore() throws IOException {
    Path manifest = save(20).resolve("checkpoint.json");
    String hash = Files.readString(manifest).replaceAll(".*\"sha256\":\"([0-9a-f]{64})\".*", "$1");
    Files.writeString(
        manifest,
        "{\"format\":1,\"step\":20,\"updates\":{\"a.weight\":20},\"sha256\":\"" + hash + "\"}");
    TuningState read = checkpoints.latest(warnings::add).orElseThrow();
    assertThat(read.step()).isEqualTo(20);
    assertThat(read.order()).isNull();
  }

  @Test
  void aReplacedCheckpointRemainsUntilTheNewOneIsComplete() throws IOException {
    Path first = save(5);
    Files.createDirectories(directory.resolve(".step-000003.old"));
    Files.writeString(first.resolve("mark"), "the first");
    save(5);
    assertThat(first.resolve("mark")).doesNotExist();
    assertThat(names()).containsExactly("step-000005");
  }

  @Test
  void anIncompleteCheckpointIsIgnoredAndRemovedByTheNext() throws IOException {
    save(10);
    Path part = Files.createDirectories(directory.resolve(".step-000020.part"));
    Files.writeString(part.resolve("state.safetensors"), "half");
    assertThat(latestStep()).isEqualTo(10);
    save(15);
    assertThat(names()).containsExactly("step-000010", "step-000015");
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsOneProblem() throws IOException {
    Files.writeString(directory, "a file where the directory should be");
    assertThatThrownBy(() -> save(10))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.WORK_FAILED);
              assertThat(problem.place()).contains("step-000010");
              assertThat(problem.remedy()).isNotBlank();
            });
    assertThat(directory).hasContent("a file where the directory should be");
  }

  private void assertFallsBackTo(int step) {
    warnings.clear();
    assertThat(latestStep()).isEqualTo(step);
    assertThat(warnings).singleElement().asString().contains("step-0000", "is damaged");
  }

  private int latestStep() {
    return checkpoints.latest(warnings::add).orElseThrow().step();
  }

  private Path save(int step) {
    return checkpoints.save(state(step), SHAPES);
  }

  private static TuningState state(int step) {
    return new TuningState(
        step,
        ORDER,
        values(step),
        values(step + 0.25f),
        values(step + 0.5f),
        Map.of("a.weight", step, "b.bias", 1));
  }

  private static Map<String, float[]> values(float start) {
    return Map.of(
        "a.weight",
        new float[] {start, -0f, Float.MIN_VALUE, 1 / 3f, Float.NaN, Float.NEGATIVE_INFINITY},
        "b.bias",
        new float[] {start * 1.1f});
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
