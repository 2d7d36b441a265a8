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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import striate.engine.run.Problem;

/**
 * Writes tensors as one safetensors file: names sorted, header padded to 8 bytes as by the
 * reference. The file appears under its name only when it is complete and on disk.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

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
    Path temporary = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        List<String> names = new ArrayList<>(new TreeSet<>(source.names()));
        writeFully(out, header(source, names, type));
        ByteBuffer buffer =
            ByteBuffer.allocateDirect(largest(source)).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : names) {
          ByteBuffer bytes =
              buffer
                  .slice(0, Math.toIntExact(4 * source.info(name).elements()))
                  .order(ByteOrder.LITTLE_ENDIAN);
          source.readFloat32(name, 0, bytes);
          Widening.narrow(bytes.rewind(), type);
          writeFully(out, bytes.rewind());
        }
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (RuntimeException e) {
      discard(temporary, e);
      throw e;
    } catch (IOException e) {
      discard(temporary, e);
      throw Problem.workFailed(
          "cannot write: " + e.getMessage(), file, "free some space or choose another place", e);
    }
  }

  private static void discard(Path temporary, Exception failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
  }

  /** Bytes of the largest tensor as float32. */
  private static int largest(TensorSource source) {
    long elements =
        source.names().stream().mapToLong(name -> source.info(name).elements()).max().orElse(0);
    return Math.toIntExact(Math.multiplyExact(4L, elements));
  }

  private static ByteBuffer header(TensorSource source, List<String> names, DType type)
      throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (String name : names) {
      TensorInfo info = source.info(name);
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

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
