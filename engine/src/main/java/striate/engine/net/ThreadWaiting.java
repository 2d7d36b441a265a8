package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import striate.engine.machine.SystemCpu;

/**
 * Switches, at any time and from any thread, how libtorch's threads wait for each other after each
 * of the thousands of small operations of a step. On free cores it is fastest if they spin. When
 * others need the cores, a spinning thread keeps away the very thread that it waits for, and
 * sleeping is many times faster. Neither changes a result: the work is divided as before, whereas
 * with another number of threads last bits would differ.
 *
 * <p>libgomp, the OpenMP library of libtorch on Linux, has no call for this. But it documents
 * ({@code GOMP_SPINCOUNT}) that threads spin only 100 times while the process has more OpenMP
 * threads than cores. So a second, idle team of OpenMP threads is the switch: its threads sleep and
 * cost nothing, and libgomp ends them together with the thread that owns the team. Under other
 * OpenMP libraries this has no effect.
 */
final class ThreadWaiting {
  /** Above the number of elements from which libtorch divides an addition. */
  private static final int ELEMENTS = 1 << 18;

  private final IntSupplier threads;
  private @Nullable Team idle;

  /**
   * @param threads that libtorch computes with
   */
  ThreadWaiting(IntSupplier threads) {
    this.threads = threads;
  }

  /** Whether the switch has an effect here, and the user did not decide otherwise. */
  static boolean isSwitchable() {
    return System.getProperty("os.name").startsWith("Linux")
        && System.getenv("OMP_WAIT_POLICY") == null;
  }

  /** True: threads sleep after a very short spin; false: they spin as the process began. */
  synchronized void sleepSoon(boolean soon) {
    int computing = threads.getAsInt();
    if (soon && idle == null && computing > 1) {
      idle = new Team(computing);
    } else if (!soon && idle != null) {
      idle.end();
      idle = null;
    }
  }

  /** A thread that has opened a team of OpenMP threads, and waits. */
  private static final class Team {
    private final CountDownLatch ended = new CountDownLatch(1);

    Team(int computing) {
      Thread owner = new Thread(() -> own(computing), "striate-idle-team");
      owner.setDaemon(true);
      owner.start();
    }

    private void own(int computing) {
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
        // together with the computing threads one more than there are cores
        JniUtils.setNumThreads(Math.max(computing, 2 + SystemCpu.cores() - computing));
        NDArray ones = manager.ones(new Shape(ELEMENTS));
        ones.add(ones);
        // the number is this thread's own, but also the default of new threads
        JniUtils.setNumThreads(computing);
      }
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void end() {
      ended.countDown();
    }
  }
}
