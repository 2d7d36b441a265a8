package striate.engine.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.weights.MalformedFile.Rule;

/**
 * The entries of a zip archive that are stored as they are. Stricter than the format: the directory
 * ends where the end record begins, an entry's own header agrees with the directory, and no two
 * entries share a byte. So every reader finds the same bytes under a name.
 *
 * <p>After APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16 and 4.5.3.
 */
final class ZipDirectory {
  private static final long LOCAL = 0x04034b50L;
  private static final long CENTRAL = 0x02014b50L;
  private static final long END = 0x06054b50L;
  private static final long END64 = 0x06064b50L;
  private static final long LOCATOR64 = 0x07064b50L;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR64_BYTES = 20;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_FOLLOW = 8;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int MAX_ENTRIES = 1 << 17;
  private static final int MAX_DIRECTORY = 16 << 20;
  private static final String REMEDY =
      "copy or download the file again, or save it again with torch.save of PyTorch 1.6 or newer";

  /**
   * An entry.
   *
   * @param header where its own header begins in the file
   * @param data where its bytes begin
   * @param size how many bytes they are
   */
  record Entry(String name, long header, long data, long size) {
    long end() {
      return data + size;
    }
  }

  private final Path file;
  private final MappedBytes bytes;

  private ZipDirectory(Path file, MappedBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Entries by name, in the directory's order.
   *
   * @throws MalformedFile where the archive breaks {@link Rule#ARCHIVE}
   */
  static Map<String, Entry> read(Path file, MappedBytes bytes) {
    return new ZipDirectory(file, bytes).read();
  }

  private Map<String, Entry> read() {
    long end = endRecord();
    long entries = bytes.number(end + 10, 2);
    long length = bytes.number(end + 12, 4);
    long start = bytes.number(end + 16, 4);
    require(
        bytes.number(end + 4, 4) == 0 && bytes.number(end + 8, 2) == entries,
        end,
        "the archive is one of several parts");
    long locator = end - LOCATOR64_BYTES;
    if (locator >= 0 && bytes.number(locator, 4) == LOCATOR64) {
      long record = bytes.number(locator + 8, 8);
      require(
          record >= 0
              && record <= locator - END64_BYTES
              && bytes.number(record, 4) == END64
              && bytes.number(record + 16, 8) == 0
              && bytes.number(record + 24, 8) == bytes.number(record + 32, 8),
          locator,
          "the archive's zip64 end record is broken");
      entries = agreed(entries, 0xffff, bytes.number(record + 32, 8), record);
      length = agreed(length, IN_EXTRA, bytes.number(record + 40, 8), record);
      start = agreed(start, IN_EXTRA, bytes.number(record + 48, 8), record);
      end = record;
    }
    require(
        start >= 0 && length >= 0 && start <= end && start + length == end,
        end,
        "the archive's directory does not end where its end record begins");
    require(
        length <= MAX_DIRECTORY,
        end,
        "the archive's directory has over " + MAX_DIRECTORY + " bytes");
    require(
        entries >= 0 && entries <= MAX_ENTRIES && entries <= length / CENTRAL_BYTES,
        end,
        "the archive's directory is too small for " + entries + " entries, or they are too many");
    return entries(start, end, (int) entries);
  }

  /** A field of the end record, which is in the zip64 record where it does not fit. */
  private long agreed(long field, long inRecord, long value, long at) {
    require(field == inRecord || field == value, at, "the archive's two end records disagree");
    return value;
  }

  private long endRecord() {
    long size = bytes.size();
    for (long at = size - END_BYTES; at >= Math.max(0, size - END_BYTES - 0xffff); at--) {
      if (bytes.number(at, 4) == END && bytes.number(at + 20, 2) == size - at - END_BYTES) {
        return at;
      }
    }
    throw refused(size, "the file is cut short: it has no end record of a zip archive");
  }

  private Map<String, Entry> entries(long start, long end, int count) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long at = start;
    for (int i = 0; i < count; i++) {
      require(
          at <= end - CENTRAL_BYTES && bytes.number(at, 4) == CENTRAL,
          at,
          "the archive's directory is broken");
      int nameBytes = (int) bytes.number(at + 28, 2);
      int extraBytes = (int) bytes.number(at + 30, 2);
      long next = at + CENTRAL_BYTES + nameBytes + extraBytes + bytes.number(at + 32, 2);
      require(next <= end, at, "the archive's directory is broken");
      Entry entry = entry(at, nameBytes, extraBytes, start);
      require(
          entries.put(entry.name(), entry) == null,
          at,
          "the archive has the entry '" + MalformedFile.shown(entry.name()) + "' twice");
      at = next;
    }
    require(at == end, at, "the archive's directory is longer than its entries");
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(Entry::header));
    for (int i = 1; i < ordered.size(); i++) {
      Entry entry = ordered.get(i);
      require(
          entry.header() >= ordered.get(i - 1).end(),
          entry.header(),
          "the entry '" + MalformedFile.shown(entry.name()) + "' overlaps the one before it");
    }
    return Collections.unmodifiableMap(entries);
  }

