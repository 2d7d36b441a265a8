package striate.engine.inputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.disk.FileDigests;
import striate.engine.disk.Sha256;
import striate.engine.run.BuildVersion;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.weights.TensorSource;

/** Digests what a job's paths lead to, so that runs of the same files are known as such. */
public final class InputDigests {
  /** What is read beside the weights: configs, tokenizers, processors, templates. */
  private static final Set<String> TEXTS =
      Set.of(
          "config.json",
          "generation_config.json",
          "preprocessor_config.json",
          "processor_config.json",
          "adapter_config.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "chat_template.json",
          "chat_template.jinja");

  private final FileDigests digests;
  private final FileDigests.Progress progress;

  /**
   * @param progress hears of every piece read; may throw to end it
   */
  public InputDigests(FileDigests digests, FileDigests.Progress progress) {
    this.digests = digests;
    this.progress = progress;
  }

  /**
   * Reads every file that was not digested before: seconds for gigabytes of weights.
   *
   * @throws Problem if one cannot be read
   */
  public Provenance.Inputs of(JobInputs opened, JobPaths paths) {
    JobSpec job = opened.job();
    Checkpoint checkpoint = opened.checkpoint();
    Path adapter = checkpoint.files().adapter();
    String samples = job.data().samples();
    try {
      return new Provenance.Inputs(
          model(checkpoint),
          adapter == null ? null : together(filesOf(adapter, true)),
          samples.equals(TrainingSamples.TABLETOP)
              ? Sha256.of(TrainingSamples.tabletopRecipe())
              : digests.of(paths.find("data.samples", samples), progress),
          images(opened, paths),
          BuildVersion.current().version());
    } catch (IOException e) {
      throw Problem.workFailed(
          "the job's files cannot be read (" + e.getMessage() + ")",
          checkpoint.directory(),
          "check the files' permissions and the disk",
          e);
    } finally {
      digests.save();
    }
  }

  /**
   * The digest of a model with its adapter.
   *
   * @throws Problem if a file cannot be read
   */
  public String of(Checkpoint checkpoint) {
    Path adapter = checkpoint.files().adapter();
    try {
      return adapter == null
          ? model(checkpoint)
          : Sha256.of(model(checkpoint) + together(filesOf(adapter, true)));
    } catch (IOException e) {
      throw Problem.workFailed(
          "the model's files cannot be read (" + e.getMessage() + ")",
          checkpoint.directory(),
          "check the files' permissions and the disk",
          e);
    } finally {
      digests.save();
    }
  }

  private String model(Checkpoint checkpoint) throws IOException {
    Set<Path> files = new LinkedHashSet<>(weights(checkpoint));
    files.addAll(filesOf(checkpoint.directory(), false));
    files.addAll(filesOf(checkpoint.preprocessing(), false));
    return together(files);
  }

  /** Of an adapter's directory. */
  public String ofAdapter(Path directory) throws IOException {
    return together(filesOf(directory, true));
  }

  /** Of one file. */
  public String ofFile(Path file) throws IOException {
    return digests.of(file, progress);
  }

  /** The files that tensors come from. */
  private static Set<Path> weights(Checkpoint checkpoint) throws IOException {
    Set<Path> files = new TreeSet<>();
    boolean elsewhere = false;
    for (String name : checkpoint.tensors().names()) {
      TensorSource.Location location = checkpoint.tensors().location(name);
      if (location == null) {
        elsewhere = true;
      } else {
        files.add(location.file().toAbsolutePath().normalize());
      }
    }
    if (elsewhere) { // tensors that are not stored row by row tell no file
      files.addAll(filesOf(checkpoint.directory(), true));
    }
    return files;
  }

  private static Set<Path> filesOf(Path directory, boolean withWeights) throws IOException {
    Set<Path> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean weights =
            (name.endsWith(".safetensors") || name.endsWith(".bin"))
                && !name.equals("training_args.bin");
        if (TEXTS.contains(name) || (withWeights && weights)) {
          found.add(file.toAbsolutePath().normalize());
        }
      }
    }
    return found;
  }

  /** One digest of several files, by name, wherever they lie. */
  private String together(Set<Path> files) throws IOException {
    TreeMap<String, TreeSet<String>> byName = new TreeMap<>();
    for (Path file : files) {
      byName
          .computeIfAbsent(file.getFileName().toString(), name -> new TreeSet<>())
          .add(digests.of(file, progress));
    }
    return Sha256.of(byName.toString());
  }

  /** Names and sizes: reading hundreds of thousands of images would take as long as an epoch. */
  private static @Nullable String images(JobInputs opened, JobPaths paths) {
    JobSpec.Data data = opened.job().data();
    if (data.samples().equals(TrainingSamples.TABLETOP)) {
      return null;
    }
    Path directory =
        TrainingSamples.images(data, paths.find("data.samples", data.samples()), paths);
    // of the whole set: runs of other seeds have other shares of it, and the same recipe
    TrainingSamples samples = opened.samples().whole();
    TreeSet<String> names = new TreeSet<>();
    IntStream.range(0, samples.size())
        .mapToObj(i -> samples.extent(i).image())
        .filter(Objects::nonNull)
        .forEach(names::add);
    if (names.isEmpty()) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(directory.resolve(name).toFile().length()).append(' ').append(name).append('\n');
    }
    return Sha256.of(all.toString());
  }
}
