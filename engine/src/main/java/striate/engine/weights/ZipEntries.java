package striate.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip archive of stored entries whose bytes begin at multiples of 64, so that they can be
 * mapped; padded with PyTorch's extra field {@code FB}, without times. After APPNOTE.TXT 6.3.10.
 */
final class ZipEntries {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL_CRC = 14;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 98;
  private static final short VERSION = 45;
  private static final short UTF8 = 0x800;
  private static final short FIRST_DAY = 1 << 5 | 1;
  private static final short ZIP64 = 1;
  private static final short PADDING = 0x4246;
  private static final long MAX_UINT = 0xffffffffL;

  private record Entry(byte[] name, long header, long size, int crc) {}

  private final FileChannel out;
  private final List<Entry> entries = new ArrayList<>();
  private final CRC32 crc = new CRC32();
  private byte[] name = new byte[0];
  private long header;
  private long size;

  ZipEntries(FileChannel out) {
    this.out = out;
  }

  /** A whole entry. */
  void add(String entry, ByteBuffer bytes) throws IOException {
    begin(entry, bytes.remaining());
    write(bytes);
    end();
  }

  /** Begins an entry whose {@code size} bytes are written next. */
  void begin(String entry, long bytes) throws IOException {
    name = entry.getBytes(StandardCharsets.UTF_8);
    header = out.position();
    size = bytes;
    crc.reset();
    boolean large = size >= MAX_UINT;
    int before = LOCAL_BYTES + name.length + (large ? 20 : 0);
    int padding = (int) (ALIGNMENT - (header + before) % ALIGNMENT) % ALIGNMENT;
    if (padding > 0 && padding < 4) {
      padding += ALIGNMENT;
    }
    ByteBuffer local = buffer(before + padding);
    local.putInt(0x04034b50).putShort(VERSION).putShort(UTF8).putShort((short) 0);
    // the checksum is known when the bytes are written
    local.putShort((short) 0).putShort(FIRST_DAY).putInt(0);
    local.putInt(bounded(size)).putInt(bounded(size));
    local
        .putShort((short) name.length)
        .putShort((short) (before + padding - LOCAL_BYTES - name.length));
    local.put(name);
    if (large) {
      local.putShort(ZIP64).putShort((short) 16).putLong(size).putLong(size);
    }
    if (padding > 0) {
      local.putShort(PADDING).putShort((short) (padding - 4));
    }
    SafetensorsWriter.writeFully(out, local.rewind());
  }

  void write(ByteBuffer bytes) throws IOException {
    crc.update(bytes.duplicate());
    SafetensorsWriter.writeFully(out, bytes);
  }

  void end() throws IOException {
    int sum = (int) crc.getValue();
    out.write(buffer(4).putInt(sum).rewind(), header + LOCAL_CRC);
    entries.add(new Entry(name, header, size, sum));
  }

  /** Writes the directory. */
  void finish() throws IOException {
    long start = out.position();
    for (Entry entry : entries) {
      SafetensorsWriter.writeFully(out, central(entry));
    }
    long end = out.position();
    ByteBuffer records = buffer(END_BYTES);
    records.putInt(0x06064b50).putLong(44).putShort(VERSION).putShort(VERSION).putLong(0);
    records.putLong(entries.size()).putLong(entries.size()).putLong(end - start).putLong(start);
    records.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    short count = (short) Math.min(entries.size(), 0xffff);
    records.putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
    records.putInt(bounded(end - start)).putInt(bounded(start)).putShort((short) 0);
    SafetensorsWriter.writeFully(out, records.rewind());
  }

  private static ByteBuffer central(Entry entry) {
    boolean large = entry.size() >= MAX_UINT;
    boolean far = entry.header() >= MAX_UINT;
    int numbers = (large ? 16 : 0) + (far ? 8 : 0);
    int extra = numbers == 0 ? 0 : numbers + 4;
    ByteBuffer central = buffer(CENTRAL_BYTES + entry.name().length + extra);
    central.putInt(0x02014b50).putShort(VERSION).putShort(VERSION).putShort(UTF8);
    central.putShort((short) 0).putShort((short) 0).putShort(FIRST_DAY).putInt(entry.crc());
    central.putInt(bounded(entry.size())).putInt(bounded(entry.size()));
    central.putShort((short) entry.name().length).putShort((short) extra);
    central.putLong(0).putShort((short) 0).putInt(bounded(entry.header())).put(entry.name());
    if (numbers > 0) {
      central.putShort(ZIP64).putShort((short) numbers);
    }
    if (large) {
      central.putLong(entry.size()).putLong(entry.size());
    }
    if (far) {
      central.putLong(entry.header());
    }
    return central.rewind();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int bounded(long number) {
    return (int) Math.min(number, MAX_UINT);
  }
}
