package striate.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.weights.MalformedFile.Rule;

/**
 * One memory-mapped file of {@code torch.save} (PyTorch 1.6 or newer): a dict from names to
 * tensors, Parameters or further such dicts. It is read as data; nothing that a pickle could run is
 * ever run. Tensors may share a storage and be views of it, but not of more elements than it has.
 */
public final class TorchArchive implements TensorSource {
  static final String SAVE_AGAIN = "save it again with torch.save of PyTorch 1.6 or newer";
  static final String PLAIN =
      "save only the tensors, on a machine that trusts the file: torch.save(model.state_dict(), f)";
  private static final int SEGMENT = 1 << 30;
  private static final String PICKLE = "/data.pkl";
  private static final String LITTLE = "little";
  private static final int MAX_DEPTH = 32;
  private static final long MAX_NAME_CHARS = 1 << 23;
  private static final int NAME_COST = 64;

  private final Path file;
  private final MappedBytes bytes;
  private final Map<String, ZipDirectory.Entry> entries;
  private final String folder;
  private final Map<String, StridedTensor> tensors = new LinkedHashMap<>();
  private long nameChars;

  private TorchArchive(Path file, MappedBytes bytes) {
    this.file = file;
    this.bytes = bytes;
    requireZip();
    this.entries = ZipDirectory.read(file, bytes);
    this.folder = folder();
    requireLittleEndian();
    readTensors();
  }

  /**
   * Maps the file and reads what it says of its tensors; their bytes are read from the page cache
   * when asked for.
   *
   * @throws MalformedFile where the file is no such archive, is broken, holds something other than
   *     tensors, or a tensor that does not lie within its storage
   * @throws Problem where the file is missing or cannot be read
   */
  public static TorchArchive open(Path file) {
    return open(file, SEGMENT);
  }

