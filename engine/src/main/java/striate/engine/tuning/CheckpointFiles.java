package striate.engine.tuning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.FailPoint;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * A run's checkpoints, each a directory {@code step-000100} with {@code state.safetensors} (trained
 * weights and optimizer state) and {@code checkpoint.json} (step, counters, order of the samples,
 * the state's SHA-256 and, as {@code manifest}, its own). A directory gets its name only when it is
 * complete on disk. The newest {@code keep} checkpoints remain.
 */
public final class CheckpointFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STATE = "state.safetensors";
  private static final String MANIFEST = "checkpoint.json";
  private static final Pattern NAME = Pattern.compile("step-\\d{1,9}");

  /** Leftover of a worker that was killed while saving. */
  private static final Pattern PART = Pattern.compile("\\.step-\\d+\\.(part|old)");

  /** Version 1 had neither the samples' order nor the manifest's own hash. */
  private static final int FORMAT = 2;

  private static final String OWN_HASH = "manifest";
  private static final String WEIGHT = "weight/";
  private static final String FIRST = "first/";
  private static final String SECOND = "second/";

  private final Path directory;
  private final int keep;

  /**
   * @param directory created with the first checkpoint
   * @param keep number of checkpoints to keep, at least 1
   */
  public CheckpointFiles(Path directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  /**
   * Writes a checkpoint and removes the oldest ones.
   *
   * @param shapes by canonical name, for every trainable parameter
   * @return the checkpoint's directory
   */
  public Path save(TuningState state, Map<String, long[]> shapes) {
    Path complete = directory.resolve(String.format(Locale.ROOT, "step-%06d", state.step()));
    AtomicDirectory.replace(
        complete,
        part -> {
          StateTensors tensors = new StateTensors();
          tensors.add(WEIGHT, state.weights(), shapes);
          tensors.add(FIRST, state.firstMoments(), shapes);
          tensors.add(SECOND, state.secondMoments(), shapes);
          SafetensorsWriter.write(part.resolve(STATE), tensors);
          FailPoint.INSIDE_CHECKPOINT.pass();
          JSON.writeValue(
              part.resolve(MANIFEST).toFile(), manifest(state, sha256(part.resolve(STATE))));
        });
    removeOld();
    return complete;
  }

  /** On Windows a checkpoint that is still mapped cannot be deleted: the next save tries again. */
  private void removeOld() {
    try {
      List<Path> all = newestFirst();
      List<Path> unwanted = new ArrayList<>(all.subList(Math.min(keep, all.size()), all.size()));
      unwanted.addAll(entries(PART));
      for (Path old : unwanted) {
        AtomicDirectory.delete(old);
      }
    } catch (IOException e) {
      System.getLogger(CheckpointFiles.class.getName())
          .log(System.Logger.Level.WARNING, "an old checkpoint cannot be deleted yet: " + e);
    }
  }

  private static ObjectNode manifest(TuningState state, String stateHash) throws IOException {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", FORMAT).put("step", state.step());
    manifest.set("updates", JSON.valueToTree(new TreeMap<>(state.updates())));
    manifest.set("order", JSON.valueToTree(state.order()));
    manifest.put("sha256", stateHash);
    return manifest.put(OWN_HASH, ownHash(manifest));
  }

  /** The hash of a manifest without its own hash. */
  private static String ownHash(JsonNode manifest) throws IOException {
    ObjectNode rest = manifest.deepCopy();
    rest.remove(OWN_HASH);
    return sha256(new ByteArrayInputStream(JSON.writeValueAsBytes(rest)));
  }

  /**
   * The newest undamaged checkpoint; empty if there is none.
   *
   * @param warn receives a line for each damaged checkpoint that was skipped
   */
  public Optional<TuningState> latest(Consumer<String> warn) {
    try {
      for (Path candidate : newestFirst()) {
        Optional<TuningState> state = readWhole(candidate);
        if (state.isPresent()) {
          return state;
        }
        warn.accept("checkpoint " + candidate + " is damaged; using the one before it");
      }
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.workFailed(
          "cannot read the checkpoints: " + e.getMessage(),
          directory,
          "check its permissions and the disk",
          e);
    }
  }

  /** Empty if a file is missing, is not JSON, or its hash differs from the recorded one. */
  private static Optional<TuningState> readWhole(Path checkpoint) throws IOException {
    try {
      JsonNode manifest = JSON.readTree(checkpoint.resolve(MANIFEST).toFile());
      boolean whole =
          manifest.isObject()
              && (manifest.path("format").asInt() == 1
                  || manifest.path(OWN_HASH).asText().equals(ownHash(manifest)))
              && manifest.path("sha256").asText().equals(sha256(checkpoint.resolve(STATE)));
      return whole ? Optional.of(read(checkpoint, manifest)) : Optional.empty();
    } catch (JsonProcessingException | FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static TuningState read(Path checkpoint, JsonNode manifest) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    Map<String, float[]> first = new LinkedHashMap<>();
    Map<String, float[]> second = new LinkedHashMap<>();
    try (TensorSource tensors = SafetensorsFile.open(checkpoint.resolve(STATE))) {
      for (String name : tensors.names()) {
        Map<String, float[]> part =
            name.startsWith(WEIGHT) ? weights : name.startsWith(FIRST) ? first : second;
        part.put(name.substring(name.indexOf('/') + 1), tensors.floats(name));
      }
    }
    Map<String, Integer> updates =
        JSON.convertValue(manifest.path("updates"), new TypeReference<Map<String, Integer>>() {});
    JsonNode order = manifest.path("order");
    return new TuningState(
        manifest.path("step").asInt(),
        order.isObject() ? JSON.convertValue(order, DataOrder.class) : null,
        weights,
        first,
        second,
        updates);
  }

  private List<Path> newestFirst() throws IOException {
    return entries(NAME).stream()
        .sorted(Comparator.comparingInt(CheckpointFiles::stepOf).reversed())
        .toList();
  }

  private static int stepOf(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("step-".length()));
  }

  private List<Path> entries(Pattern name) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(p -> name.matcher(p.getFileName().toString()).matches()).toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  private static String sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
