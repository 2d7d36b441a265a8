package striate.app.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackgroundTasksTest {
  @Test
  @Timeout(60)
  void tasksAreBusyFromTheFirstThatWaitsToTheLastThatRuns() throws Exception {
    try (BackgroundTasks tasks = BackgroundTasks.held()) {
      assertThat(tasks.isBusy()).isFalse();
      CountDownLatch ran = new CountDownLatch(2);
      CountDownLatch go = new CountDownLatch(1);
      Callable<Object> work =
          () -> {
            ran.countDown();
            go.await();
            throw new IllegalStateException("fails");
          };
      tasks.run(work, done -> {}, failed -> {});
      tasks.runLong(work, done -> {}, failed -> {});
      assertThat(tasks.isBusy()).as("held back").isTrue();
      tasks.begin();
      ran.await();
      assertThat(tasks.isBusy()).as("both run").isTrue();
      go.countDown();
      while (tasks.isBusy()) {
        Thread.onSpinWait();
      }
    }
  }
}
