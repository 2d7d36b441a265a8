package striate.engine.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.weights.MalformedFile.Rule;

/**
 * What a safetensors file says of itself, checked by every rule of the reference reader: the
 * header's length, its first byte, unique names, known types, and tensors that fill the rest of the
 * file without holes or overlap.
 *
 * @param dataStart where the tensors' bytes begin in the file
 * @param tensors in the order of their bytes
 */
record SafetensorsHeader(
    Path file, long dataStart, Map<String, Entry> tensors, Map<String, String> metadata) {
  static final int PREFIX = 8;
  static final long MAX_HEADER = 100_000_000;
  static final int MAX_DIMENSIONS = 64;
  static final String REMEDY = MalformedFile.REMEDY;

  /** One tensor with the range of its bytes, counted from {@link #dataStart}. */
  record Entry(TensorInfo info, long begin, long end) {}

  /**
   * @param length the header's, from the file's first eight bytes
   * @param bytes the whole file
   */
  static SafetensorsHeader parse(Path file, long length, MappedBytes bytes) {
    HeaderJson json = HeaderJson.read(file, bytes, length);
    Map<String, Entry> ordered =
        contiguous(file, PREFIX + length, json.entries(), bytes.size() - PREFIX - length);
    return new SafetensorsHeader(
        file, PREFIX + length, ordered, Collections.unmodifiableMap(json.metadata()));
  }

  /** Tensors must follow each other from the first to the last byte. */
  private static Map<String, Entry> contiguous(
      Path file, long dataStart, List<Entry> entries, long dataSize) {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Entry> ordered = new LinkedHashMap<>();
    long next = 0;
    for (Entry entry : entries) {
      checkPlace(file, dataStart, entry, next);
      long bytes = bytes(file, dataStart, entry);
      if (bytes != entry.end() - entry.begin()) {
        throw refused(
            Rule.SIZE,
            file,
            dataStart,
            entry,
            "its data_offsets hold "
                + (entry.end() - entry.begin())
                + " bytes, but "
                + entry.info().dtype()
                + " "
                + shape(entry)
                + " needs "
                + bytes);
      }
      next = entry.end();
      ordered.put(entry.info().name(), entry);
    }
    if (next > dataSize) {
      String cut =
          ordered.values().stream()
              .filter(entry -> entry.end() > dataSize)
              .findFirst()
              .map(entry -> entry.info().name())
              .orElse(null);
      throw MalformedFile.of(
          Rule.TRUNCATED,
          "the file is cut short: its tensors need " + next + " bytes, it has " + dataSize,
          file,
          dataStart + dataSize,
          cut);
    }
    if (next < dataSize) {
      throw MalformedFile.of(
          Rule.TRAILING,
          "the file has " + (dataSize - next) + " bytes that belong to no tensor",
          file,
          dataStart + next,
          null);
    }
    return Collections.unmodifiableMap(ordered);
  }

  private static void checkPlace(Path file, long dataStart, Entry entry, long next) {
    String offsets = "its data_offsets [" + entry.begin() + ", " + entry.end() + "] ";
    if (entry.end() < entry.begin()) {
      throw refused(Rule.OFFSETS, file, dataStart, entry, offsets + "end before they begin");
    }
    if (entry.begin() < next) {
      throw refused(
          Rule.OVERLAP,
          file,
          dataStart,
          entry,
          offsets + "overlap the tensor before it, which ends at " + next);
    }
    if (entry.begin() > next) {
      throw refused(
          Rule.HOLE,
          file,
          dataStart,
          entry,
          offsets + "leave a hole: the tensor before it ends at " + next);
    }
  }

  /** In bits first, as the reference does, so that the same shapes overflow. */
  private static long bytes(Path file, long dataStart, Entry entry) {
    TensorInfo info = entry.info();
    long elements = 1;
    try {
      for (long size : info.shape()) {
        elements = Math.multiplyExact(elements, size);
      }
      long bits = Math.multiplyExact(elements, (long) info.dtype().bits());
      if (bits % 8 != 0) {
        throw refused(
            Rule.SIZE,
            file,
            dataStart,
            entry,
            info.dtype() + " " + shape(entry) + " does not fill whole bytes");
      }
      return bits / 8;
    } catch (ArithmeticException e) {
      throw refused(
          Rule.OVERFLOW,
          file,
          dataStart,
          entry,
          "its shape " + shape(entry) + " overflows 64 bits");
    }
  }

  private static MalformedFile refused(
      Rule rule, Path file, long dataStart, Entry entry, String what) {
    return MalformedFile.of(rule, what, file, dataStart + entry.begin(), entry.info().name());
  }

  private static String shape(Entry entry) {
    return MalformedFile.shown(entry.info().shape().toString());
  }
}
