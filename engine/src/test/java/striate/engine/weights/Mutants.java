package striate.engine.weights;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.weights.MalformedFile.Rule;

/**
 * A process that opens mutants one after the other: {@code FORMAT SEED COUNT GOLDENS FAILED}, where
 * the format {@code files} takes the files of GOLDENS as they are. Each must open, and every value
 * be there, or be refused as a {@link MalformedFile}. At the first that does otherwise, or takes
 * over {@link #LIMIT_SECONDS}, the process saves it under {@code FAILED} and ends with 2 or 3.
 */
final class Mutants {
  static final int LIMIT_SECONDS = 5;
  private static final int UNEXPECTED = 2;
  private static final int HUNG = 3;
  private static final int CHUNK = 1 << 16;

  /** Makes a file, or has it. */
  private interface Maker {
    Path file(int number) throws IOException;
  }

  private final Maker maker;
  private final String format;
  private final long seed;
  private final Path failed;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.nativeOrder());
  private final Map<Rule, Integer> refused = new EnumMap<>(Rule.class);
  private volatile int number = -1;
  private volatile long since;
  private volatile @Nullable Path opened;
  private int accepted;
  private long values;

  private Mutants(String format, long seed, Path goldens, Path failed) throws IOException {
    this.maker = maker(format, seed, goldens);
    this.format = format;
    this.seed = seed;
    this.failed = failed;
  }

  private static Maker maker(String format, long seed, Path goldens) throws IOException {
    if (format.equals("files")) {
      try (Stream<Path> files = Files.list(goldens)) {
        return files.sorted().toList()::get;
      }
    }
    Mutation mutation = Mutation.of(format, seed, goldens);
    Path directory = Files.createTempDirectory("mutants");
    // a new file each, since the last one may still be mapped
    return number -> Files.write(directory.resolve("m" + number), mutation.mutant(number));
  }

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    int count = Integer.parseInt(args[2]);
    Mutants mutants =
        new Mutants(args[0], Long.parseLong(args[1]), Path.of(args[3]), Path.of(args[4]));
    Thread watch = new Thread(mutants::watch, "watch");
    watch.setDaemon(true);
    watch.start();
    mutants.open(count);
    int refusals = mutants.refused.values().stream().mapToInt(Integer::intValue).sum();
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    System.out.printf(
        "format=%s seed=%s mutants=%d accepted=%d refused=%d values=%d seconds=%d peakHeapMiB=%d"
            + " maxHeapMiB=%d%n%s%n",
        args[0],
        args[1],
        count,
        mutants.accepted,
        refusals,
        mutants.values,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        peak >> 20,
        Runtime.getRuntime().maxMemory() >> 20,
        mutants.refused);
  }

  private void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path file = maker.file(i);
      opened = file;
      since = System.nanoTime();
      number = i;
      try {
        open(file, Files.size(file));
      } catch (Throwable e) {
        // an error is what is looked for: an overflown stack, a full heap, anything
        save(i, file);
        e.printStackTrace();
        Runtime.getRuntime().halt(UNEXPECTED);
      }
      number = -1;
      Files.delete(file);
    }
  }

  private void open(Path file, long size) throws IOException {
    try (TensorSource source = TensorFile.open(file)) {
      for (String name : source.names()) {
        read(source, name, size);
      }
      accepted++;
    } catch (MalformedFile e) {
      if (!e.file().equals(file)
          || e.offset() < 0
          || e.offset() > size
          || e.kind() != Problem.Kind.BAD_INPUT
          || e.getMessage().length() > 10_000) {
        throw new AssertionError("a refusal without its place, or too long", e);
      }
      refused.merge(e.rule(), 1, Integer::sum);
    }
  }

  private void read(TensorSource source, String name, long size) throws IOException {
    TensorInfo info = source.info(name);
    long elements = info.elements();
    TensorSource.Location location = source.location(name);
    long bytes = elements * info.dtype().bits() / 8;
    if (location != null) {
      if (location.offset() < 0 || bytes < 0 || location.offset() + bytes > size) {
        throw new AssertionError(name + " lies outside: " + location + ", " + info);
      }
      try (FileChannel channel = FileChannel.open(location.file())) {
        for (long at = 0; at < bytes; at += CHUNK) {
          chunk.clear().limit((int) Math.min(CHUNK, bytes - at));
          channel.read(chunk, location.offset() + at);
          if (chunk.hasRemaining()) {
            throw new AssertionError(name + " is cut short");
          }
        }
      }
    }
    switch (info.dtype()) {
      case F32, F16, BF16 -> {
        for (long at = 0; at < elements; at += CHUNK / 4) {
          chunk.clear().limit((int) Math.min(CHUNK, 4 * (elements - at)));
          source.readFloat32(name, at, chunk);
        }
      }
      default -> {}
    }
    values += elements;
  }

  private void watch() {
    while (true) {
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        return;
      }
      int now = number;
      if (now >= 0 && System.nanoTime() - since > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
        if (number == now) {
          save(now, Objects.requireNonNull(opened));
          Runtime.getRuntime().halt(HUNG);
        }
      }
    }
  }

  private void save(int which, Path file) {
    Path saved = failed.resolve(format + "-" + seed + "-" + which);
    try {
      Files.createDirectories(failed);
      Files.copy(file, saved, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      e.printStackTrace();
    }
    System.out.println("FAILED seed " + seed + " mutant " + which + ", saved as " + saved);
    System.out.flush();
  }
}
