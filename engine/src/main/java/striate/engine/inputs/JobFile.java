package striate.engine.inputs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.SampleSet;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * Reads a job file and finds out everything about it that can be wrong before anything is started:
 * fields, paths, the checkpoint's files, layers, tasks and template.
 */
public final class JobFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String TABLETOP = "tabletop/train";

  /**
   * Images of sets smaller than this are decoded for a look; of larger ones the headers are read.
   */
  private static final long DECODED_BYTES = 256L << 20;

  private final Path file;
  private final Path workspace;
  private final Path home;

  /**
   * @param workspace where relative paths of jobs start
   * @param home where they start if nothing is there
   */
  public JobFile(Path file, Path workspace, Path home) {
    this.file = file.toAbsolutePath().normalize();
    this.workspace = workspace;
    this.home = home;
  }

  /**
   * A job that is ready to run.
   *
   * @param spec with paths that lead to the same files from the workspace
   */
  public record Checked(JobSpec spec, LayerSelection selection) {}

  /**
   * Reads the job and looks at all that it names.
   *
   * @throws Problem naming the first thing that is wrong
   */
  public Checked check() {
    return check(true);
  }

  /** The same without a look at its samples, for who opens them anyway. */
  public Checked checkWithoutSamples() {
    return check(false);
  }

  private Checked check(boolean withSamples) {
    JobSpec job = withPaths(JobJson.read(file));
    String template = job.data().template();
    if (template != null) {
      ChatTemplate.named(template);
    }
    JobSpec.Evaluation evaluation = job.evaluation();
    if (evaluation != null) {
      TaskRegistry.tabletop().named(evaluation.tasks());
    }
    JobPaths paths = new JobPaths(List.of(workspace, home));
    try (Checkpoint checkpoint = Checkpoint.open(paths.model(job))) {
      VlmArchitecture architecture = checkpoint.architecture();
      LayerSelection selection = LayerSelection.parse(job.layers(), architecture.text().layers());
      if (withSamples && !job.data().samples().equals(TABLETOP)) {
        checkSamples(job.data(), paths, checkpoint);
      }
      return new Checked(job, selection);
    }
  }

  /** Reads the samples file and looks at its images, as the worker will. */
  private static void checkSamples(JobSpec.Data data, JobPaths paths, Checkpoint checkpoint) {
    Path samples = paths.find("data.samples", data.samples());
    String written = data.images();
    Path images =
        written == null
            ? samples.toAbsolutePath().normalize().getParent()
            : paths.find("data.images", written);
    String name = data.template();
    ChatTemplate template = name == null ? null : ChatTemplate.named(name);
    try (ModelInputs inputs = ModelInputs.open(checkpoint, template)) {
      SampleSet.open(
          samples,
          Objects.requireNonNull(images),
          template,
          inputs.encoder(),
          inputs.preprocessor(),
          checkpoint.maxTokens(),
          DECODED_BYTES);
    }
  }

  /** Paths that only the job file's own directory explains become absolute. */
  private JobSpec withPaths(JobSpec job) {
    try {
      ObjectNode tree = (ObjectNode) MAPPER.readTree(JobJson.write(job));
      settle(tree, "model", "model", job.model());
      settle(tree, "tower", "tower", job.tower());
      settle(tree, "projector", "projector", job.projector());
      settle(tree, "initialAdapter", "initialAdapter", job.initialAdapter());
      ObjectNode data = (ObjectNode) tree.get("data");
      if (!job.data().samples().equals(TABLETOP)) {
        settle(data, "samples", "data.samples", job.data().samples());
      }
      settle(data, "images", "data.images", job.data().images());
      return JobJson.parse(MAPPER.writeValueAsString(tree), file.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job that was written has to be readable", e);
    }
  }

  private void settle(ObjectNode tree, String name, String field, @Nullable String written) {
    if (written == null) {
      return;
    }
    Path beside = file.resolveSibling(written).normalize();
    if (Files.exists(beside)) {
      tree.put(name, beside.startsWith(workspace) ? relative(beside) : beside.toString());
      return;
    }
    Set<Path> bases = new LinkedHashSet<>();
    Path parent = file.getParent();
    if (parent != null) {
      bases.add(parent);
    }
    bases.add(workspace);
    bases.add(home);
    if (bases.stream().noneMatch(base -> Files.exists(base.resolve(written)))) {
      throw Problem.badInput(
          "there is no '" + written + "'",
          field
              + " of "
              + file
              + ", looked for in "
              + String.join(" and ", bases.stream().map(Path::toString).toList()),
          "correct the path in the job file");
    }
  }

  /** With slashes on every system, so that a job means the same everywhere. */
  private String relative(Path path) {
    Path relative = workspace.relativize(path);
    return relative.toString().isEmpty() ? "." : relative.toString().replace('\\', '/');
  }
}
