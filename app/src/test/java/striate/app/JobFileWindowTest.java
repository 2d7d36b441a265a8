package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import striate.app.shell.Tool;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

/** Jobs, models and samples that are brought to the window as files. */
class JobFileWindowTest extends WindowTest {
  @Test
  void aJobFileFillsTheFormAndWhatIsSavedIsTheSameJob() throws Exception {
    JobSpec form = shell.form().jobs().get(0);
    JobSpec job =
        form.toBuilder()
            .name("From a file")
            .layers("2-4")
            .trainProjector(false)
            .steps(77)
            .seed(9)
            .checkpointEverySteps(11)
            .build();
    Path file = Files.writeString(directory.resolve("job.json"), JobJson.write(job));
    bring(file);
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.DESIGN);
    assertThat(shell.form().jobs()).containsExactly(job);
    assertThat(text("#layer-text")).isEqualTo("2-4");
    assertThat(text("#message")).isEqualTo("The form shows the job of " + file);

    Path saved = directory.resolve("saved.json");
    onWindow(
        () -> {
          shell.files().save(saved);
          return null;
        });
    assertThat(JobJson.parse(Files.readString(saved), "saved")).isEqualTo(job);
  }

  @Test
  void aDirectoryIsTheModelAndAnotherFileTheSamples() throws Exception {
    Path model = Files.createDirectory(directory.resolve("llava"));
    bring(model);
    assertThat(text("#job-model")).isEqualTo(model.toString());
    Path samples = Files.writeString(directory.resolve("samples.json"), "[]");
    bring(samples);
    assertThat(text("#job-samples")).isEqualTo(samples.toString());
  }

  @Test
  void aJobFileWithAMistakeChangesNothingAndSaysWhere() throws Exception {
    JobSpec before = shell.form().jobs().get(0);
    Path file =
        Files.writeString(directory.resolve("job.json"), "{\"layers\": 1, \"data\": {}, \"x\": 2}");
    bring(file);
    assertThat(shell.form().jobs()).containsExactly(before);
    assertThat(text("#message")).contains(file.toString());
  }

  private void bring(Path file) throws Exception {
    onWindow(
        () -> {
          shell.files().take(file);
          return null;
        });
    settle();
  }
}
