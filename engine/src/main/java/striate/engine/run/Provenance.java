package striate.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run was made from and with, as far as its job does not say it.
 *
 * @param host name of the computer; empty where the system does not tell
 * @param libraries versions of what computed it, by name: {@code java}, {@code pytorch}, ...
 */
public record Provenance(String host, Inputs inputs, SortedMap<String, String> libraries) {
  /** The library that multiplied matrices, among {@link #libraries}. */
  public static final String MATMUL = "matmul";

  /** The number of threads, among {@link #libraries}. */
  public static final String THREADS = "threads";

  public Provenance {
    libraries = new TreeMap<>(libraries);
  }

  /**
   * Digests of all files that a run reads: SHA-256 in hex. Where the files lie does not count.
   *
   * @param model of weights, configs, tokenizer and image processor
   * @param adapter of the initial adapter; null without one
   * @param samples of the samples file, or of what the bundled world's samples are made from
   * @param images of the images' names and sizes; null where no image comes from a file
   * @param version of Striate, which changes where its numbers do
   */
  public record Inputs(
      String model,
      @Nullable String adapter,
      String samples,
      @Nullable String images,
      String version) {

    /** Names of the files that differ from another run's; empty if all are the same. */
    public List<String> changedFrom(Inputs other) {
      List<String> changed = new ArrayList<>();
      if (!model.equals(other.model)) {
        changed.add("model");
      }
      if (!Objects.equals(adapter, other.adapter)) {
        changed.add("initial adapter");
      }
      if (!samples.equals(other.samples)) {
        changed.add("samples");
      }
      if (!Objects.equals(images, other.images)) {
        changed.add("images");
      }
      return changed;
    }
  }

  /** As canonical JSON, for storing it beside a run. */
  public String json() {
    return CanonicalJson.write(this);
  }

  /** The opposite of {@link #json}. */
  public static Provenance parse(String json) {
    return EventJson.readProvenance(json);
  }
}
