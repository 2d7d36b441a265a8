package striate.engine.evaluation.task;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/**
 * CSV and TSV as pandas and Excel write them: quoted fields may hold delimiters, line breaks and
 * doubled quotes. Long fields, such as images in base64, are not held in memory but known by their
 * place.
 */
final class DelimitedFile implements AutoCloseable {
  /** Bytes of the longest field that is text: encoded images are longer than any question. */
  private static final int LONGEST_TEXT = 1 << 16;

  private final Path file;
  private final char delimiter;
  private final InputStream in;
  private long position;
  private int ahead;
  private int row;

  /**
   * A field.
   *
   * @param text empty where the field is longer than a question can be
   * @param offset of its first byte in the file
   * @param length in bytes
   */
  record Field(String text, long offset, long length) {
    boolean isLong() {
      return length > LONGEST_TEXT;
    }
  }

  private DelimitedFile(Path file, char delimiter, InputStream in) {
    this.file = file;
    this.delimiter = delimiter;
    this.in = in;
  }

  static DelimitedFile open(Path file, char delimiter) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("file not found", file, "check the path");
    }
    LfsPointer.refuse(file);
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      DelimitedFile opened = new DelimitedFile(file, delimiter, in);
      opened.ahead = in.read();
      opened.skipMark();
      if (opened.ahead < 0) {
        in.close();
        throw Problem.badInput("the file is empty", file, "download the file again");
      }
      return opened;
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  private void skipMark() throws IOException {
    for (int b = 0; ahead == 0xef && b < 3; b++) {
      next();
      next();
      next();
    }
  }

  private int next() throws IOException {
    int now = ahead;
    ahead = in.read();
    position++;
    return now;
  }

  /**
   * The next row; null at the end. Blank lines are skipped.
   *
   * @throws Problem where a quoted field does not end, or is not UTF-8
   */
  @Nullable List<Field> row() {
    try {
      while (ahead == '\n' || ahead == '\r') {
        next();
      }
      if (ahead < 0) {
        return null;
      }
      row++;
      List<Field> fields = new ArrayList<>();
      fields.add(field());
      while (ahead == delimiter) {
        next();
        fields.add(field());
      }
      return fields;
    } catch (EOFException e) {
      throw Problem.badInput(
          "the file is cut short: a quoted field does not end",
          place(),
          "download the file again",
          e);
    } catch (CharacterCodingException e) {
      throw Problem.badInput("the file is not UTF-8", place(), "convert it to UTF-8", e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  /** The row that was read last, for complaints. */
  String place() {
    return file + ", row " + row;
  }

  private Field field() throws IOException {
    boolean quoted = ahead == '"';
    if (quoted) {
      next();
    }
    long offset = position;
    long end = position;
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    boolean open = quoted;
    while (open || ahead >= 0 && ahead != delimiter && ahead != '\n' && ahead != '\r') {
      if (ahead < 0) {
        throw new EOFException();
      }
      int b = next();
      if (open && b == '"' && ahead != '"') {
        open = false;
        continue;
      }
      if (open && b == '"') {
        next();
      }
      if (kept.size() <= LONGEST_TEXT) {
        kept.write(b);
      }
      end = position;
    }
    long length = end - offset;
    String text =
        length > LONGEST_TEXT
            ? ""
            : StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(kept.toByteArray()))
                .toString();
    return new Field(text, offset, length);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }
}