  private Entry entry(long at, int nameBytes, int extraBytes, long directory) {
    byte[] rawName = bytes.copy(at + CENTRAL_BYTES, nameBytes);
    String name = new String(rawName, StandardCharsets.UTF_8);
    String what = "the entry '" + MalformedFile.shown(name) + "' ";
    long flags = bytes.number(at + 8, 2);
    require(
        (flags & ENCRYPTED) == 0 && bytes.number(at + 10, 2) == 0,
        at,
        what + "is compressed or encrypted");
    long extra = at + CENTRAL_BYTES + nameBytes;
    Extra zip64 = new Extra(extra, extra + extraBytes);
    long size = zip64.field(bytes.number(at + 24, 4));
    long packed = zip64.field(bytes.number(at + 20, 4));
    long header = zip64.field(bytes.number(at + 42, 4));
    require(size == packed, at, what + "has two sizes");
    require(bytes.number(at + 34, 2) == 0, at, what + "lies in another part");
    require(
        header >= 0 && header <= directory - LOCAL_BYTES && bytes.number(header, 4) == LOCAL,
        at,
        what + "has no header where the directory says");
    int localName = (int) bytes.number(header + 26, 2);
    int localExtra = (int) bytes.number(header + 28, 2);
    long data = header + LOCAL_BYTES + localName + localExtra;
    require(
        size >= 0 && data <= directory && size <= directory - data,
        header,
        what + "does not lie before the directory");
    require(
        Arrays.equals(rawName, bytes.copy(header + LOCAL_BYTES, localName)),
        header,
        what + "has another name in its own header");
    requireAgreement(header, flags, size, localName, data, what);
    return new Entry(name, header, data, size);
  }

  private void requireAgreement(
      long header, long flags, long size, int nameBytes, long data, String what) {
    long localFlags = bytes.number(header + 6, 2);
    require(
        localFlags == flags && bytes.number(header + 8, 2) == 0,
        header,
        what + "is compressed or encrypted, or its two headers disagree");
    Extra zip64 = new Extra(header + LOCAL_BYTES + nameBytes, data);
    long localSize = zip64.field(bytes.number(header + 22, 4));
    long localPacked = zip64.field(bytes.number(header + 18, 4));
    boolean later = (flags & SIZES_FOLLOW) != 0 && localSize == 0 && localPacked == 0;
    require(
        later || localSize == size && localPacked == size,
        header,
        what + "has other sizes in its own header");
  }

  /** The zip64 field of an entry's extras: numbers that do not fit, in the order of the header. */
  private final class Extra {
    private long at;
    private long end;

    Extra(long start, long end) {
      long next = start;
      while (next <= end - 4) {
        long data = next + 4;
        long length = bytes.number(next + 2, 2);
        if (bytes.number(next, 2) == 1) {
          this.at = data;
          this.end = Math.min(end, data + length);
          return;
        }
        next = data + length;
      }
    }

    /** The number, or the next of the extras where it is there. */
    long field(long number) {
      if (number != IN_EXTRA) {
        return number;
      }
      require(at + 8 <= end, at, "the archive lacks a zip64 size or offset");
      long value = bytes.number(at, 8);
      at += 8;
      return value;
    }
  }

  private void require(boolean holds, long at, String what) {
    if (!holds) {
      throw refused(at, what);
    }
  }

  private MalformedFile refused(long at, String what) {
    return MalformedFile.of(Rule.ARCHIVE, what, file, at, null).withRemedy(REMEDY);
  }
}
