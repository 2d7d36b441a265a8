package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static striate.engine.weights.MalformedFile.Rule.ARCHIVE;
import static striate.engine.weights.MalformedFile.Rule.DUPLICATE_NAME;
import static striate.engine.weights.MalformedFile.Rule.GLOBAL;
import static striate.engine.weights.MalformedFile.Rule.PICKLE;
import static striate.engine.weights.MalformedFile.Rule.STORAGE;
import static striate.engine.weights.TorchBytes.archive;
import static striate.engine.weights.TorchBytes.central;
import static striate.engine.weights.TorchBytes.local;
import static striate.engine.weights.TorchBytes.patch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.run.Problem;
import striate.engine.weights.MalformedFile.Rule;
import striate.engine.weights.TorchBytes.Pickle;

/** Archives that PyTorch wrote, and hostile ones made by hand. */
class TorchArchiveTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("striate.root"), "engine/src/test/resources/weights");
  private static final byte[] SIX_FLOATS = new byte[24];

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state-dict",
        "plain-dict",
        "types",
        "shared",
        "views",
        "parameters",
        "nested",
        "shapes",
        "protocol-4",
        "protocol-5"
      })
  void whatPyTorchWroteHasTheValuesThatItSavedAsSafetensors(String name) throws IOException {
    SafetensorsFile expected = SafetensorsFile.open(GOLDENS.resolve(name + ".safetensors"));
    TensorSource archive = TensorFile.open(GOLDENS.resolve(name + ".bin"));
    assertThat(archive).isInstanceOf(TorchArchive.class);
    assertThat(archive.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    for (String tensor : expected.names()) {
      TensorInfo info = expected.info(tensor);
      assertThat(archive.info(tensor)).isEqualTo(info);
      switch (info.dtype()) {
        case F32, F16, BF16 ->
            assertThat(archive.floats(tensor)).as(tensor).containsExactly(expected.floats(tensor));
        default ->
            assertThat(stored(archive, tensor)).as(tensor).isEqualTo(stored(expected, tensor));
      }
    }
  }

  private static byte[] stored(TensorSource source, String tensor) throws IOException {
    TensorSource.Location location = source.location(tensor);
    TensorInfo info = source.info(tensor);
    assertThat(location).isNotNull();
    int start = (int) location.offset();
    int bytes = (int) info.elements() * info.dtype().bytes();
    return Arrays.copyOfRange(Files.readAllBytes(location.file()), start, start + bytes);
  }

  @Test
  void viewsAreReadInPartsAndAcrossSegments() {
    SafetensorsFile expected = SafetensorsFile.open(GOLDENS.resolve("views.safetensors"));
    // segments far smaller than the tensors, of a size that no element's is a divisor of
    TorchArchive views = TorchArchive.open(GOLDENS.resolve("views.bin"), 27);
    for (String name : expected.names()) {
      float[] whole = expected.floats(name);
      assertThat(views.floats(name)).as(name).containsExactly(whole);
      for (int first = 0; first < whole.length; first++) {
        ByteBuffer two =
            ByteBuffer.allocate(4 * Math.min(2, whole.length - first))
                .order(ByteOrder.LITTLE_ENDIAN);
        views.readFloat32(name, first, two);
        assertThat(two.hasRemaining()).isFalse();
        assertThat(two.getFloat(0)).isEqualTo(whole[first]);
        assertThat(two.getFloat(two.limit() - 4)).isEqualTo(whole[first + two.limit() / 4 - 1]);
      }
    }
    assertThat(views.location("t")).as("it lies nowhere row by row").isNull();
    assertThat(views.location("one")).as("a column of one row is a row").isNull();
    TorchArchive shared = TorchArchive.open(GOLDENS.resolve("shared.bin"));
    assertThat(shared.location("head")).isEqualTo(shared.location("embed"));
    assertThat(shared.location("row").offset())
        .isEqualTo(shared.location("embed").offset() + 2 * 4 * 4);
  }

  @ParameterizedTest
  @CsvSource({
    "refused-legacy, ARCHIVE, , 'as PyTorch wrote before 1.6'",
    "refused-expanded, STORAGE, a, 'repeat elements of its storage'",
    "refused-number, PICKLE, epoch, 'it is no tensor'",
    "refused-list, PICKLE, , 'no dict of tensors'",
    "refused-module, GLOBAL, , 'torch.nn.modules.linear.Linear'",
    "refused-sparse, GLOBAL, , 'torch._utils._rebuild_sparse_tensor'",
    "refused-buffer, GLOBAL, , 'torch._tensor._rebuild_from_type_v2'",
    "refused-complex, GLOBAL, , 'torch.ComplexFloatStorage'",
    "refused-size, GLOBAL, , 'torch.Size'",
  })
  void whatPyTorchWroteOfOtherThingsIsRefused(
      String name, Rule rule, @Nullable String tensor, String said) {
    Path file = GOLDENS.resolve(name + ".bin");
    MalformedFile refusal = refusal(file, rule, tensor, said);
    assertThat(refusal.remedy()).containsAnyOf("torch.save", "state_dict");
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "nt, system",
    "subprocess, Popen",
    "builtins, eval",
    "builtins, exec",
    "builtins, getattr",
    "__builtin__, eval",
    "__builtin__, apply",
    "builtins, list",
    "collections, defaultdict",
    "collections, OrderedDict.fromkeys",
    "importlib, import_module",
    "runpy, _run_code",
    "pickle, loads",
    "torch, load",
    "torch, Tensor",
    "torch.hub, load",
    "torch._utils, _rebuild_device_tensor_from_numpy",
    "torch._utils, _rebuild_tensor",
    "torch.storage, _load_from_bytes",
    "torch.serialization, load",
    "torch.jit, load",
    "numpy.core.multiarray, _reconstruct",
    "numpy, dtype",
    "codecs, encode",
    "'', ''",
  })
  void anyOtherGlobalIsRefusedByItsName(String module, String name) throws IOException {
    byte[] byLines = new Pickle().global(module, name).text("echo").op(0x85, 'R').end();
    byte[] byStack = new Pickle().text(module).text(name).op(0x93).text("echo").op(0x85, 'R').end();
    String said = "names " + module + "." + name + ", which is neither a tensor";
    Path file = file(archive(byLines, SIX_FLOATS));
    assertThat(refusal(file, GLOBAL, null, said).offset()).isEqualTo(pickleStart(file) + 2);
    refusal(file(archive(byStack, SIX_FLOATS)), GLOBAL, null, said);
  }

  @Test
  void aLongOrUnprintableNameOfAGlobalIsCutInTheMessage() throws IOException {
    byte[] pickle =
        new Pickle().text("x\n\u001b[2J" + "y".repeat(5000)).text("z").op(0x93, '.').end();
    MalformedFile refusal = refusal(file(archive(pickle, SIX_FLOATS)), GLOBAL, null, "x??[2Jy");
    assertThat(refusal.getMessage()).hasSizeLessThan(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 0, '6', '1', 'has 24 bytes, not 7 x F32'",
    "5, 0, '6', '1', 'has 24 bytes, not 5 x F32'",
    "-6, 0, '6', '1', 'has 24 bytes'",
    "4611686018427387910, 0, '6', '1', 'has 24 bytes'",
    "6, 0, '7', '1', 'go beyond'",
    "6, 1, '6', '1', 'go beyond'",
    "6, 0, '2 3', '4 1', 'go beyond'",
    "6, 0, '2 3', '3 2', 'go beyond'",
    "6, 7, '0', '1', 'go beyond'",
    "6, 9223372036854775807, '1', '1', 'overflow'",
    "6, 9223372036854775807, '0', '1', 'go beyond'",
    "6, 0, '2', '9223372036854775807', 'overflow'",
    "6, 0, '3', '4611686018427387904', 'overflow'",
    "6, 0, '4294967296 4294967296', '0 0', 'overflow'",
    "6, 0, '4611686018427387904', '0', 'repeat'",
    "6, 0, '7', '0', 'repeat'",
    "6, -1, '2', '1', 'are none of a tensor'",
    "6, 5, '2', '-1', 'are none of a tensor'",
    "6, 0, '-2', '1', 'are none of a tensor'",
    "6, 0, '-2 -3', '3 1', 'are none of a tensor'",
    "6, 0, '2 3', '1', 'are none of a tensor'",
    "6, 0, '6', '1 1', 'are none of a tensor'",
  })
  void aTensorThatReachesOutOfItsStorageIsRefused(
      long elements, long offset, String size, String stride, String said) throws IOException {
    byte[] pickle = new Pickle().tensor(elements, offset, numbers(size), numbers(stride)).end();
    refusal(file(archive(pickle, SIX_FLOATS)), STORAGE, "a", said);
  }

  private static long[] numbers(String text) {
    return Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void aStorageThatIsNotThereOrLiesOutsideIsRefused() throws IOException {
    for (String key : new String[] {"1", "../byteorder", "/etc/passwd", "", "0\u0000"}) {
      byte[] pickle =
          new Pickle()
              .op('}')
              .text("a")
              .value(key, 6, 0, new long[] {6}, new long[] {1})
              .op('s')
              .end();
      refusal(file(archive(pickle, SIX_FLOATS)), STORAGE, "a", "is not in the archive");
    }
    byte[] torn = new Pickle().tensor(6, 0, new long[] {6}, new long[] {1}).end();
    refusal(file(archive(torn, new byte[25])), STORAGE, "a", "has 25 bytes");
  }

  static Stream<Arguments> brokenPickles() {
    Pickle nested = new Pickle().repeat(1 << 17, ']');
    Pickle memo = new Pickle().op('}');
    IntStream.range(0, 300_000).forEach(i -> memo.op('r').little(i, 4));
    Pickle laughs = new Pickle().op('}', 'q', 0);
    // each dict holds the one before it twice
    IntStream.range(1, 33)
        .forEach(
            i ->
                laughs
                    .op('0', '}')
                    .text("a")
                    .op('h', i - 1, 's')
                    .text("b")
                    .op('h', i - 1, 's', 'q', i));
    Pickle deep = new Pickle().op('}').repeat(40, 'X', 1, 0, 0, 0, 'a', '}').repeat(40, 's');
    Pickle garbage = new Pickle().repeat(2_000_000, ')', '0');
    return Stream.of(
        Arguments.of(nested.end(), null, "the stack has over"),
        Arguments.of(new Pickle().repeat(2000, '(').end(), null, "marks are open"),
        Arguments.of(memo.end(), null, "the memo has over"),
        Arguments.of(garbage.end(), null, "of memory"),
        Arguments.of(laughs.end(), null, "names are too many or too long"),
        Arguments.of(deep.end(), null, "dicts in dicts"),
        Arguments.of(new Pickle().op('}', 'q', 0).text("a").op('h', 0, 's').end(), null, "deep"),
        Arguments.of(new Pickle().op('X').little(0xffffffffL, 4).end(), null, "cut short"),
        Arguments.of(new Pickle().op('X').little(0x7fffffffL, 4).end(), null, "cut short"),
        Arguments.of(new Pickle().op(0x8d).little(-1, 8).end(), null, "cut short"),
        Arguments.of(new Pickle().op(0x8d).little(Long.MAX_VALUE, 8).end(), null, "cut short"),
        Arguments.of(new Pickle().op(0x8e).little(Long.MAX_VALUE, 8).end(), null, "cut short"),
        Arguments.of(new Pickle().op('B').little(0xffffffffL, 4).end(), null, "cut short"),
        Arguments.of(new Pickle().op(0x8b).little(0x7fffffffL, 4).end(), null, "over 64 bits"),
        Arguments.of(new Pickle().op(0x8a, 200).end(), null, "over 64 bits"),
        Arguments.of(new Pickle().op(0x95).little(1 << 20, 8).end(), null, "frame"),
        Arguments.of(new Pickle().text("x".repeat((1 << 20) + 1)).end(), null, "a text has over"),
        Arguments.of(new Pickle().op('X', 1, 0, 0, 0, 0xff).end(), null, "no valid UTF-8"),
        Arguments.of(new Pickle().op('h', 9).end(), null, "the memo has no value 9"),
        Arguments.of(new Pickle().op('t').end(), null, "no mark"),
        Arguments.of(new Pickle().op('s').end(), null, "the stack is empty"),
        Arguments.of(new Pickle().op('}').op('K', 1, 'a').end(), null, "list or set"),
        Arguments.of(new Pickle().op('}', '}').end(), null, "full stack"),
        Arguments.of(new Pickle().op('}', '.').end(), null, "follows the pickle's end"),
        Arguments.of(new byte[] {(byte) 0x80, 2, '}'}, null, "cut short"),
        Arguments.of(new byte[] {(byte) 0x80, 1, '}', '.'}, null, "protocol 1"),
        Arguments.of(new byte[0], null, "cut short"),
        Arguments.of(new Pickle().op('(').text("x").op('i', 'o', 's', '\n').end(), null, "0x69"),
        Arguments.of(new Pickle().op('(', 'o').end(), null, "0x6f"),
        Arguments.of(new Pickle().op(0x81).end(), null, "0x81"),
        Arguments.of(new Pickle().op(0x82, 1).end(), null, "0x82"),
        Arguments.of(new Pickle().op('P', '0', '\n').end(), null, "0x50"),
        Arguments.of(new Pickle().op('}').op('K', 1).op('K', 2).op('s').end(), null, "no text"),
        Arguments.of(new Pickle().op('}').text("a").op('K', 2).op('s').end(), "a", "no tensor"),
        Arguments.of(new Pickle().op('K', 1).op(')', 'R').end(), null, "called that cannot be"),
        Arguments.of(
            new Pickle().global("torch._utils", "_rebuild_tensor_v2").op(')', 'R').end(),
            null,
            "a tensor lacks its storage"),
        Arguments.of(
            new Pickle().global("collections", "OrderedDict").text("a").op(0x85, 'R').end(),
            null,
            "given arguments"),
        Arguments.of(new Pickle().text("storage").op('Q').end(), null, "persistent id"));
  }

  @ParameterizedTest
  @MethodSource("brokenPickles")
  void aBrokenOrExcessivePickleIsRefused(byte[] pickle, @Nullable String tensor, String said)
      throws IOException {
    Path file = file(archive(pickle, SIX_FLOATS));
    MalformedFile refusal = refusal(file, PICKLE, tensor, said);
    long start = pickleStart(file);
    assertThat(refusal.offset()).isBetween(start, start + pickle.length);
  }

  @Test
  void aNameThatIsThereTwiceIsRefused() throws IOException {
    Pickle pickle = new Pickle().tensor(6, 0, new long[] {6}, new long[] {1});
    pickle.text("a").value("0", 6, 0, new long[] {5}, new long[] {1}).op('s');
    refusal(file(archive(pickle.end(), SIX_FLOATS)), DUPLICATE_NAME, "a", "there twice");
  }

  private static byte[] good() {
    return archive(
        new Pickle().tensor(6, 0, new long[] {2, 3}, new long[] {3, 1}).end(), SIX_FLOATS);
  }

  @Test
  void theArchiveThatTheOthersAreMadeFromIsRead() throws IOException {
    assertThat(TorchArchive.open(file(good())).floats("a")).containsExactly(0, 0, 0, 0, 0, 0);
  }

  static Stream<Arguments> brokenArchives() {
    byte[] good = good();
    int end = good.length - 22;
    int storage = central(good, "x/data/0");
    int pickle = central(good, "x/data.pkl");
    int storageHere = local(good, "x/data/0");
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("x/data.pkl", new byte[2000]);
    byte[] deflated = TorchBytes.zip(parts, ZipEntry.DEFLATED);
    parts.put("y/data.pkl", new byte[1]);
    byte[] two = TorchBytes.zip(parts, ZipEntry.STORED);
    byte[] none = TorchBytes.zip(Map.of("x/data/0", new byte[4]), ZipEntry.STORED);
    byte[] deep = TorchBytes.zip(Map.of("x/y/data.pkl", new byte[4]), ZipEntry.STORED);
    return Stream.of(
        Arguments.of("empty", new byte[0], "no zip archive"),
        Arguments.of("text", "not a zip".getBytes(StandardCharsets.UTF_8), "no zip archive"),
        Arguments.of("signature alone", new byte[] {'P', 'K'}, "cut short"),
        Arguments.of("no directory", Arrays.copyOf(good, pickle), "cut short"),
        Arguments.of("no end record", Arrays.copyOf(good, end), "cut short"),
        Arguments.of("last byte missing", Arrays.copyOf(good, good.length - 1), "cut short"),
        Arguments.of("something follows", Arrays.copyOf(good, good.length + 1), "cut short"),
        Arguments.of(
            "something between the directory and its end",
            join(Arrays.copyOf(good, end), new byte[4], Arrays.copyOfRange(good, end, good.length)),
            "does not end where"),
        Arguments.of(
            "a megabyte in front", join("PK".getBytes(), new byte[1 << 20], good), "does not end"),
        Arguments.of("directory too long", patch(good(), end + 12, 1 << 20, 4), "does not end"),
        Arguments.of("directory elsewhere", patch(good(), end + 16, 0, 4), "does not end"),
        Arguments.of(
            "more entries told",
            patch(patch(good(), end + 8, 4, 2), end + 10, 4, 2),
            "too small for 4"),
        Arguments.of(
            "fewer entries told", patch(patch(good(), end + 8, 2, 2), end + 10, 2, 2), "longer"),
        Arguments.of(
            "far too many entries",
            patch(patch(good(), end + 8, 0xfffe, 2), end + 10, 0xfffe, 2),
            "too small for 65534"),
        Arguments.of("several parts", patch(good(), end + 4, 1, 2), "several parts"),
        Arguments.of("compressed", deflated, "compressed"),
        Arguments.of("method in one header", patch(good(), storageHere + 8, 8, 2), "compressed"),
        Arguments.of("encrypted", patch(good(), storage + 8, 1, 2), "encrypted"),
        Arguments.of("bomb: size", patch(good(), storage + 24, 0xfffffff0L, 4), "two sizes"),
        Arguments.of(
            "bomb: both sizes",
            patch(patch(good(), storage + 24, 0x7fffffff, 4), storage + 20, 0x7fffffff, 4),
            "does not lie before the directory"),
        Arguments.of("bomb: zip64 size", patch(good(), storage + 24, 0xffffffffL, 4), "zip64"),
        Arguments.of(
            "size in its own header", patch(good(), storageHere + 22, 8, 4), "other sizes"),
        Arguments.of("header elsewhere", patch(good(), storage + 42, 3, 4), "no header where"),
        Arguments.of("header outside", patch(good(), storage + 42, 0x7fffffff, 4), "no header"),
        Arguments.of("no header", patch(good(), storageHere, 0, 4), "no header where"),
        Arguments.of(
            "the same bytes under two names",
            patch(good(), storage + 42, local(good, "x/data.pkl"), 4),
            "another name"),
        Arguments.of("overlap", overlapping(), "overlaps"),
        Arguments.of("a name twice", twice(), "twice"),
        Arguments.of("broken directory", patch(good(), storage, 0, 4), "broken"),
        Arguments.of("name too long", patch(good(), storage + 28, 0xffff, 2), "broken"),
        Arguments.of("extra too long", patch(good(), storage + 30, 0xffff, 2), "broken"),
        Arguments.of("two pickles", two, "2 folders with a data.pkl"),
        Arguments.of("no pickle", none, "0 folders"),
        Arguments.of("a pickle too deep", deep, "0 folders"),
        Arguments.of("big-endian", ordered("big"), "not little-endian"),
        Arguments.of("some order", ordered("middle"), "not little-endian"),
        Arguments.of("no order", ordered(""), "not little-endian"));
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer whole = ByteBuffer.allocate(Stream.of(parts).mapToInt(p -> p.length).sum());
    Stream.of(parts).forEach(whole::put);
    return whole.array();
  }

  /** A whole archive as the bytes of an entry, so that an inner header can be pointed at. */
  private static byte[] overlapping() {
    byte[] inner = TorchBytes.zip(Map.of("x/data/1", new byte[8]), ZipEntry.STORED);
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("x/data.pkl", new Pickle().op('}').end());
    parts.put("x/data/0", inner);
    parts.put("x/data/1", new byte[8]);
    byte[] zip = TorchBytes.zip(parts, ZipEntry.STORED);
    int inside = local(zip, "x/data/1");
    return patch(zip, central(zip, "x/data/1") + 42 + innerShift(zip), inside, 4);
  }

  /** The first description of data/1 is the inner archive's; the outer's is the last. */
  private static int innerShift(byte[] zip) {
    int first = central(zip, "x/data/1");
    byte[] rest = Arrays.copyOfRange(zip, first + 1, zip.length);
    return central(rest, "x/data/1") + 1;
  }

  private static byte[] twice() {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("x/data.pkl", new Pickle().op('}').end());
    parts.put("x/data/0", new byte[4]);
    parts.put("x/data/1", new byte[4]);
    byte[] zip = TorchBytes.zip(parts, ZipEntry.STORED);
    patch(zip, local(zip, "x/data/1") + 30 + 7, '0', 1);
    return patch(zip, central(zip, "x/data/1") + 46 + 7, '0', 1);
  }

  private static byte[] ordered(String order) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("x/data.pkl", new Pickle().op('}').end());
    parts.put("x/byteorder", order.getBytes(StandardCharsets.US_ASCII));
    return TorchBytes.zip(parts, ZipEntry.STORED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenArchives")
  void aBrokenArchiveIsRefused(String about, byte[] bytes, String said) throws IOException {
    Path file = file(bytes);
    MalformedFile refusal = refusal(file, ARCHIVE, null, said);
    assertThat(refusal.offset()).as(about).isBetween(0L, (long) bytes.length);
  }

  @Test
  void whereverItIsCutTheFileIsRefused() throws IOException {
    byte[] good = good();
    for (int length = 0; length < good.length; length++) {
      refusal(file(Arrays.copyOf(good, length)), ARCHIVE, null, "");
    }
  }

  @Test
  void aHugePickleIsRefusedUnread() throws IOException {
    // zeros that take no room on the disk
    byte[] zip = archive(new byte[4], SIX_FLOATS);
    long size = (64L << 20) + 1;
    int header = local(zip, "x/data.pkl");
    int after = header + 30 + "x/data.pkl".length() + 4;
    byte[] start =
        patch(patch(Arrays.copyOf(zip, after), header + 18, size, 4), header + 22, size, 4);
    byte[] rest = Arrays.copyOfRange(zip, after, zip.length);
    long shift = size - 4;
    int directory = central(rest, "x/data.pkl");
    patch(patch(rest, directory + 20, size, 4), directory + 24, size, 4);
    for (String name : new String[] {"x/byteorder", "x/data/0"}) {
      patch(rest, central(rest, name) + 42, local(zip, name) + shift, 4);
    }
    patch(rest, rest.length - 6, central(zip, "x/data.pkl") + shift, 4);
    Path file = file(start);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(rest), after + shift);
    }
    refusal(file, PICKLE, null, "the pickle has over");
  }

  @Test
  void aMissingFileIsAProblemOfItsOwn() {
    assertThatThrownBy(() -> TorchArchive.open(temporary.resolve("none.bin")))
        .isInstanceOf(Problem.class)
        .isNotInstanceOf(MalformedFile.class)
        .hasMessageContaining("file not found");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(temporary.resolve("x.bin"), bytes);
  }

  private static long pickleStart(Path file) throws IOException {
    return local(Files.readAllBytes(file), "x/data.pkl") + 30 + "x/data.pkl".length();
  }

  private static MalformedFile refusal(Path file, Rule rule, @Nullable String tensor, String said) {
    MalformedFile[] refusal = new MalformedFile[1];
    assertThatThrownBy(() -> TorchArchive.open(file))
        .isInstanceOfSatisfying(
            MalformedFile.class,
            malformed -> {
              refusal[0] = malformed;
              assertThat(malformed.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(malformed.rule()).as(malformed.getMessage()).isEqualTo(rule);
              assertThat(malformed.tensor()).isEqualTo(tensor);
              assertThat(malformed.file()).isEqualTo(file);
            })
        .hasMessageContaining(said)
        .hasMessageContaining(file + ", byte " + refusal[0].offset());
    return refusal[0];
  }
}
