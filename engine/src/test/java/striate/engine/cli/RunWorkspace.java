package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.data.EncodedSample;
import striate.engine.net.NetworkOptions;
import striate.engine.worker.WorkerMain;

/** A workspace whose runs are made in this process and exported by the command line. */
final class RunWorkspace {
  static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final TestShell shell;

  RunWorkspace(Path directory) {
    this.directory = directory;
    shell = new TestShell(directory);
  }

  /** {@code export/job.json} for a case of the oracle, with absolute paths. */
  static ObjectNode job(String name) {
    ObjectNode job = (ObjectNode) json(RESOURCES.resolve("export/job.json"));
    Path model = RESOURCES.resolve("oracle").resolve(name);
    job.put("model", model.toString());
    job.withObject("/data").put("samples", model.resolve("samples.json").toString());
    return job;
  }

  void tune(String run, ObjectNode job) throws IOException {
    Path target = Files.createDirectories(directory.resolve("runs").resolve(run));
    JSON.writeValue(target.resolve("job.json").toFile(), job);
    assertThat(WorkerMain.run(target)).isZero();
  }

  /** Exports and returns the directory. */
  Path exported(String run, String format, String... more) {
    assertThat(export(run, format, more)).as(shell.err()).isZero();
    return Path.of(shell.out().strip());
  }

  /** Returns the exit code. */
  int export(String run, String format, String... more) {
    String[] args = {
      "export", "--workspace", directory.toString(), "--run", run, "--format", format
    };
    return shell.striate(Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  TestShell shell() {
    return shell;
  }

  /** All logits of every sample, by its place. */
  static Map<Integer, float[]> logits(
      ModelFiles files, String dropLayers, List<EncodedSample> samples) {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (OpenModel model = OpenModel.open(files, dropLayers, options, null)) {
      Map<Integer, float[]> found = new TreeMap<>();
      IntStream.range(0, samples.size())
          .forEach(
              i -> found.put(i, model.network().inspection().forward(samples.get(i)).logits()));
      return found;
    }
  }

  static List<String> strings(JsonNode array) {
    return Arrays.asList(JSON.convertValue(array, String[].class));
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
