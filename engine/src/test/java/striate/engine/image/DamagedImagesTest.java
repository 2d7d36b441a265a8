package striate.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;
import striate.engine.run.Problem;

/**
 * Files with bytes changed, cut out and put in: read, or refused with their name, and soon. {@code
 * -Dstriate.mutations=N} tries N of them, {@code -Dstriate.mutationSeed=S} others.
 */
class DamagedImagesTest {
  private static final int MUTATIONS = Integer.getInteger("striate.mutations", 2000);
  private static final long SEED = Long.getLong("striate.mutationSeed", 31);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  @TempDir Path temporary;

  @Test
  void damagedFilesAreReadOrRefusedByName() throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> kinds = Files.list(TestResources.path("/pillow/kinds"))) {
      for (Path kind : kinds.sorted().toList()) {
        files.add(Files.readAllBytes(kind));
      }
    }
    Random random = new Random(SEED);
    Path file = temporary.resolve("damaged.image");
    int read = 0;
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Files.write(file, mutated(files.get(i % files.size()), random));
      long begin = System.nanoTime();
      try {
        RgbImage image = ImageFile.decode(file);
        ImageFile.Size size = ImageFile.size(file);
        assertThat(size).isEqualTo(new ImageFile.Size(image.width(), image.height()));
        read++;
      } catch (Problem problem) {
        assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
        assertThat(problem.place()).isEqualTo(file.toString());
        assertThat(problem.what()).isNotBlank().doesNotContain("Exception").doesNotContain("null");
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + i + " of seed " + SEED, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("mutation " + i + " of seed " + SEED)
          .isLessThan(LONGEST);
    }
    assertThat(read).isGreaterThan(MUTATIONS / 20);
    assertThat(refused).isGreaterThan(MUTATIONS / 5);
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      // headers are a small part of a file and the more interesting one
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 80));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 4 -> {
          int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
          byte[] shorter = new byte[Math.max(1, bytes.length - (end - at))];
          System.arraycopy(bytes, 0, shorter, 0, Math.min(at, shorter.length));
          System.arraycopy(bytes, end, shorter, at, Math.max(0, bytes.length - end));
          bytes = shorter;
        }
        default -> {
          byte[] longer = new byte[bytes.length + 4];
          System.arraycopy(bytes, 0, longer, 0, at);
          System.arraycopy(bytes, Math.max(0, at - 4), longer, at, Math.min(4, bytes.length - at));
          System.arraycopy(bytes, at, longer, at + 4, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
