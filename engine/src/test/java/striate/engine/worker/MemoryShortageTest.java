package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.TuningEstimate;
import striate.engine.net.OracleCase;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.TuningState;

/** Too little memory: one line with how much is needed and what would fit. */
class MemoryShortageTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path workspace;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 805306368 bytes. Error code 12 (Cannot allocate memory) |"
            + " 805306368 |",
        "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79.10 GiB of"
            + " which 1.2 GiB is free. | 2684354560 | 84932978278",
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 7.79 GiB |"
            + " 20971520 | 8364448808",
        "Cannot reserve 4096 bytes of direct buffer memory (allocated: 1, limit: 2) | 4096 |",
      })
  void knownMessagesAreRecognised(String text, long asked, Long capacity) {
    Throwable wrapped = Problem.workFailed("x", "y", "z", new IllegalStateException(text));
    MemoryShortage found = MemoryShortage.in(wrapped).orElseThrow();
    assertThat(found.asked()).isEqualTo(asked);
    assertThat(found.capacity()).isEqualTo(capacity);
  }

  @Test
  void otherErrorsAreNotRecognised() {
    assertThat(MemoryShortage.in(new OutOfMemoryError("Java heap space"))).isPresent();
    assertThat(MemoryShortage.in(new IllegalStateException("shape mismatch"))).isEmpty();
    assertThat(MemoryShortage.in(new RuntimeException())).isEmpty();
  }

  @Test
  void theMessageNamesTheNeededMemoryAndThreeSettingsThatFit() {
    JobSpec job =
        JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":3}",
            "job");
    TuningEstimate.Setup setup =
        TuningEstimate.Setup.of(job, new TreeSet<>(List.of(0, 1, 2, 3, 4, 5, 6, 7)));
    TuningEstimate.Batches batches =
        new TuningEstimate.Batches(32, 320_000, 3200, 300_000, 3000, 32, 9400, 32);
    long needed = TuningEstimate.of(ORACLE.architecture(), setup, batches).bytes().peak();
    Problem problem =
        new MemoryShortage(1L << 30, null, null)
            .problem(new OutOfMemoryError(), ORACLE.architecture(), setup, batches, needed / 2);
    assertThat(problem.getMessage())
        .doesNotContain("\n")
        .startsWith("out of memory: the job needs about ")
        .contains(
            "an allocation of 1.0 GiB failed",
            "batchSize 32 -> 8 with gradientAccumulation 4",
            "gradientCheckpointing false -> true",
            "layers last:2 with trainProjector false",
            "the last checkpoint is kept");
    assertThat(problem.remedy().split(";")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "std::bad_alloc"
      })
  void messagesWithoutNumbersAreRecognisedToo(String text) {
    assertThat(MemoryShortage.in(new IllegalStateException(text)))
        .hasValue(new MemoryShortage(null, null, null));
  }

  /** PyTorch's own words, from the middle of a TorchScript trace. */
  @Test
  void aFullGpuIsToldWithWhatItHasAndWhatIsFree() {
    String told =
        "The following operation failed in the TorchScript interpreter.\n"
            + "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 1 has a total"
            + " capacity of 23.64 GiB of which 1.19 GiB is free. Process 4711 has 8.00 GiB memory"
            + " in use. Including non-PyTorch memory, this process has 14.45 GiB memory in use. Of"
            + " the allocated memory 13.97 GiB is allocated by PyTorch";
    MemoryShortage found = MemoryShortage.in(new IllegalStateException(told)).orElseThrow();
    JobSpec job =
        JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":3}",
            "job");
    TuningEstimate.Batches batches =
        new TuningEstimate.Batches(32, 320_000, 3200, 300_000, 3000, 32, 9400, 32);

    Problem problem =
        found.problem(
            new OutOfMemoryError(),
            ORACLE.architecture(),
            TuningEstimate.Setup.of(job, new TreeSet<>(List.of(0, 1, 2, 3))),
            batches,
            1L << 30);

    assertThat(problem.getMessage())
        .doesNotContain("\n")
        .contains(
            "an allocation of 2.0 GiB failed on GPU 1, which has 23.6 GiB, 1.2 GiB of them free,"
                + " and the job used 14.4 GiB",
            "gradientAccumulation",
            "the last checkpoint is kept");
    assertThat(found.problem(new OutOfMemoryError(), "this command", "do less").what())
        .isEqualTo(
            "out of memory: an allocation of 2.0 GiB failed on GPU 1, which has 23.6 GiB, 1.2 GiB"
                + " of them free, and the job used 14.4 GiB");
  }

  /** A worker whose address space ends before its batch does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aRealShortageGivesThatMessage() throws Exception {
    ObjectNode job = TestRun.job(ORACLE, "lora", 2).put("batchSize", 3_000);
    TestRun large = TestRun.create(workspace, "large", job);

    assertThat(worker(large, 2_600_000)).isEqualTo(1);

    assertThat(large.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Failed.class,
            failed -> {
              assertThat(failed.problem()).startsWith("out of memory: the job needs about ");
              assertThat(failed.remedy())
                  .contains("batchSize 3000 -> ", "the last checkpoint is kept");
            });
  }

  /**
   * The second step's texts are too long for the memory; the first step's checkpoint is not lost.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theCheckpointBeforeAShortageStaysAndIsGoneOnFrom() throws Exception {
    int batch = 3_000;
    Path samples = workspace.resolve("growing.json");
    Files.writeString(
        samples,
        IntStream.range(0, 2 * batch)
            .mapToObj(
                i -> "{\"prompt\":\"" + "a ".repeat(i < batch ? 1 : 50) + "\",\"answer\":\" b\"}")
            .collect(Collectors.joining(",", "[", "]")));
    ObjectNode job = TestRun.job(ORACLE, "lora", 2).put("batchSize", batch);
    job.put("checkpointEverySteps", 1).withObject("/data").put("samples", samples.toString());
    TestRun run = TestRun.create(workspace, "growing", job);

    assertThat(worker(run, 2_600_000)).isEqualTo(1);

    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Failed.class,
            failed -> assertThat(failed.problem()).startsWith("out of memory: "));
    List<String> warnings = new ArrayList<>();
    Path checkpoints = run.directory().resolve("checkpoints");
    Optional<TuningState> kept = new CheckpointFiles(checkpoints, 2).latest(warnings::add);
    assertThat(warnings).isEmpty();
    assertThat(kept).hasValueSatisfying(state -> assertThat(state.step()).isEqualTo(1));

    assertThat(run.work(() -> true)).isZero();

    assertThat(run.events(RunEvent.Started.class))
        .extracting(RunEvent.Started::fromStep)
        .containsExactly(0, 1);
  }

  private static int worker(TestRun run, long kibibytes) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -v "
                + kibibytes
                + "; exec \"$0\" -XX:+UseSerialGC -Xmx256m -XX:ReservedCodeCacheSize=64m"
                + " -XX:CompressedClassSpaceSize=64m -XX:TieredStopAtLevel=1 -cp \"$1\""
                + " striate.engine.worker.WorkerMain --run-directory \"$2\"",
            java,
            System.getProperty("java.class.path"),
            run.directory().toString());
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(run.directory().resolve("worker.log").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
