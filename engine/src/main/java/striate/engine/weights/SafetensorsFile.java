package striate.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import striate.engine.run.Problem;
import striate.engine.weights.MalformedFile.Rule;

/** One memory-mapped, validated safetensors file. */
public final class SafetensorsFile implements TensorSource {
  private static final int SEGMENT = 1 << 30;
  private static final String KIND = "check that this is a safetensors file";

  private final MappedBytes bytes;
  private final SafetensorsHeader header;

  private SafetensorsFile(MappedBytes bytes, SafetensorsHeader header) {
    this.bytes = bytes;
    this.header = header;
  }

  /**
   * Maps the file and reads its header; tensors are read from the page cache when asked for.
   *
   * @throws Problem where the file is missing, cut short or breaks a rule of the format, with
   *     tensor, offset and rule
   */
  public static SafetensorsFile open(Path file) {
    return open(file, SEGMENT);
  }

  static SafetensorsFile open(Path file, int segmentBytes) {
    if (!Files.isRegularFile(file)) {
      throw missing(file);
    }
    try {
      MappedBytes bytes = MappedBytes.map(file, segmentBytes);
      return new SafetensorsFile(bytes, header(file, bytes));
    } catch (NoSuchFileException e) {
      throw missing(file);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  static Problem missing(Path file) {
    return Problem.badInput(
        "file not found", file, "check the path and that the download is complete");
  }

  static Problem noTensor(String name, Path file) {
    return Problem.badInput(
        "there is no tensor '" + name + "'", file, "take the checkpoint that the config describes");
  }

  private static SafetensorsHeader header(Path file, MappedBytes bytes) {
    long size = bytes.size();
    if (size < SafetensorsHeader.PREFIX) {
      throw MalformedFile.of(
          Rule.HEADER_LENGTH,
          "the file has " + size + " bytes, fewer than the 8 of the header's length",
          file,
          0,
          null);
    }
    long length = bytes.number(0, SafetensorsHeader.PREFIX);
    if (length < 0 || length > SafetensorsHeader.MAX_HEADER) {
      throw MalformedFile.of(
              Rule.HEADER_LENGTH,
              "the header's length "
                  + Long.toUnsignedString(length)
                  + " is over "
                  + SafetensorsHeader.MAX_HEADER,
              file,
              0,
              null)
          .withRemedy(KIND);
    }
    if (length > size - SafetensorsHeader.PREFIX) {
      throw MalformedFile.of(
          Rule.HEADER_LENGTH,
          "the file is cut short: its header needs " + length + " bytes, it has " + (size - 8),
          file,
          0,
          null);
    }
    if (length == 0 || bytes.slice(SafetensorsHeader.PREFIX, 1, 1).get(0) != '{') {
      throw MalformedFile.of(
              Rule.HEADER_START,
              "the header does not begin with '{'",
              file,
              SafetensorsHeader.PREFIX,
              null)
          .withRemedy(KIND);
    }
    return SafetensorsHeader.parse(file, length, bytes);
  }

  public Path file() {
    return header.file();
  }

  /** The header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** In the order of their bytes. */
  @Override
  public Set<String> names() {
    return header.tensors().keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    SafetensorsHeader.Entry entry = entry(name);
    bytes.readFloat32(
        header.file(), entry.info(), header.dataStart() + entry.begin(), first, target);
  }

  @Override
  public Location location(String name) {
    return new Location(header.file(), header.dataStart() + entry(name).begin());
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw noTensor(name, header.file());
    }
    return entry;
  }

  /** Nothing to do: the map goes when nothing refers to it. */
  @Override
  public void close() {}
}
