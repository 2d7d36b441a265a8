package striate.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Mutants of PyTorch archives: bytes, zip records, and the pickle in an archive that is whole. */
final class TorchMutation extends Mutation {
  /** Every opcode that pickletools knows of protocols 0 to 5. */
  private static final byte[] OPCODES = opcodes();

  private final List<byte[]> files = new ArrayList<>();
  private final List<Map<String, byte[]>> parts = new ArrayList<>();

  /**
   * @param goldens archives that PyTorch wrote
   */
  TorchMutation(long seed, Path goldens) throws IOException {
    super(seed);
    List<Path> archives;
    try (Stream<Path> all = Files.list(goldens)) {
      archives = all.filter(f -> f.toString().endsWith(".bin")).sorted().toList();
    }
    for (Path archive : archives) {
      if (archive.getFileName().toString().startsWith("refused-")) {
        continue;
      }
      Map<String, byte[]> entries = new LinkedHashMap<>();
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        for (ZipEntry entry : zip.stream().toList()) {
          entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
      }
      parts.add(entries);
      files.add(Files.readAllBytes(archive));
    }
  }

  private static byte[] opcodes() {
    String printed = "(.012FIJKLMNPQRSTUVXabcdeghijloprstu})]q BCG";
    byte[] late = new byte[0x99 - 0x80];
    for (int i = 0; i < late.length; i++) {
      late[i] = (byte) (0x80 + i);
    }
    byte[] early = printed.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(early.length + late.length).put(early).put(late).array();
  }

  @Override
  List<byte[]> valid() {
    return files;
  }

  @Override
  byte[] structural(byte[] file, Random random) {
    if (random.nextInt(3) == 0) {
      return record(file, random);
    }
    // of one of the originals, as the mutant at hand may be no archive any more
    Map<String, byte[]> entries = new LinkedHashMap<>(pick(parts, random));
    List<String> names = List.copyOf(entries.keySet());
    String pickle = names.stream().filter(n -> n.endsWith("/data.pkl")).findFirst().orElseThrow();
    String other = pick(names, random);
    switch (random.nextInt(8)) {
      case 0 -> entries.remove(other);
      case 1 -> entries.put(other, anywhere(entries.get(other), random));
      case 2 -> {
        byte[] moved = entries.remove(other);
        entries.put(pick(names, random), moved);
      }
      default -> {
        byte[] bytes = entries.get(pickle);
        for (int i = 0; i <= random.nextInt(3); i++) {
          bytes = pickled(bytes, random);
        }
        entries.put(pickle, bytes);
      }
    }
    return TorchBytes.zip(entries, ZipEntry.STORED);
  }

  private byte[] pickled(byte[] pickle, Random random) {
    int at = random.nextInt(pickle.length);
    byte opcode = OPCODES[random.nextInt(OPCODES.length)];
    switch (random.nextInt(5)) {
      case 0 -> {
        byte[] copy = pickle.clone();
        copy[at] = opcode;
        return copy;
      }
      case 1 -> {
        return replace(pickle, at, 0, new byte[] {opcode});
      }
      case 2 -> {
        // a number's argument: BININT1, or the same as LONG1
        for (int i = at; i < pickle.length - 1; i++) {
          if (pickle[i] == 'K') {
            long number = TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
            byte[] wide = new byte[] {(byte) 0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0};
            return replace(pickle, i, 2, TorchBytes.patch(wide, 2, number, 8));
          }
        }
        return pickle;
      }
      case 3 -> {
        int some = Math.min(1 + random.nextInt(40), pickle.length - at);
        byte[] again = new byte[some];
        System.arraycopy(pickle, at, again, 0, some);
        return replace(pickle, random.nextInt(pickle.length), 0, again);
      }
      default -> {
        byte[] mutant = anywhere(pickle, random);
        return mutant.length == 0 ? pickle : mutant;
      }
    }
  }

  /** A number of a zip record, all of which begin with PK. */
  private byte[] record(byte[] file, Random random) {
    List<Integer> records = new ArrayList<>();
    for (int i = 0; i + 4 < file.length; i++) {
      if (file[i] == 'P' && file[i + 1] == 'K' && file[i + 2] < 8) {
        records.add(i);
      }
    }
    if (records.isEmpty()) {
      return anywhere(file, random);
    }
    int at = pick(records, random) + random.nextInt(60);
    int bytes = 1 << random.nextInt(4);
    if (at + bytes > file.length) {
      return anywhere(file, random);
    }
    long number =
        switch (random.nextInt(3)) {
          case 0 -> random.nextInt(file.length);
          case 1 -> TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
          default -> file[at] + random.nextInt(5) - 2;
        };
    return TorchBytes.patch(file.clone(), at, number, bytes);
  }
}
