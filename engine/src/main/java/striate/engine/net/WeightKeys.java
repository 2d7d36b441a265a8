package striate.engine.net;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentKey;
import striate.engine.model.VlmArchitecture;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.Gpu;
import striate.engine.natives.Natives;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * Cache keys of a network: hashes of its weights, its kernels and the machine. Two networks with
 * the same key compute the same bits.
 *
 * <p>The keys depend on the weights' values. Reading all weights of a model of a gigabyte and more
 * would take longer than the steps that the cache saves. For a tensor that is still as in its file,
 * the key then covers {@value #PAGES} evenly spread pages of 4 KiB, the first and the last among
 * them, and the file's size and modification time. Tuning, merging or rounding changes nearly every
 * page of a tensor, and so its key. A change of a few values shows only in the file's modification
 * time. A copied file with another time gets another key, which costs only a cache miss.
 */
final class WeightKeys {
  private static final int PAGES = 32;
  private static final int PAGE_BYTES = 4096;
  private static final long WHOLE_BYTES = 1 << 20;

  /** The location of a tensor's stored values. */
  record Stored(TensorSource.Location location, long bytes) {}

  private final VlmArchitecture architecture;
  private final NetworkOptions options;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final Map<String, Stored> stored = new HashMap<>();
  private final Map<String, ContentKey> known = new HashMap<>();
  private @Nullable ContentKey computation;
  private @Nullable ContentKey tower;
  private final Map<Integer, ContentKey> below = new HashMap<>();

  WeightKeys(
      VlmArchitecture architecture,
      NetworkOptions options,
      KernelModule kernels,
      Parameters parameters) {
    this.architecture = architecture;
    this.options = options;
    this.kernels = kernels;
    this.parameters = parameters;
  }

  /** Sets the tensors whose keys may use pages of their files, until they are written. */
  void storedAs(Map<String, Stored> places) {
    stored.putAll(places);
  }

  /** The hash of everything that an image's features depend on, except its pixels. */
  ContentKey tower() {
    if (tower == null) {
      List<String> names =
          ParameterNames.all(architecture).keySet().stream()
              .filter(name -> name.startsWith(ParameterNames.TOWER))
              .toList();
      tower =
          ContentKey.of("tower")
              .add(computation())
              .add(architecture.vision().toString())
              .add(of(names))
              .build();
    }
    return tower;
  }

  /** The hash of everything that a decoder layer's input depends on, except the sample. */
  ContentKey below(int layer) {
    ContentKey found = below.get(layer);
    if (found == null) {
      List<String> names = new ArrayList<>(ParameterNames.ofProjector(architecture));
      names.add(ParameterNames.EMBEDDINGS);
      for (int i = 0; i < layer; i++) {
        names.addAll(ParameterNames.ofLayer(architecture.text(), i));
      }
      found =
          ContentKey.of("below")
              .add(tower())
              .add(architecture.projectorActivation())
              .add(architecture.text().toString())
              .add(layer)
              .add(of(names))
              .build();
      below.put(layer, found);
    }
    return found;
  }

  /**
   * The hash of everything that logits depend on, except the sample.
   *
   * @param leftOut layers that do not compute
   * @param adapter names of the adapter's tensors; none without an adapter
   */
  ContentKey whole(Set<Integer> leftOut, List<String> adapter, double scale) {
    List<String> names = new ArrayList<>(ParameterNames.all(architecture).keySet());
    names.addAll(adapter);
    ContentKey.Builder key = ContentKey.of("whole").add(computation()).add(architecture.toString());
    if (!leftOut.isEmpty()) {
      key.add("without " + new TreeSet<>(leftOut));
    }
    return key.add(Double.doubleToLongBits(adapter.isEmpty() ? 0 : scale)).add(of(names)).build();
  }

  /** Marks tensors whose values differ, or will differ, from the loaded ones. */
  void changed(Collection<String> names) {
    if (!names.isEmpty()) {
      names.forEach(known::remove);
      names.forEach(stored::remove);
      tower = null;
      below.clear();
    }
  }

  private ContentKey of(List<String> names) {
    ContentKey.Builder all = ContentKey.of("weights");
    for (String name : names) {
      ContentKey tensor = known.get(name);
      if (tensor == null) {
        Stored place = stored.get(name);
        tensor = place == null || place.bytes() <= WHOLE_BYTES ? values(name) : pages(name, place);
        known.put(name, tensor);
      }
      all.add(name).add(tensor);
    }
    return all.build();
  }

  private ContentKey values(String name) {
    ContentKey.Builder key =
        ContentKey.of("values")
            .add(parameters.isImmutable(name) ? "as stored" : "float32")
            .add(parameters.shape(name));
    parameters.forEachPart(kernels, name, key::add);
    return key.build();
  }

  private ContentKey pages(String name, Stored place) {
    Path file = place.location().file();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ContentKey.Builder key =
          ContentKey.of("pages")
              .add(parameters.isImmutable(name) ? "as stored" : "float32")
              .add(parameters.shape(name))
              .add(
                  channel.size(),
                  Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS),
                  place.bytes());
      long last = place.bytes() - PAGE_BYTES;
      for (int i = 0; i < PAGES; i++) {
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        long at = place.location().offset() + last / (PAGES - 1) * i;
        while (page.hasRemaining() && channel.read(page, at + page.position()) >= 0) {}
        key.add(page.flip());
      }
      return key.build();
    } catch (IOException e) {
      // the file was removed after loading: hash the values in memory
      return values(name);
    }
  }

  /** The hash of everything else that can change the last bits: kernels, libtorch, machine. */
  private ContentKey computation() {
    if (computation == null) {
      ContentKey.Builder key =
          ContentKey.of("arithmetic")
              .add(kernelBytes())
              .add(Engine.getInstance().getVersion())
              .add(options.dtype().word())
              .add(options.roundedFromElements());
      DeviceChoice choice = DeviceChoice.here(options.device());
      if (choice.natives().way() != Natives.Way.BUNDLED) {
        key.add(choice.natives().described());
      }
      if (parameters.onGpu()) {
        key.add("gpu");
        Gpu gpu = choice.gpu();
        if (gpu != null) {
          key.add(gpu.name()).add(String.valueOf(gpu.capability()));
        }
      } else {
        key.add("cpu").add(Processor.here().description()).add(JniUtils.getNumThreads());
      }
      computation = key.build();
    }
    return computation;
  }

  private ByteBuffer kernelBytes() {
    String name = options.matmul().resource();
    try (InputStream resource = KernelModule.class.getResourceAsStream(name)) {
      return ByteBuffer.wrap(java.util.Objects.requireNonNull(resource).readAllBytes());
    } catch (IOException e) {
      throw Problem.unreadable(name, e);
    }
  }
}
