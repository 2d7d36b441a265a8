package striate.app.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

/** Job files, models and samples that are brought to the window, and the form's job as a file. */
public final class BroughtFiles {
  private final ShellModel shell;

  BroughtFiles(ShellModel shell) {
    this.shell = shell;
  }

  /**
   * Takes a file or directory that was brought: a model's directory, a job file, or a file of
   * samples.
   */
  public void take(Path brought) {
    shell
        .workspace()
        .tasks()
        .run(
            () -> Dropped.of(brought),
            found -> {
              JobSpec job = found.job();
              if (job != null) {
                shell.use(job);
              } else if (found.directory()) {
                shell.form().modelProperty().set(brought.toString());
              } else {
                shell.form().samples().textProperty().set(brought.toString());
              }
              shell.toolProperty().set(Tool.DESIGN);
              shell.say(found.words());
            },
            failure -> shell.say(String.valueOf(failure.getMessage())));
  }

  /** Writes the form's job as a file. */
  public void save(Path file) {
    if (!shell.form().completeProperty().get()) {
      shell.say("The form has no whole job yet: see its red fields");
      return;
    }
    JobSpec job = shell.form().jobs().get(0);
    shell
        .workspace()
        .tasks()
        .run(
            () -> Files.writeString(file, JobJson.write(job)),
            written -> shell.say("Saved " + written),
            failure -> shell.say("Could not save: " + failure.getMessage()));
  }
}
