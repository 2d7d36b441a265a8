package striate.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import striate.engine.disk.AtomicFile;
import striate.engine.run.Problem;

/**
 * Writes tensors as {@code torch.save} does, for tools that read no safetensors: an OrderedDict of
 * contiguous tensors, names sorted, one storage each at a multiple of 64 bytes. The same tensors
 * give the same bytes. The file appears under its name only when it is complete and on disk.
 */
public final class TorchArchiveWriter {
  private static final int CHUNK_BYTES = 8 << 20;
  private static final String FOLDER = "archive/";

  private TorchArchiveWriter() {}

  /**
   * Writes float32.
   *
   * @throws Problem where the place cannot be written to; nothing is left behind then
   */
  public static void write(Path file, TensorSource source) {
    write(file, source, DType.F32);
  }

  /**
   * Writes all tensors in one type, rounded to nearest even, a few megabytes at a time.
   *
   * @param type {@code F32}, {@code F16} or {@code BF16}
   * @throws Problem where the place cannot be written to; nothing is left behind then
   */
  public static void write(Path file, TensorSource source, DType type) {
    AtomicFile.write(file, out -> writeArchive(new ZipEntries(out), source, type));
  }

  private static void writeArchive(ZipEntries zip, TensorSource source, DType type)
      throws IOException {
    List<TensorInfo> infos = new ArrayList<>();
    for (String name : new TreeSet<>(source.names())) {
      infos.add(new TensorInfo(name, type, source.info(name).shape()));
    }
    zip.add(FOLDER + "data.pkl", TorchPickle.of(infos));
    zip.add(FOLDER + "byteorder", ascii("little"));
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < infos.size(); i++) {
      TensorInfo info = infos.get(i);
      long elements = info.elements();
      zip.begin(FOLDER + "data/" + i, Math.multiplyExact(elements, (long) type.bytes()));
      for (long at = 0; at < elements; at += CHUNK_BYTES / 4) {
        chunk.clear().limit((int) Math.min(CHUNK_BYTES, 4 * (elements - at)));
        source.readFloat32(info.name(), at, chunk);
        Widening.narrow(chunk.rewind(), type);
        zip.write(chunk.rewind());
      }
      zip.end();
    }
    zip.add(FOLDER + "version", ascii("3\n"));
    zip.finish();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
