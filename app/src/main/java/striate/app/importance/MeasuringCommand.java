package striate.app.importance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.app.command.Command;
import striate.app.command.CommandSetting;
import striate.app.command.FileStamp;
import striate.app.command.ModelArguments;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.importance.ImportanceMetric;
import striate.engine.run.JobSpec;
import striate.engine.run.RunDirectory;

/** Makes {@code striate importance} of a measurement. Looks for files: called in the background. */
final class MeasuringCommand {
  private final CommandSetting setting;

  MeasuringCommand(CommandSetting setting) {
    this.setting = setting;
  }

  /**
   * A command that is ready to start.
   *
   * @param stamp of the files that it will read
   */
  record Prepared(String stamp, List<String> arguments) {}

  /** The command, to be run once. */
  Command command(Prepared prepared) {
    return setting.commands().of(prepared.arguments());
  }

  /**
   * @throws striate.engine.run.Problem where something that is named is not found
   */
  Prepared prepare(Measurement asked) {
    List<String> arguments = new ArrayList<>(List.of("importance"));
    if (asked.run().isEmpty()) {
      arguments.addAll(ModelArguments.of(model(asked)));
    } else {
      arguments.addAll(List.of("--run", asked.run()));
    }
    arguments.addAll(List.of("--metric", asked.metric().word(), "--json"));
    arguments.addAll(List.of("--workspace", setting.workspace().toString()));
    if (!MetricWords.ofWeights(asked.metric())) {
      arguments.addAll(List.of("--limit", Integer.toString(asked.limit())));
      Path samples = samples(asked);
      if (samples != null) {
        arguments.addAll(List.of("--samples", samples.toAbsolutePath().toString()));
      }
      if (!asked.template().isEmpty()) {
        arguments.addAll(List.of("--template", asked.template()));
      }
    }
    if (asked.metric() == ImportanceMetric.ANGULAR_DISTANCE) {
      arguments.add("--matrix");
    }
    if (asked.distance() > 1) {
      arguments.addAll(List.of("--distance", Integer.toString(asked.distance())));
    }
    return new Prepared(stamp(asked), arguments);
  }

  private ModelFiles model(Measurement asked) {
    return setting
        .paths()
        .model(
            JobSpec.builder()
                .model(asked.model())
                .tower(asked.tower().isEmpty() ? null : asked.tower())
                .projector(asked.projector().isEmpty() ? null : asked.projector())
                .build());
  }

  private @Nullable Path samples(Measurement asked) {
    return asked.samples().isEmpty() ? null : setting.paths().find("data.samples", asked.samples());
  }

  /**
   * Of all files that the values depend on.
   *
   * @throws striate.engine.run.Problem where one of them is not found
   */
  String stamp(Measurement asked) {
    ModelFiles model = model(asked);
    RunDirectory run =
        asked.run().isEmpty()
            ? null
            : new RunDirectory(setting.workspace().resolve("runs").resolve(asked.run()));
    return FileStamp.of(
        model.model(),
        model.tower(),
        model.projector(),
        run == null ? null : run.adapter(),
        run == null ? null : run.trained(),
        samples(asked));
  }
}
