package striate.engine.inputs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;

/** {@code left-out.json} of a run: the places of the samples left out for their images. */
public final class LeftOutFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  public LeftOutFile(Path run) {
    this.file = new RunDirectory(run).leftOut();
  }

  /** Null where the run has not begun. */
  @Nullable Set<Integer> read() {
    if (!Files.exists(file)) {
      return null;
    }
    JsonNode written = JsonFile.read(file);
    Set<Integer> places = new TreeSet<>();
    for (JsonNode place : written) {
      if (!place.isInt()) {
        throw Problem.badInput(
            "it is not a list of places", file, "delete the file's run and start it again");
      }
      places.add(place.asInt());
    }
    return places;
  }

  void write(Set<Integer> places) {
    try {
      AtomicFile.write(
          file, Durability.NAME_FORCED, JSON.writeValueAsString(new TreeSet<>(places)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers can always be written", e);
    } catch (IOException e) {
      throw Problem.workFailed(
          "it cannot be written (" + e.getMessage() + ")",
          file,
          "check that the disk is writable and has room",
          e);
    }
  }
}
