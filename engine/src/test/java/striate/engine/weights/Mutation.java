package striate.engine.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A format's mutants: small valid files with one to four mistakes each. Mutant number n of a seed
 * is the same on every machine.
 */
abstract class Mutation {
  static final int[] TELLING_BYTES = {0, 1, 0x20, 0x2e, 0x30, 0x7b, 0x7d, 0x7f, 0x80, 0xfe, 0xff};
  static final long[] TELLING_NUMBERS = {
    0,
    1,
    -1,
    2,
    7,
    8,
    255,
    256,
    65535,
    65536,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    100_000_000,
    100_000_001,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final long seed;

  Mutation(long seed) {
    this.seed = seed;
  }

  static Mutation of(String format, long seed, Path goldens) throws IOException {
    return switch (format) {
      case "safetensors" -> new SafetensorsMutation(seed, true);
      case "torch" -> new TorchMutation(seed, goldens);
      default -> throw new IllegalArgumentException(format);
    };
  }

  abstract List<byte[]> valid();

  /** A mistake that only this format can hold. */
  abstract byte[] structural(byte[] file, Random random);

  byte[] mutant(int number) {
    // neighbours' numbers would give neighbouring first random numbers
    Random random = new Random((seed * 1_000_003 + number) * 0x9e3779b97f4a7c15L);
    byte[] file = pick(valid(), random);
    int mistakes = random.nextInt(10) < 6 ? 1 : 2 + random.nextInt(3);
    for (int i = 0; i < mistakes; i++) {
      file = random.nextInt(3) == 0 ? anywhere(file, random) : structural(file, random);
    }
    return file;
  }

  static <T> T pick(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /** A mistake that any file can hold. */
  byte[] anywhere(byte[] file, Random random) {
    if (file.length == 0) {
      return new byte[1 + random.nextInt(16)];
    }
    int at = random.nextInt(file.length);
    int some = Math.min(1 + random.nextInt(16), file.length - at);
    switch (random.nextInt(10)) {
      case 0 -> {
        return with(file, at, file[at] ^ 1 << random.nextInt(8));
      }
      case 1 -> {
        return with(file, at, random.nextInt(256));
      }
      case 2 -> {
        return with(file, at, TELLING_BYTES[random.nextInt(TELLING_BYTES.length)]);
      }
      case 3 -> {
        byte[] inserted = new byte[some];
        random.nextBytes(inserted);
        return replace(file, at, 0, inserted);
      }
      case 4 -> {
        return replace(file, at, some, new byte[0]);
      }
      case 5 -> {
        return Arrays.copyOf(file, at);
      }
      case 6 -> {
        return Arrays.copyOf(file, file.length + some);
      }
      case 7 -> {
        byte[] other = pick(valid(), random);
        int from = random.nextInt(other.length);
        int length = Math.min(1 + random.nextInt(64), other.length - from);
        int over = random.nextBoolean() ? Math.min(length, file.length - at) : 0;
        return replace(file, at, over, Arrays.copyOfRange(other, from, from + length));
      }
      case 8 -> {
        byte[] moved = Arrays.copyOfRange(file, at, at + some);
        byte[] rest = replace(file, at, some, new byte[0]);
        return replace(rest, random.nextInt(rest.length + 1), 0, moved);
      }
      default -> {
        byte[] copy = file.clone();
        int bytes = Math.min(1 << random.nextInt(4), file.length - at);
        long number = TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
        return TorchBytes.patch(copy, at, number, bytes);
      }
    }
  }

  private static byte[] with(byte[] file, int at, int value) {
    byte[] copy = file.clone();
    copy[at] = (byte) value;
    return copy;
  }

  static byte[] replace(byte[] file, int at, int length, byte[] by) {
    byte[] whole = Arrays.copyOf(file, file.length - length + by.length);
    System.arraycopy(by, 0, whole, at, by.length);
    System.arraycopy(file, at + length, whole, at + by.length, file.length - at - length);
    return whole;
  }
}
