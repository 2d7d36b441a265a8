package striate.engine.share;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.HostName;
import striate.engine.disk.Sha256;
import striate.engine.run.BuildVersion;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** Writes runs into one zip. */
public final class RunExport {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Store store;
  private final boolean withCheckpoints;

  /**
   * @param withCheckpoints whether to add what a run resumes from, usually most of its bytes
   */
  public RunExport(Store store, boolean withCheckpoints) {
    this.store = store;
    this.withCheckpoints = withCheckpoints;
  }

  /**
   * Writes an archive; it gets its name only when it is complete.
   *
   * @return its size in bytes
   * @throws Problem if a run is not found, has not ended or has no files, or the archive cannot be
   *     written; then nothing remains
   */
  public long write(List<RunId> ids, Path archive) {
    List<RunSummary> runs = ids.stream().distinct().map(store.reader()::run).toList();
    runs.forEach(this::requireWhole);
    AtomicFile.write(
        archive,
        channel -> {
          ZipOutputStream zip =
              new ZipOutputStream(
                  new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK_BYTES));
          List<Manifest.Run> written = new ArrayList<>();
          for (RunSummary run : runs) {
            written.add(
                new Manifest.Run(
                    run.id().value(),
                    run.name(),
                    run.status().name(),
                    run.createdAt().toString(),
                    run.machine(),
                    add(run, zip)));
          }
          Manifest manifest =
              new Manifest(
                  Manifest.FORMAT,
                  Manifest.VERSION,
                  BuildVersion.current().toString(),
                  HostName.get(),
                  Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                  written);
          zip.putNextEntry(new ZipEntry(Manifest.NAME));
          zip.write(manifest.toJson());
          zip.closeEntry();
          zip.finish();
          zip.flush();
        });
    return archive.toFile().length();
  }

  private void requireWhole(RunSummary run) {
    if (!run.status().ended()) {
      throw Problem.badInput(
          "the run '" + run.id() + "' has not ended",
          store.workspace().run(run.id()),
          "wait for its end, or cancel it");
    }
    if (!Files.isRegularFile(store.workspace().job(run.id()))) {
      throw Problem.badInput(
          "the run '" + run.id() + "' has no files here",
          store.workspace().run(run.id()),
          "restore its directory, or leave it out");
    }
  }

  private List<Manifest.Content> add(RunSummary run, ZipOutputStream zip) throws IOException {
    List<Manifest.Content> contents = new ArrayList<>();
    Path directory = store.workspace().run(run.id());
    for (Path file : files(directory)) {
      String path = directory.relativize(file).toString().replace('\\', '/');
      // weights hardly shrink
      zip.setLevel(Files.size(file) > 1 << 20 ? Deflater.BEST_SPEED : Deflater.DEFAULT_COMPRESSION);
      ZipEntry entry = new ZipEntry("runs/" + run.id() + "/" + path);
      entry.setLastModifiedTime(Files.getLastModifiedTime(file));
      zip.putNextEntry(entry);
      MessageDigest digest = Sha256.begin();
      long bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = copy(in, zip, digest);
      }
      zip.closeEntry();
      contents.add(new Manifest.Content(path, bytes, Sha256.hex(digest)));
    }
    return contents;
  }

  private List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(
              file -> {
                String path = directory.relativize(file).toString().replace('\\', '/');
                return SharedFiles.mayBeShared(path)
                    && (withCheckpoints || !path.startsWith(SharedFiles.CHECKPOINTS));
              })
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long copy(InputStream in, OutputStream out, MessageDigest digest)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long bytes = 0;
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
      out.write(chunk, 0, read);
      bytes += read;
    }
    return bytes;
  }
}
