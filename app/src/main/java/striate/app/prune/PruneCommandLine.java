package striate.app.prune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.app.command.Command;
import striate.app.command.CommandSetting;
import striate.app.command.FileStamp;
import striate.engine.run.JobSpec;
import striate.engine.run.RunDirectory;

/** Makes {@code striate prune} of a request. Looks for files: called in the background. */
final class PruneCommandLine {
  private final CommandSetting setting;
  private final PrunedFiles files;

  PruneCommandLine(CommandSetting setting, PrunedFiles files) {
    this.setting = setting;
    this.files = files;
  }

  /**
   * A command that is ready to start.
   *
   * @param directory that keeps what it measures; empty for none
   */
  record Prepared(String directory, Command command) {}

  /**
   * @param keep whether what it measures is kept, and gone on with
   * @throws striate.engine.run.Problem where something that is named is not found
   */
  Prepared prepare(PruneRequest asked, boolean keep) {
    String key = keep ? asked.key(stamp(asked)) : "";
    List<String> arguments = arguments(asked, key);
    if (asked.heal()) {
      arguments.add("--heal");
      if (asked.healSteps() > 0) {
        arguments.addAll(List.of("--heal-steps", Integer.toString(asked.healSteps())));
      }
    }
    arguments.add("--follow");
    return new Prepared(key, setting.commands().of(arguments));
  }

  /**
   * The command that writes a pruned model.
   *
   * @param step how often layers have gone
   * @param healed whether what was healed is written
   */
  Command export(Pruned pruned, int step, boolean healed, Path target) {
    PruneRequest asked = pruned.request();
    List<String> arguments = arguments(asked, pruned.directory());
    if (healed) {
      arguments.add("--heal");
      if (asked.healSteps() > 0) {
        arguments.addAll(List.of("--heal-steps", Integer.toString(asked.healSteps())));
      }
    } else {
      arguments.addAll(List.of("--export-step", Integer.toString(step)));
    }
    arguments.addAll(List.of("--export", target.toString()));
    return setting.commands().of(arguments);
  }

  private List<String> arguments(PruneRequest asked, String key) {
    List<String> arguments = new ArrayList<>(List.of("prune"));
    if (asked.run().isEmpty()) {
      arguments.addAll(List.of("--model", model(asked).toString()));
    } else {
      arguments.addAll(List.of("--run", asked.run()));
    }
    arguments.addAll(List.of("--region", asked.region(), "--metric", asked.metric()));
    arguments.addAll(List.of("--steps", Integer.toString(asked.steps())));
    arguments.addAll(List.of("--block", Integer.toString(asked.block())));
    arguments.addAll(List.of("--limit", Integer.toString(asked.questions())));
    if (asked.rerank()) {
      arguments.add("--rerank");
    }
    if (asked.allowRegion()) {
      arguments.add("--allow-region");
    }
    if (!asked.tasks().isEmpty()) {
      arguments.addAll(List.of("--tasks", asked.tasks()));
    }
    Path samples = samples(asked);
    if (samples != null) {
      arguments.addAll(List.of("--samples", samples.toString()));
    }
    if (!asked.template().isEmpty()) {
      arguments.addAll(List.of("--template", asked.template()));
    }
    if (!asked.compared().isEmpty()) {
      arguments.addAll(List.of("--compare-with", asked.compared()));
    }
    if (!key.isEmpty()) {
      arguments.addAll(List.of("--output", files.of(key).toString(), "--resume"));
    }
    arguments.addAll(List.of("--workspace", setting.workspace().toString(), "--json"));
    return arguments;
  }

  private Path model(PruneRequest asked) {
    return setting.paths().find("model", asked.model()).toAbsolutePath();
  }

  private @Nullable Path samples(PruneRequest asked) {
    return asked.samples().isEmpty()
        ? null
        : setting.paths().find("data.samples", asked.samples()).toAbsolutePath();
  }

  private String stamp(PruneRequest asked) {
    return FileStamp.of(
        asked.run().isEmpty() ? model(asked) : null,
        run(asked.run()),
        run(asked.compared()),
        samples(asked));
  }

  /** What a run trained; null without one. */
  private @Nullable Path run(String id) {
    return id.isEmpty()
        ? null
        : new RunDirectory(setting.workspace().resolve("runs").resolve(id)).adapter();
  }

  /** The tasks, samples and template that a job's model is pruned with. */
  record Asked(String tasks, String samples, String template) {
    /** All empty where the job is of the bundled world. */
    static Asked of(JobSpec job, boolean bundled) {
      JobSpec.Evaluation evaluation = job.evaluation();
      String template = job.data().template();
      return bundled
          ? new Asked("", "", "")
          : new Asked(
              evaluation == null ? "" : String.join(",", evaluation.tasks()),
              job.data().samples(),
              template == null ? "" : template);
    }
  }
}
