package striate.app.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import striate.app.command.Commands;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/** Asks {@code striate export} in a process of its own: a merged model needs much memory. */
public final class CommandLineExporter implements RunExporter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Commands striate;
  private final Path workspace;

  public CommandLineExporter(Commands striate, Path workspace) {
    this.striate = striate;
    this.workspace = workspace;
  }

  @Override
  public Path export(RunId run, Format format) throws InterruptedException {
    String answer =
        striate.answer(
            List.of(
                "export",
                "--run",
                run.value(),
                "--format",
                format.name().toLowerCase(Locale.ROOT),
                "--json",
                "--workspace",
                workspace.toString()));
    try {
      return Path.of(JSON.readTree(answer).required("directory").textValue());
    } catch (JsonProcessingException e) {
      throw Problem.workFailed(
          "the export ended without an answer", "run " + run, "run it on the command line", e);
    }
  }
}
