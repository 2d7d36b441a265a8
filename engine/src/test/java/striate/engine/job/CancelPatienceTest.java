package striate.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.JobJson;
import striate.engine.run.RunDirectory;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

class CancelPatienceTest {
  @TempDir Path directory;
  private long now;
  private RunDirectory files;
  private RunSummary run;
  private final CancelPatience patience = new CancelPatience(Duration.ofSeconds(30), () -> now);

  @BeforeEach
  void makeARun() {
    try (Store store = Store.open(new Workspace(directory))) {
      var id =
          store
              .writer()
              .enqueue(
                  JobJson.parse(
                      "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":1}",
                      "test"),
                  null,
                  "local",
                  "cpu");
      run = store.reader().run(id);
      files = store.workspace().files(id);
    }
  }

  @Test
  void itIsOverWhenTheTimeIsUpSinceTheRequestWasSeen() {
    assertThat(overAfter(100)).as("nobody asked").isFalse();
    Cancellation.request(files.path(), "enough");
    assertThat(overAfter(100)).as("seen for the first time").isFalse();
    assertThat(overAfter(29)).isFalse();
    assertThat(overAfter(2)).isTrue();
  }

  @Test
  void theFilesTimeDoesNotMatter() throws IOException {
    Cancellation.request(files.path(), "enough");
    Files.setLastModifiedTime(files.cancellation(), FileTime.fromMillis(0));
    assertThat(overAfter(1)).isFalse();
    assertThat(overAfter(29)).isFalse();
  }

  @Test
  void aWorkerThatSavesHasAllTheTimeItNeeds() throws IOException {
    Cancellation.request(files.path(), "enough");
    assertThat(overAfter(1)).isFalse();
    Path part = Files.createDirectories(files.checkpoints()).resolve(".step.part");
    for (int i = 1; i < 5; i++) {
      Files.write(part, new byte[1000 * i]);
      assertThat(overAfter(29)).isFalse();
    }
    assertThat(overAfter(31)).isTrue();
  }

  @Test
  void aRequestThatWasTakenBackIsForgotten() throws IOException {
    Cancellation.request(files.path(), "enough");
    assertThat(overAfter(1)).isFalse();
    Files.delete(files.cancellation());
    assertThat(overAfter(60)).isFalse();
    Cancellation.request(files.path(), "now");
    assertThat(overAfter(60)).isFalse();
  }

  private boolean overAfter(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
    return patience.isOver(run, files);
  }
}
