package striate.engine.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import striate.engine.pretraining.Curriculum;
import striate.engine.pretraining.Pretraining;
import striate.engine.run.Problem;

/** {@code striate pretrain}: trains the bundled model from a seed. */
@Command(
    name = "pretrain",
    mixinStandardHelpOptions = true,
    description =
        "Trains the bundled model from scratch: language, vision tower, projector. About half an"
            + " hour on two cores. If it is stopped, the same command resumes it.",
    footer = {"", "Examples:", "  striate pretrain --output my-model --seed 7"})
final class PretrainCommand implements Callable<Integer> {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the new model; unfinished stages are kept in it.")
  private Path output = Path.of("");

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 7;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description =
          "Decoder layers of every stage at most, to compare depths. Default: the bundled model's"
              + " stages, of which 8 layers remain.")
  private @Nullable Integer layers;

  @Option(
      names = "--caption-steps",
      paramLabel = "N",
      description = "Steps of the projector's alignment on captions (default: ${DEFAULT-VALUE}).")
  private int captionSteps = 300;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads per operation; 0 = one per core (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() {
    if (layers != null && layers < 1) {
      throw Problem.badInput(layers + " layers", "--layers", "take at least 1");
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    CountDownLatch saved = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cancelled, saved)));
    boolean done;
    try {
      done =
          new Pretraining(
                  output,
                  layers == null ? Curriculum.bundled() : Curriculum.ofDepth(layers),
                  seed,
                  captionSteps,
                  threads,
                  System.err::println)
              .run(cancelled::get);
    } finally {
      saved.countDown();
    }
    return done ? 0 : 1;
  }

  /** Ctrl-C: the stage saves a checkpoint after its step, and the JVM waits for it. */
  private static void stop(AtomicBoolean cancelled, CountDownLatch saved) {
    cancelled.set(true);
    try {
      saved.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
