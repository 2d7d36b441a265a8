package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.OracleCase;
import striate.engine.net.Processor;
import striate.engine.run.RunEvent;

@Isolated("sets which library new runs take")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class RunArithmeticTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");
  private static final Processor HERE = new Processor("This CPU", "this cpu avx2", false);
  private static final Supplier<MatmulLibrary> NOT_ASKED =
      () -> {
        throw new AssertionError("measured again");
      };

  @TempDir Path workspace;
  private final List<String> warnings = new ArrayList<>();

  @AfterEach
  void newRunsChooseAgain() {
    System.clearProperty(MatmulLibrary.PROPERTY);
  }

  private static RunEvent.Arithmetic recorded(String matmul, int threads, Processor processor) {
    return new RunEvent.Arithmetic(2, 5, matmul, threads, processor.name(), processor.key());
  }

  @Test
  void aNewRunTakesTheFasterLibraryAndAllCores() {
    assertThat(RunArithmetic.of(null, HERE, 4, () -> MatmulLibrary.ONEDNN, warnings::add))
        .isEqualTo(new RunArithmetic(MatmulLibrary.ONEDNN, 4));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aResumedRunKeepsBoth() {
    assertThat(RunArithmetic.of(recorded("onednn", 2, HERE), HERE, 2, NOT_ASKED, warnings::add))
        .isEqualTo(new RunArithmetic(MatmulLibrary.ONEDNN, 2));
    assertThat(warnings).isEmpty();
  }

  @Test
  void withOtherCoresItKeepsItsThreadsAndSaysWhy() {
    assertThat(RunArithmetic.of(recorded("torch", 2, HERE), HERE, 8, NOT_ASKED, warnings::add))
        .isEqualTo(new RunArithmetic(MatmulLibrary.TORCH, 2));
    assertThat(warnings)
        .containsExactly(
            "the run goes on with 2 threads, as it began, although it may use 8 cores now: with"
                + " another number of threads its last digits would change");
  }

  @Test
  void onAnotherProcessorItKeepsItsLibraryAndSaysWhatThatMeans() {
    Processor other = new Processor("Other CPU", "other cpu avx512f", false);
    assertThat(RunArithmetic.of(recorded("onednn", 2, other), HERE, 8, NOT_ASKED, warnings::add))
        .isEqualTo(new RunArithmetic(MatmulLibrary.ONEDNN, 8));
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("This CPU, before Other CPU", "oneDNN", "last digits can differ");
  }

  @Test
  void theLastAttemptCounts() {
    RunEvent.Arithmetic first = recorded("torch", 2, HERE);
    RunEvent.Arithmetic second = recorded("onednn", 4, HERE);
    assertThat(RunArithmetic.last(List.of(first, new RunEvent.Warning(3, 6, "w"), second)))
        .isEqualTo(second);
    assertThat(RunArithmetic.last(List.of(new RunEvent.Warning(3, 6, "w")))).isNull();
  }

  /** New runs would take torch when it goes on: only the record makes it oneDNN. */
  @Test
  void aWorkerGoesOnWithTheLibraryItBeganWithAndEqualsTheUninterruptedRun() {
    System.setProperty(MatmulLibrary.PROPERTY, "onednn");
    TestRun whole = run("whole");
    assertThat(whole.work()).isZero();
    TestRun resumed = run("resumed");
    BooleanSupplier cancelled = resumed.cancelledAfter(5);
    assertThat(resumed.work(cancelled)).isZero();
    assertThat(resumed.lastEvent()).isInstanceOf(RunEvent.Stopped.class);
    assertThat(resumed.directory().resolve("cancel").toFile().delete()).isTrue();

    System.setProperty(MatmulLibrary.PROPERTY, "torch");
    assertThat(resumed.work()).isZero();
    assertThat(resumed.events(RunEvent.Arithmetic.class))
        .extracting(RunEvent.Arithmetic::matmul)
        .containsExactly("onednn", "onednn");
    assertThat(resumed.losses()).isEqualTo(whole.losses());

    TestRun other = run("other");
    assertThat(other.work()).isZero();
    assertThat(other.events(RunEvent.Arithmetic.class))
        .extracting(RunEvent.Arithmetic::matmul)
        .containsExactly("torch");
  }

  private TestRun run(String name) {
    return TestRun.create(workspace, name, TestRun.variedJob(ORACLE, "full", 9, 3));
  }
}