  static TorchArchive open(Path file, int segmentBytes) {
    if (!Files.isRegularFile(file)) {
      throw SafetensorsFile.missing(file);
    }
    try {
      return new TorchArchive(file, MappedBytes.map(file, segmentBytes));
    } catch (NoSuchFileException e) {
      throw SafetensorsFile.missing(file);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private void requireZip() {
    boolean pickle = bytes.size() >= 2 && bytes.number(0, 1) == 0x80;
    if (pickle) {
      throw refused(
              Rule.ARCHIVE, "this is a pickle, as PyTorch wrote before 1.6, not a zip archive", 0)
          .withRemedy(SAVE_AGAIN);
    }
    if (bytes.size() < 2 || bytes.number(0, 1) != 'P' || bytes.number(1, 1) != 'K') {
      throw refused(Rule.ARCHIVE, "this is not a zip archive, as PyTorch writes since 1.6", 0)
          .withRemedy(SAVE_AGAIN);
    }
  }

  /** The one folder at the top with a pickle. */
  private String folder() {
    List<String> folders =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .filter(name -> name.indexOf('/') < 0)
            .toList();
    if (folders.size() != 1) {
      throw refused(
              Rule.ARCHIVE,
              "the zip archive has " + folders.size() + " folders with a data.pkl, not one",
              0)
          .withRemedy(SAVE_AGAIN);
    }
    return folders.get(0);
  }

  /** Before PyTorch 2.1 the order was not written down, and was the machine's: little-endian. */
  private void requireLittleEndian() {
    ZipDirectory.Entry order = entries.get(folder + "/byteorder");
    if (order == null) {
      return;
    }
    byte[] little = LITTLE.getBytes(StandardCharsets.US_ASCII);
    if (order.size() != little.length
        || !new String(bytes.copy(order.data(), little.length), StandardCharsets.US_ASCII)
            .equals(LITTLE)) {
      throw refused(Rule.ARCHIVE, "its numbers are not little-endian", order.data())
          .withRemedy("save it again with torch.save on a little-endian machine");
    }
  }

  private void readTensors() {
    ZipDirectory.Entry pickle = Objects.requireNonNull(entries.get(folder + PICKLE));
    Object root = PickleMachine.read(file, bytes, pickle.data(), pickle.size());
    if (!(root instanceof PickleValue.Dict dict)) {
      throw refused(Rule.PICKLE, "the file holds no dict of tensors", pickle.data())
          .withRemedy(PLAIN);
    }
    readTensors(dict, "", 0, pickle.data());
  }

  /** A dict in the dict gives its tensors names with its own name before them. */
  private void readTensors(PickleValue.Dict dict, String prefix, int depth, long at) {
    if (depth > MAX_DEPTH) {
      throw refused(Rule.PICKLE, "the file has dicts in dicts more than " + MAX_DEPTH + " deep", at)
          .withRemedy(PLAIN);
    }
    for (int i = 0; i < dict.names().size(); i++) {
      if (!(dict.names().get(i) instanceof String key)) {
        throw refused(Rule.PICKLE, "the file's dict has a key that is not a text", at)
            .withRemedy(PLAIN);
      }
      String name = prefix + key;
      // a dict may stand in many places, and be a hundred bytes in the file all the same
      nameChars += NAME_COST + name.length();
      if (nameChars > MAX_NAME_CHARS) {
        throw refused(Rule.PICKLE, "the file's names are too many or too long", at)
            .withRemedy(PLAIN);
      }
      Object value = dict.values().get(i);
      if (value instanceof PickleValue.Dict inner) {
        readTensors(inner, name + ".", depth + 1, at);
      } else if (!(value instanceof PickleValue.Tensor tensor)) {
        throw MalformedFile.of(Rule.PICKLE, "it is not a tensor", file, at, name).withRemedy(PLAIN);
      } else if (tensors.put(name, stored(name, tensor)) != null) {
        throw MalformedFile.of(
            Rule.DUPLICATE_NAME, "its name is there twice", file, tensor.at(), name);
      }
    }
  }

  private StridedTensor stored(String name, PickleValue.Tensor tensor) {
    PickleValue.Storage storage = tensor.storage();
    ZipDirectory.Entry entry = entries.get(folder + "/data/" + storage.key());
    if (entry == null) {
      throw misplaced(
          tensor,
          name,
          "its storage '" + MalformedFile.shown(storage.key()) + "' is not in the archive");
    }
    long elementBytes = storage.type().bytes();
    if (storage.elements() != entry.size() / elementBytes || entry.size() % elementBytes != 0) {
      throw misplaced(
          tensor,
          name,
          "its storage has "
              + entry.size()
              + " bytes, not "
              + storage.elements()
              + " x "
              + storage.type());
    }
    requireWithin(tensor, name);
    return new StridedTensor(
        new TensorInfo(name, storage.type(), tensor.size()),
        entry.data() + tensor.offset() * elementBytes,
        tensor.stride());
  }

  private void requireWithin(PickleValue.Tensor tensor, String name) {
    List<Long> size = tensor.size();
    List<Long> stride = tensor.stride();
    String place =
        "its offset " + tensor.offset() + ", size " + size + " and stride " + stride + " ";
    boolean negative =
        tensor.offset() < 0
            || size.stream().anyMatch(n -> n < 0)
            || stride.stream().anyMatch(n -> n < 0);
    if (negative || size.size() != stride.size()) {
      throw misplaced(tensor, name, place + "are none of a tensor");
    }
    try {
      long elements = 1;
      for (long n : size) {
        elements = Math.multiplyExact(elements, n);
      }
      long past = tensor.offset();
      if (elements > 0) {
        past = Math.addExact(past, 1);
        for (int i = 0; i < size.size(); i++) {
          past = Math.addExact(past, Math.multiplyExact(size.get(i) - 1, stride.get(i)));
        }
      }
      if (past > tensor.storage().elements()) {
        throw misplaced(
            tensor,
            name,
            place + "go beyond its storage of " + tensor.storage().elements() + " elements");
      }
      if (elements > tensor.storage().elements()) {
        throw misplaced(tensor, name, place + "repeat elements of its storage");
      }
    } catch (ArithmeticException e) {
      throw misplaced(tensor, name, place + "overflow 64 bits");
    }
  }

  private MalformedFile misplaced(PickleValue.Tensor tensor, String name, String what) {
    return MalformedFile.of(Rule.STORAGE, what, file, tensor.at(), name).withRemedy(SAVE_AGAIN);
  }

  private MalformedFile refused(Rule rule, String what, long at) {
    return MalformedFile.of(rule, what, file, at, null);
  }

  public Path file() {
    return file;
  }

  /** In the order of the dict. */
  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public TensorInfo info(String name) {
    return stored(name).info();
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    stored(name).readFloat32(file, bytes, first, target);
  }

  @Override
  public @Nullable Location location(String name) {
    StridedTensor tensor = stored(name);
    return tensor.contiguous() ? new Location(file, tensor.start()) : null;
  }

  private StridedTensor stored(String name) {
    StridedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw SafetensorsFile.noTensor(name, file);
    }
    return tensor;
  }

  /** Nothing to do: the map goes when nothing refers to it. */
  @Override
  public void close() {}
}
