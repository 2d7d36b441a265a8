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
        new Data(file, PREFIX + length, bytes.size() - PREFIX - length).ordered(json.entries());
    return new SafetensorsHeader(
        file, PREFIX + length, ordered, Collections.unmodifiableMap(json.metadata()));
  }

  /**
   * The bytes behind the header.
   *
   * @param start where they begin in the file
   */
  private record Data(Path file, long start, long size) {
    /** Tensors must follow each other from the first to the last byte. */
    Map<String, Entry> ordered(List<Entry> entries) {
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      Map<String, Entry> ordered = new LinkedHashMap<>();
      long next = 0;
      for (Entry entry : entries) {
        requirePlace(entry, next);
        requireSize(entry);
        next = entry.end();
        ordered.put(entry.info().name(), entry);
      }
      if (next > size) {
        String cut =
            ordered.values().stream()
                .filter(entry -> entry.end() > size)
                .findFirst()
                .map(entry -> entry.info().name())
                .orElse(null);
        throw MalformedFile.of(
            Rule.TRUNCATED,
            "the file is cut short: its tensors need " + next + " bytes, it has " + size,
            file,
            start + size,
            cut);
      }
      if (next < size) {
        throw MalformedFile.of(
            Rule.TRAILING,
            "the file has " + (size - next) + " bytes that belong to no tensor",
            file,
            start + next,
            null);
      }
      return Collections.unmodifiableMap(ordered);
    }

    private void requirePlace(Entry entry, long next) {
      String offsets = "its data_offsets [" + entry.begin() + ", " + entry.end() + "] ";
      if (entry.end() < entry.begin()) {
        throw refused(Rule.OFFSETS, entry, offsets + "end before they begin");
      }
      if (entry.begin() < next) {
        throw refused(
            Rule.OVERLAP, entry, offsets + "overlap the tensor before it, which ends at " + next);
      }
      if (entry.begin() > next) {
        throw refused(
            Rule.HOLE, entry, offsets + "leave a hole: the tensor before it ends at " + next);
      }
    }

    /** In bits first, as the reference does, so that the same shapes overflow. */
    private void requireSize(Entry entry) {
      DType type = entry.info().dtype();
      String shape = MalformedFile.shown(entry.info().shape().toString());
      long bits;
      try {
        bits = Math.multiplyExact(entry.info().elements(), (long) type.bits());
      } catch (ArithmeticException e) {
        throw refused(Rule.OVERFLOW, entry, "its shape " + shape + " overflows 64 bits");
      }
      if (bits % 8 != 0) {
        throw refused(Rule.SIZE, entry, type + " " + shape + " does not fill whole bytes");
      }
      long held = entry.end() - entry.begin();
      if (bits / 8 != held) {
        throw refused(
            Rule.SIZE,
            entry,
            "its data_offsets hold "
                + held
                + " bytes, but "
                + type
                + " "
                + shape
                + " needs "
                + bits / 8);
      }
    }

    /** Where the tensor begins, or where the file ends before that. */
    private MalformedFile refused(Rule rule, Entry entry, String what) {
      long at = start + Math.min(entry.begin(), size);
      return MalformedFile.of(rule, what, file, at, entry.info().name());
    }
  }
}
