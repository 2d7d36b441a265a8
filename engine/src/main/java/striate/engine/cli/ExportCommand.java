package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModuleNames;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.disk.AtomicDirectory;
import striate.engine.export.MergedCheckpoint;
import striate.engine.export.PeftFiles;
import striate.engine.export.ProjectorFiles;
import striate.engine.export.Tuned;
import striate.engine.inputs.JobPaths;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.weights.DType;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorSource;

/** {@code striate export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes what a run trained for transformers, PEFT, LLaVA or Bunny.",
    footer = {
      "",
      "peft       adapter_config.json with full module names, adapter_model.safetensors, the",
      "           projector, and the config.json that LLaVA's and Bunny's loaders read",
      "merged     a whole Hugging Face LLaVA checkpoint, in shards of at most 5 GB",
      "projector  mm_projector.bin and .safetensors as LLaVA's and Bunny's code name their"
          + " tensors,",
      "           with the config.json that it reads beside them",
      "",
      "Examples:",
      "  striate export --run 20261125-sparse --format peft",
      "  striate export --run 20261125-sparse --format merged --drop-layers 20-23 --output pruned",
    })
final class ExportCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What can be written. */
  enum Format {
    PEFT,
    MERGED,
    PROJECTOR
  }

  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--run", required = true, paramLabel = "ID", description = "a finished run")
  private String run = "";

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = "peft, merged or projector")
  private Format format = Format.PEFT;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "directory to write (default: exports/ID-FORMAT in the workspace)")
  private @Nullable Path output;

  @Option(names = "--force", description = "replace the directory if it is there")
  private boolean force;

  @Option(
      names = "--drop-layers",
      paramLabel = "L",
      description = "merged: decoder layers to leave out, such as 2,7 or 20-23")
  private @Nullable String dropLayers;

  @Option(
      names = "--dtype",
      paramLabel = "D",
      description = "merged: float32, float16 or bfloat16 (default: as the base is stored)")
  private @Nullable String dtype;

  @Option(
      names = "--names",
      paramLabel = "N",
      description =
          "peft: what modules are called, transformers or llava (default: as the base's own code"
              + " does)")
  private @Nullable ModuleNames names;

  @Option(names = "--json", description = "print {\"run\", \"format\", \"directory\"}")
  private boolean json;

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (format != Format.MERGED && (dropLayers != null || dtype != null)) {
      throw Problem.badInput(
          "only a merged checkpoint can be pruned or converted",
          dropLayers != null ? "--drop-layers" : "--dtype",
          "leave it out, or take --format merged");
    }
    DType type = type();
    Path root = workspace.directory().toAbsolutePath().normalize();
    Path directory = TunedRun.directory(run, root, terminal.home());
    Path target =
        output != null
            ? output
            : root.resolve("exports").resolve(run + "-" + format.name().toLowerCase(Locale.ROOT));
    JobSpec job = JobJson.read(new RunDirectory(directory).job());
    try (Tuned tuned = open(directory, job, new JobPaths(List.of(root, terminal.home())))) {
      AtomicDirectory.Content content = content(tuned, job, type);
      checkTarget(target.toAbsolutePath().normalize(), List.of(root, tuned.base().directory()));
      if (force) {
        AtomicDirectory.replace(target, content);
      } else {
        AtomicDirectory.write(target, content);
      }
    }
    if (json) {
      ObjectNode answer = JSON.createObjectNode().put("run", run);
      answer.put("format", format.name().toLowerCase(Locale.ROOT));
      answer.put("directory", target.toAbsolutePath().normalize().toString());
      terminal.out().println(JSON.writeValueAsString(answer));
    } else {
      terminal.print(target.toString());
    }
    return Cli.DONE;
  }

  /**
   * @param precious what must not go when a directory is replaced
   */
  private void checkTarget(Path target, List<Path> precious) {
    if (!Files.exists(target)) {
      return;
    }
    if (!force) {
      throw Problem.badInput(
          "the directory exists already", target, "choose another, or replace it with --force");
    }
    for (Path directory : precious) {
      if (directory.toAbsolutePath().normalize().startsWith(target)) {
        throw Problem.badInput(
            "replacing it would delete " + directory, target, "choose another directory");
      }
    }
  }

  private AtomicDirectory.Content content(Tuned tuned, JobSpec job, @Nullable DType type) {
    return switch (format) {
      case PEFT -> {
        PeftAdapter adapter = tuned.adapter();
        if (adapter == null) {
          boolean projectorAlone = selection(tuned, job.layers()).isEmpty();
          throw Problem.badInput(
              projectorAlone
                  ? "the run tuned its projector alone and has no adapter"
                  : "the run tuned its layers in full and has no adapter",
              "run " + run,
              "take --format merged or projector");
        }
        ModuleNames chosen = names == null ? ModuleNames.of(tuned.base().layout()) : names;
        PeftFiles.notes(tuned).forEach(terminal::say);
        yield part -> PeftFiles.writeTo(part, tuned, adapter, chosen);
      }
      case MERGED -> {
        MergedCheckpoint merged = new MergedCheckpoint(tuned, dropped(tuned, job), type);
        yield merged::writeTo;
      }
      case PROJECTOR -> {
        if (!job.trainProjector()) {
          throw Problem.badInput(
              "the run did not train the projector", "run " + run, "take the base's own");
        }
        yield part -> ProjectorFiles.writeTo(part, tuned);
      }
    };
  }

  private Set<Integer> dropped(Tuned tuned, JobSpec job) {
    if (dropLayers == null) {
      return Set.of();
    }
    LayerSelection dropped = selection(tuned, dropLayers);
    Set<Integer> tunedLayers = selection(tuned, job.layers()).asSet();
    for (int layer : dropped.indices()) {
      if (tunedLayers.contains(layer)) {
        throw Problem.badInput(
            "layer " + layer + " is one of those that the run tuned",
            "--drop-layers",
            "drop layers outside " + job.layers());
      }
    }
    if (dropped.indices().size() == tuned.base().architecture().text().layers()) {
      throw Problem.badInput("no layer would be left", "--drop-layers", "drop fewer");
    }
    return dropped.asSet();
  }

  private static LayerSelection selection(Tuned tuned, String layers) {
    return LayerSelection.parse(layers, tuned.base().architecture().text().layers());
  }

  /** A run's base and results. */
  private Tuned open(Path directory, JobSpec job, JobPaths paths) {
    Path adapter = new RunDirectory(directory).adapter();
    Path trained = new RunDirectory(directory).trained();
    if (!Files.exists(adapter) && !Files.exists(trained)) {
      throw TunedRun.unfinished(directory);
    }
    Checkpoint base = Checkpoint.open(paths.model(job));
    base.notes().forEach(terminal::say);
    // raw pairs are taken literally: their images go through the processor alone
    boolean padImages = base.padImages() && job.data().template() != null;
    try {
      if (Files.exists(adapter)) {
        PeftAdapter read = PeftAdapter.read(adapter, base.architecture());
        TensorSource projector = read.projector();
        return new Tuned(
            base, read, projector == null ? new MemoryTensors() : projector, padImages);
      }
      return new Tuned(base, null, SafetensorsFile.open(trained), padImages);
    } catch (RuntimeException e) {
      base.close();
      throw e;
    }
  }

  private @Nullable DType type() {
    if (dtype == null) {
      return null;
    }
    return switch (dtype) {
      case "float32" -> DType.F32;
      case "float16" -> DType.F16;
      case "bfloat16" -> DType.BF16;
      default ->
          throw Problem.badInput(
              "'" + dtype + "' is not a dtype", "--dtype", "take float32, float16 or bfloat16");
    };
  }
}
