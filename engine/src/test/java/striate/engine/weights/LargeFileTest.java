package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of 5.6 GiB, almost all of it zeros that take no room on the disk. */
class LargeFileTest {
  private static final long GIB = 1L << 30;

  /** 2.5 GiB of two bytes each, then as much again, then four numbers behind 5 GiB. */
  private static final long HALVES = 5 * GIB / 4;

  private static final long FLOATS = 5 * GIB / 8;
  private static final String HEADER =
      """
      {"halves":{"dtype":"F16","shape":[%d,1024],"data_offsets":[0,%d]},\
      "floats":{"dtype":"F32","shape":[%d],"data_offsets":[%d,%d]},\
      "last":{"dtype":"BF16","shape":[2,2],"data_offsets":[%d,%d]}}\
      """
          .formatted(
              HALVES / 1024,
              2 * HALVES,
              FLOATS,
              2 * HALVES,
              2 * HALVES + 4 * FLOATS,
              2 * HALVES + 4 * FLOATS,
              2 * HALVES + 4 * FLOATS + 8);
  private static final long DATA = 8 + HEADER.length();

  @TempDir Path temporary;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = temporary.resolve("large.safetensors");
    long free = Files.getFileStore(temporary).getUsableSpace();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      out.write(little(8).putLong(HEADER.length()).flip(), 0);
      out.write(ByteBuffer.wrap(HEADER.getBytes(StandardCharsets.US_ASCII)), 8);
      // 1.0, 2.0 and 3.0 as float16: at the front, across 2 GiB of the file, at the tensor's end
      half(out, 0, 0x3c00);
      half(out, (2 * GIB - DATA) / 2, 0x4000);
      half(out, (2 * GIB - DATA) / 2 + 1, 0x4200);
      half(out, HALVES - 1, 0x3c00);
      number(out, 0, 1.5f);
      number(out, (4 * GIB - DATA - 2 * HALVES) / 4, -2.5f);
      number(out, (4 * GIB - DATA - 2 * HALVES) / 4 + 1, 3.5f);
      number(out, FLOATS - 1, 4.5f);
      out.write(
          little(8).putShort((short) 0x3f80).putShort((short) 0xbf80).putInt(0x40004040).flip(),
          DATA + 2 * HALVES + 4 * FLOATS);
    } catch (IOException e) {
      abort("the disk takes no file of 5 GiB, not even one of holes: " + e.getMessage());
    }
    long taken = free - Files.getFileStore(temporary).getUsableSpace();
    assumeTrue(taken < 4 * GIB, "the disk writes a file's holes out: " + taken + " bytes");
  }

  @AfterEach
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private static void half(FileChannel out, long element, int bits) throws IOException {
    out.write(little(2).putShort((short) bits).flip(), DATA + 2 * element);
  }

  private static void number(FileChannel out, long element, float value) throws IOException {
    out.write(little(4).putFloat(value).flip(), DATA + 2 * HALVES + 4 * element);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] read(TensorSource source, String name, long first, int count) {
    ByteBuffer target = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
    source.readFloat32(name, first, target);
    assertThat(target.hasRemaining()).isFalse();
    float[] values = new float[count];
    target.rewind().asFloatBuffer().get(values);
    return values;
  }

  @Test
  void tensorsBeyondTwoAndFourGibibytesAreReadWhereTheyLie() throws IOException {
    assertThat(Files.size(file)).isGreaterThan(5 * GIB);
    SafetensorsFile source = SafetensorsFile.open(file);
    assertThat(source.location("last").offset()).isGreaterThan(4 * GIB);
    assertThat(source.floats("last")).containsExactly(1, -1, 3, 2);

    assertThat(source.info("halves").elements()).isEqualTo(HALVES);
    assertThat(read(source, "halves", 0, 2)).containsExactly(1, 0);
    assertThat(read(source, "halves", (2 * GIB - DATA) / 2 - 1, 4)).containsExactly(0, 2, 3, 0);
    assertThat(read(source, "halves", HALVES - 2, 2)).containsExactly(0, 1);

    assertThat(read(source, "floats", 0, 2)).containsExactly(1.5f, 0);
    assertThat(read(source, "floats", (4 * GIB - DATA - 2 * HALVES) / 4 - 1, 4))
        .containsExactly(0, -2.5f, 3.5f, 0);
    assertThat(read(source, "floats", FLOATS - 2, 2)).containsExactly(0, 4.5f);
    assertThatThrownBy(() -> read(source, "floats", FLOATS - 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRangeOverSeveralSegmentsIsOnePiece() {
    int count = 8 << 20;
    TensorSource source = SafetensorsFile.open(file, 1 << 22);
    long first = (2 * GIB - DATA) / 2 - count / 2;
    float[] values = read(source, "halves", first, count);
    assertThat(values[count / 2]).isEqualTo(2);
    assertThat(values[count / 2 + 1]).isEqualTo(3);
    values[count / 2] = 0;
    values[count / 2 + 1] = 0;
    assertThat(values).containsOnly(0);
  }

  @Test
  void aLargeFileThatIsCutIsRefusedWithTheTensorThatIsCut() throws IOException {
    long size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size - 9);
    }
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOfSatisfying(
            MalformedFile.class,
            refusal -> {
              assertThat(refusal.rule()).isEqualTo(MalformedFile.Rule.TRUNCATED);
              assertThat(refusal.tensor()).isEqualTo("floats");
              assertThat(refusal.offset()).isEqualTo(size - 9);
            });
  }

  @Test
  void aStorageBeyondFourGibibytesOfAPyTorchArchiveIsRead() throws IOException {
    long elements = 9 * GIB / 8;
    long[] two = {2};
    long[] one = {1};
    byte[] pickle =
        new TorchBytes.Pickle()
            .op('}', '(')
            .text("whole")
            .value("0", elements, 0, new long[] {elements}, one)
            .text("end")
            .value("0", elements, elements - 2, two, one)
            .text("ends")
            .value("0", elements, 0, two, new long[] {elements - 1})
            .text("behind")
            .value("1", 2, 0, two, one)
            .op('u')
            .end();
    Path archive = temporary.resolve("large.bin");
    try (FileChannel out =
        FileChannel.open(
            archive,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      ZipEntries zip = new ZipEntries(out);
      zip.add("x/data.pkl", ByteBuffer.wrap(pickle));
      zip.begin("x/data/0", 4 * elements);
      long start = out.position();
      out.write(little(4).putFloat(1.5f).flip(), start);
      out.write(little(4).putFloat(2.5f).flip(), start + 4 * elements - 4);
      out.position(start + 4 * elements);
      zip.end();
      zip.add("x/data/1", little(8).putFloat(3.5f).putFloat(4.5f).flip());
      zip.finish();
    }
    TorchArchive source = TorchArchive.open(archive);
    assertThat(read(source, "whole", 0, 2)).containsExactly(1.5f, 0);
    assertThat(read(source, "whole", elements - 2, 2)).containsExactly(0, 2.5f);
    assertThat(source.floats("end")).containsExactly(0, 2.5f);
    assertThat(source.floats("ends")).containsExactly(1.5f, 2.5f);
    assertThat(source.floats("behind")).containsExactly(3.5f, 4.5f);
  }
}
