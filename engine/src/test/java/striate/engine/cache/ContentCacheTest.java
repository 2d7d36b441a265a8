package striate.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class ContentCacheTest {
  private static final long PLENTY = 1 << 30;
  private static final float[] VALUES = {1.5f, -0f, Float.intBitsToFloat(0x7fc12345)};

  @TempDir Path workspace;
  private final List<String> warnings = new ArrayList<>();

  private Path directory() {
    return workspace.resolve("cache");
  }

  private ContentCache open(long maxBytes) {
    return new ContentCache(directory(), maxBytes, warnings::add);
  }

  private static ContentKey key(long number) {
    return ContentKey.of("test").add(number).build();
  }

  private static float[] values(long number, int count) {
    float[] values = new float[count];
    Random random = new Random(number);
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(directory())) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private long bytes() {
    return files().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private Path entry(ContentKey key) {
    return directory().resolve(key.hex().substring(0, 2)).resolve(key.hex());
  }

  private static void assertBits(float[] found, float[] expected) {
    assertThat(IntStream.range(0, found.length).map(i -> Float.floatToRawIntBits(found[i])))
        .containsExactlyElementsOf(
            IntStream.range(0, expected.length)
                .map(i -> Float.floatToRawIntBits(expected[i]))
                .boxed()
                .toList());
  }

  @Test
  void entriesAreReadBackBitForBitByLaterProcesses() {
    open(PLENTY).put(key(1), VALUES);
    open(PLENTY).put(key(2), new float[0]);
    float[] large = values(3, 3_000_000);
    open(PLENTY).put(key(3), large);

    ContentCache later = open(PLENTY);
    assertBits(later.get(key(1), 3), VALUES);
    assertThat(later.get(key(2), 0)).isEmpty();
    assertThat(later.get(key(3), large.length)).isEqualTo(large);
    assertThat(later.get(key(4), 3)).isNull();
    assertThat(later.get(key(1), 2)).as("of another length").isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void keysDistinguishPartsWithDifferentBorders() {
    List<ContentKey> keys =
        List.of(
            ContentKey.of("a").add("bc").build(),
            ContentKey.of("ab").add("c").build(),
            ContentKey.of("a").add("b").add("c").build(),
            ContentKey.of("a").add(1, 2).build(),
            ContentKey.of("a").add(1).add(2).build(),
            ContentKey.of("a").add(new float[] {0f}).build(),
            ContentKey.of("a").add(new float[] {-0f}).build());
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(ContentKey.of("a").add("bc").build()).isEqualTo(keys.get(0));
  }

  @Test
  void anEntryTornAtAnyByteIsAbsentAndReplaced() throws IOException {
    ContentCache cache = open(PLENTY);
    cache.put(key(1), VALUES);
    byte[] whole = Files.readAllBytes(entry(key(1)));
    for (int length = 0; length < whole.length; length++) {
      Files.write(entry(key(1)), Arrays.copyOf(whole, length));
      assertThat(cache.get(key(1), 3)).as(length + " bytes").isNull();
      // a file system that had the size on disk but not the rest shows zeros
      Files.write(entry(key(1)), Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
      assertThat(cache.get(key(1), 3)).as(length + " bytes, then zeros").isNull();
    }
    Files.write(entry(key(1)), Arrays.copyOf(whole, whole.length + 1));
    assertThat(cache.get(key(1), 3)).as("a byte too many").isNull();
    cache.put(key(1), VALUES);
    assertBits(cache.get(key(1), 3), VALUES);
    assertThat(warnings).isEmpty();
  }

  @Test
  void anEntryWithAnyFlippedBitIsAbsent() throws IOException {
    ContentCache cache = open(PLENTY);
    cache.put(key(1), VALUES);
    byte[] whole = Files.readAllBytes(entry(key(1)));
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(entry(key(1)), flipped);
      assertThat(cache.get(key(1), 3)).as("bit " + bit).isNull();
    }
  }

  @Test
  void anotherEntryUnderItsNameIsAbsent() throws IOException {
    ContentCache cache = open(PLENTY);
    cache.put(key(1), VALUES);
    cache.put(key(2), VALUES);
    Files.copy(entry(key(1)), entry(key(2)), StandardCopyOption.REPLACE_EXISTING);
    assertThat(cache.get(key(2), 3)).isNull();
  }

  @Test
  void threadsOfSeveralProcessesWriteReadAndRemoveTheSameEntries() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      writers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writers.class.getName(),
                  directory().toString(),
                  Integer.toString(i))
              .inheritIO()
              .start());
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(writer.exitValue()).isZero();
    }
    ContentCache cache = open(PLENTY);
    for (int k = 0; k < Writers.KEYS; k++) {
      float[] found = cache.get(key(k), Writers.COUNT);
      if (found != null) {
        assertThat(found).isEqualTo(values(k, Writers.COUNT));
      }
    }
    assertThat(files()).allMatch(file -> ContentKey.isKey(file.getFileName().toString()));
  }

  /** A process of several threads that find every entry right or absent; exits with 1 otherwise. */
  static final class Writers {
    static final int KEYS = 40;
    static final int COUNT = 2000;

    private Writers() {}

    public static void main(String[] args) throws InterruptedException {
      boolean[] wrong = {false};
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        Random random = new Random(10 * Long.parseLong(args[1]) + t);
        // room for three quarters, so that entries go while others read them
        ContentCache cache =
            new ContentCache(
                Path.of(args[0]), EntryFile.size(COUNT) * KEYS * 3 / 4, w -> wrong[0] = true);
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    int k = random.nextInt(KEYS);
                    float[] found = cache.get(key(k), COUNT);
                    if (found == null) {
                      cache.put(key(k), values(k, COUNT));
                    } else if (!Arrays.equals(found, values(k, COUNT))) {
                      wrong[0] = true;
                    }
                    if (random.nextInt(8) == 0) {
                      Path old = Path.of(args[0], key(k).hex().substring(0, 2), key(k).hex());
                      old.toFile().delete();
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      System.exit(wrong[0] ? 1 : 0);
    }
  }

  /** A clock that is set by hand. */
  private static final class HandClock implements InstantSource {
    private Instant now = Instant.parse("2024-05-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    void pass(long seconds) {
      now = now.plusSeconds(seconds);
    }
  }

  private ContentCache open(long maxBytes, InstantSource clock) {
    return new ContentCache(directory(), maxBytes, warnings::add, clock, EntryFile::write);
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() {
    HandClock clock = new HandClock();
    long size = EntryFile.size(100);
    ContentCache first = open(10 * size, clock);
    for (int k = 0; k < 10; k++) {
      clock.pass(1);
      first.put(key(k), values(k, 100));
    }
    clock.pass(100);
    ContentCache second = open(10 * size, clock);
    assertThat(second.get(key(0), 100)).isNotNull();
    second.put(key(10), values(10, 100));
    assertThat(bytes()).isLessThanOrEqualTo(10 * size);
    assertThat(second.get(key(0), 100)).as("used just now").isNotNull();
    assertThat(second.get(key(10), 100)).as("new").isNotNull();
    assertThat(second.get(key(1), 100)).as("oldest").isNull();
    assertThat(second.get(key(2), 100)).as("a tenth more than needed").isNull();
    assertThat(second.get(key(3), 100)).isNotNull();
  }

  /** Otherwise repeated epochs with more data than fits would never find an entry. */
  @Test
  void aRunWithMoreDataThanFitsKeepsItsEntries() {
    HandClock clock = new HandClock();
    long size = EntryFile.size(100);
    for (int run = 0; run < 2; run++) {
      ContentCache cache = open(10 * size, clock);
      for (int epoch = 0; epoch < 3; epoch++) {
        int found = 0;
        for (int k = 0; k < 25; k++) {
          clock.pass(10);
          if (cache.get(key(k), 100) == null) {
            cache.put(key(k), values(k, 100));
          } else {
            found++;
          }
        }
        assertThat(bytes()).isLessThanOrEqualTo(10 * size);
        assertThat(found).isEqualTo(run + epoch == 0 ? 0 : 10);
      }
    }
  }

  @Test
  void anEntryLargerThanTheLimitIsNotStored() {
    ContentCache cache = open(1000);
    cache.put(key(1), values(1, 300));
    assertThat(files()).isEmpty();
    cache.put(key(2), values(2, 100));
    assertThat(cache.get(key(2), 100)).isNotNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void draftsThatAKilledProcessLeftGoAndForeignFilesStay() throws IOException {
    Path shard = Files.createDirectories(directory().resolve("ab"));
    Path old = Files.writeString(shard.resolve("x" + CacheRoom.DRAFT), "half of it");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7200)));
    Path young = Files.writeString(shard.resolve("y" + CacheRoom.DRAFT), "being written");
    Path foreign = Files.writeString(directory().resolve("README"), "mine");
    open(PLENTY).put(key(1), VALUES);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }

  @Test
  void theDirectoryMayBeDeletedAtAnyTime() throws IOException {
    ContentCache cache = open(PLENTY);
    cache.put(key(1), VALUES);
    striate.engine.disk.AtomicDirectory.delete(directory());
    assertThat(cache.get(key(1), 3)).isNull();
    cache.put(key(1), VALUES);
    assertBits(cache.get(key(1), 3), VALUES);
    assertThat(warnings).isEmpty();
  }

  @Test
  void anUnusableDirectoryGivesOnlyOneWarning() throws IOException {
    Files.writeString(directory(), "a file");
    ContentCache cache = open(PLENTY);
    for (int k = 0; k < 3; k++) {
      cache.put(key(k), VALUES);
      assertThat(cache.get(key(k), 3)).isNull();
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(directory().toString()).contains("results stay the same");
  }

  @Test
  void aReadOnlyDirectoryIsReadAndWarnedOfOnce() throws IOException {
    open(PLENTY).put(key(1), VALUES);
    Path shard = entry(key(1)).getParent();
    assertThat(shard.toFile().setWritable(false)).isTrue();
    assertThat(directory().toFile().setWritable(false)).isTrue();
    try {
      assumeFalse(Files.isWritable(directory()), "root writes everywhere");
      ContentCache cache = open(PLENTY);
      cache.put(key(2), VALUES);
      cache.put(key(3), VALUES);
      assertBits(cache.get(key(1), 3), VALUES);
      assertThat(cache.get(key(2), 3)).isNull();
      assertThat(warnings).hasSize(1);
    } finally {
      directory().toFile().setWritable(true);
      shard.toFile().setWritable(true);
    }
  }

  @Test
  void aFullDiskGivesOneWarningAndNoIncompleteEntry() {
    open(PLENTY).put(key(1), VALUES);
    int[] attempts = {0};
    ContentCache cache =
        new ContentCache(
            directory(),
            PLENTY,
            warnings::add,
            InstantSource.system(),
            (file, bytes) -> {
              attempts[0]++;
              Files.write(file, Arrays.copyOf(bytes.array(), 20));
              throw new IOException("No space left on device");
            });
    cache.put(key(2), VALUES);
    cache.put(key(3), VALUES);
    assertThat(attempts[0]).isEqualTo(1);
    assertThat(files()).hasSize(1);
    assertBits(cache.get(key(1), 3), VALUES);
    assertThat(cache.get(key(2), 3)).isNull();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("No space left on device");
  }

  @Test
  void theSettingIsOffOrASize() {
    assertThat(CacheSetting.maxBytes("")).isEqualTo(20L << 30);
    assertThat(CacheSetting.maxBytes("off")).isZero();
    assertThat(CacheSetting.maxBytes(" 0.5 ")).isEqualTo(512L << 20);
    for (String wrong : List.of("on", "-1", "NaN", "20 GB")) {
      assertThatThrownBy(() -> CacheSetting.maxBytes(wrong))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("'" + wrong + "'")
          .hasMessageContaining(CacheSetting.VARIABLE);
    }
  }
}
