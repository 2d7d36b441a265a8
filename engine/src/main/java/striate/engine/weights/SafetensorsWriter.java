package striate.engine.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.Function;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.DiskFull;
import striate.engine.run.Problem;

/**
 * Writes tensors as one safetensors file: names sorted, header padded to 8 bytes as by the
 * reference. The file appears under its name only when it is complete and on disk.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_BYTES = 8 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes float32.
   *
   * @throws Problem where the place cannot be written to; nothing is left behind then
   */
  public static void write(Path file, TensorSource source) {
    write(file, source, DType.F32);
  }

  /**
   * Writes all tensors in one type, rounded to nearest even.
   *
   * @param type {@code F32}, {@code F16} or {@code BF16}
   * @throws Problem where the place cannot be written to; nothing is left behind then
   */
  public static void write(Path file, TensorSource source, DType type) {
    write(file, source, new TreeSet<>(source.names()), name -> type);
  }

  /**
   * Writes some tensors in the given order, each in its type, a few megabytes at a time.
   *
   * @param types {@code F32}, {@code F16} or {@code BF16} for each name
   * @throws Problem where the place cannot be written to; nothing is left behind then
   */
  public static void write(
      Path file, TensorSource source, Collection<String> names, Function<String, DType> types) {
    AtomicFile.write(
        file,
        out -> {
          try {
            writeAll(out, source, names, types);
          } catch (IOException e) {
            throw DiskFull.explain(e, file, bytes(source, names, types));
          }
        });
  }

  /** Of the whole file. */
  private static long bytes(
      TensorSource source, Collection<String> names, Function<String, DType> types)
      throws IOException {
    long bytes = header(source, names, types).remaining();
    for (String name : names) {
      bytes += types.apply(name).bytes() * source.info(name).elements();
    }
    return bytes;
  }

  private static void writeAll(
      FileChannel out, TensorSource source, Collection<String> names, Function<String, DType> types)
      throws IOException {
    writeFully(out, header(source, names, types));
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (String name : names) {
      TensorSource.Location stored = source.location(name);
      if (stored != null && source.info(name).dtype() == types.apply(name)) {
        copy(stored, source.info(name).bytes(), out);
        continue;
      }
      long elements = source.info(name).elements();
      for (long at = 0; at < elements; at += CHUNK_BYTES / 4) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, 4 * (elements - at)));
        source.readFloat32(name, at, chunk);
        Widening.narrow(chunk.rewind(), types.apply(name));
        writeFully(out, chunk.rewind());
      }
    }
  }

  /** Bytes that stay as they are need no way through float32. */
  private static void copy(TensorSource.Location stored, long bytes, FileChannel out)
      throws IOException {
    try (FileChannel in = FileChannel.open(stored.file(), StandardOpenOption.READ)) {
      long end = stored.offset() + bytes;
      for (long at = stored.offset(); at < end; ) {
        long copied = in.transferTo(at, end - at, out);
        if (copied <= 0) {
          throw new IOException(stored.file() + " became shorter");
        }
        at += copied;
      }
    }
  }

  private static ByteBuffer header(
      TensorSource source, Collection<String> names, Function<String, DType> types)
      throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (String name : names) {
      TensorInfo info = source.info(name);
      DType type = types.apply(name);
      ObjectNode node = root.putObject(name);
      node.put("dtype", type.name());
      ArrayNode shape = node.putArray("shape");
      info.shape().forEach(shape::add);
      long end = Math.addExact(offset, Math.multiplyExact((long) type.bytes(), info.elements()));
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return ByteBuffer.allocate(8 + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded.length)
        .put(padded)
        .flip();
  }

  static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
