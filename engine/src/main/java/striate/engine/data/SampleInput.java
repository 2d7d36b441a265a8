package striate.engine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/** The bytes of a samples file, once they are known to be JSON in UTF-8 by their beginning. */
final class SampleInput {
  private static final int LOOKED_AT = 16;
  private static final String AS_JSON =
      "write its rows as JSON Lines and its images as files, such as with pandas:"
          + " read_parquet(...).to_json(..., orient='records', lines=True, force_ascii=False)";

  private SampleInput() {}

  /**
   * Behind the byte order mark, if there is one.
   *
   * @throws Problem naming the encoding or the kind of file, and how to convert it
   */
  static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("samples file not found", file, "check 'data.samples'");
    }
    LfsPointer.refuse(file);
    BufferedInputStream input = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      input.mark(LOOKED_AT);
      byte[] start = input.readNBytes(LOOKED_AT);
      input.reset();
      refuseOthers(start, file);
      input.skipNBytes(startsWith(start, 0xef, 0xbb, 0xbf) ? 3 : 0);
      return input;
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private static void refuseOthers(byte[] start, Path file) {
    String encoding = encoding(start);
    if (encoding != null) {
      throw Problem.badInput(
          "the file is in " + encoding + ", samples are read in UTF-8",
          file,
          "convert it, such as with: iconv -f " + encoding + " -t UTF-8 OLD > NEW");
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PAR1")) {
      throw Problem.badInput("a Parquet file, not JSON", file, AS_JSON);
    } else if (text.startsWith("ARROW1")) {
      throw Problem.badInput("an Arrow file, not JSON", file, AS_JSON);
    } else if (startsWith(start, 0x1f, 0x8b)) {
      throw Problem.badInput("a gzip file, not JSON", file, "unpack it, such as with gunzip");
    } else if (text.startsWith("PK\3\4")) {
      throw Problem.badInput("a zip file, not JSON", file, "unpack it, such as with unzip");
    }
  }

  /** Null for UTF-8 and all that is a part of it. */
  private static @Nullable String encoding(byte[] start) {
    if (startsWith(start, 0xff, 0xfe, 0, 0) || startsWith(start, 0, 0, 0xfe, 0xff)) {
      return "UTF-32";
    } else if (startsWith(start, 0xff, 0xfe) || startsWith(start, 0xfe, 0xff)) {
      return "UTF-16";
    } else if (start.length >= 4 && start[0] == 0 && start[1] == 0) {
      return "UTF-32BE";
    } else if (start.length >= 4 && start[1] == 0 && start[2] == 0 && start[3] == 0) {
      return "UTF-32LE";
    } else if (start.length >= 4 && start[0] == 0 && start[1] != 0) {
      return "UTF-16BE";
    } else if (start.length >= 4 && start[0] != 0 && start[1] == 0) {
      return "UTF-16LE";
    }
    return null;
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (Byte.toUnsignedInt(bytes[i]) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
