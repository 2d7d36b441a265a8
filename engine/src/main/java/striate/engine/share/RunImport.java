package striate.engine.share;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.Sha256;
import striate.engine.run.Annotations;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;
import striate.engine.store.DeletedRuns;
import striate.engine.store.Store;

/**
 * Takes the runs of an archive into a workspace. The archive may come from anybody: everything in
 * it is checked before the first byte is written, and either all of its runs come in or none.
 */
public final class RunImport {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_TEXT_BYTES = 16 << 20;
  private static final String JOB = "job.json";
  private static final String JOURNAL = "journal.jsonl";
  private static final String ANNOTATIONS = "annotations.json";
  private static final String AGAIN = "copy or download the file again, or export it again";

  private final Store store;

  public RunImport(Store store) {
    this.store = store;
  }

  /**
   * What came in.
   *
   * @param imported runs that are new here
   * @param alreadyHere runs that were here with the same job and journal; they stay as they are
   */
  public record Result(List<RunId> imported, List<RunId> alreadyHere, String origin) {}

  /**
   * Imports an archive.
   *
   * @throws Problem if it is damaged or not an archive of runs, a run exists here with other
   *     content, or the disk has too little room; then nothing changed
   */
  public Result read(Path archive) {
    if (!Files.isRegularFile(archive)) {
      throw Problem.badInput("file not found", archive, "correct the path");
    }
    try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
      Manifest manifest = manifest(zip, archive);
      requireExactly(zip, manifest, archive);
      for (Manifest.Run run : manifest.runs()) {
        for (Manifest.Content file : run.files()) {
          check(zip, archive, run, file);
        }
      }
      List<Manifest.Run> fresh = new ArrayList<>();
      List<RunId> alreadyHere = new ArrayList<>();
      sort(manifest, fresh, alreadyHere);
      requireRoom(fresh);
      String origin = manifest.origin(archive);
      Annotations unused = Annotations.NONE.withOrigin(origin); // says so if it is not one line
      List<RunId> imported = new ArrayList<>();
      try {
        for (Manifest.Run run : fresh) {
          RunId id = new RunId(run.id());
          AtomicDirectory.write(
              store.workspace().run(id), part -> extract(zip, archive, run, origin, part));
          imported.add(id);
        }
      } catch (RuntimeException e) {
        undo(imported, e);
        throw e;
      }
      new DeletedRuns(store).takeIn(imported);
      return new Result(List.copyOf(imported), List.copyOf(alreadyHere), origin);
    } catch (IOException e) {
      throw Problem.badInput("not a whole zip file (" + e.getMessage() + ")", archive, AGAIN, e);
    }
  }

  private static Manifest manifest(ZipFile zip, Path archive) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.NAME);
    if (entry == null) {
      throw Manifest.notOurs(archive, "it has no " + Manifest.NAME, null);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] json = in.readNBytes(Manifest.MAX_BYTES + 1);
      if (json.length > Manifest.MAX_BYTES) {
        throw Manifest.notOurs(archive, "its manifest is too large", null);
      }
      return Manifest.parse(json, archive);
    }
  }

  /** The archive holds what its manifest lists, each once, under names that lead nowhere else. */
  private static void requireExactly(ZipFile zip, Manifest manifest, Path archive) {
    Set<String> listed = new HashSet<>();
    Set<String> folded = new HashSet<>(); // names that some systems take for the same
    for (Manifest.Run run : manifest.runs()) {
      if (!RunId.isId(run.id()) || run.file(JOB).isEmpty()) {
        throw refused("a run without a valid id or job", run.id(), archive);
      }
      for (Manifest.Content file : run.files()) {
        String name = "runs/" + run.id() + "/" + file.path();
        if (!SharedFiles.mayBeShared(file.path()) || file.bytes() < 0) {
          throw refused("a file that no run has", name, archive);
        }
        if (!folded.add(name.toLowerCase(Locale.ROOT)) || !listed.add(name)) {
          throw refused("a file that is listed twice", name, archive);
        }
      }
    }
    Set<String> found = new HashSet<>();
    if (zip.size() > MAX_ENTRIES) {
      throw refused("more than " + MAX_ENTRIES + " files", archive.toString(), archive);
    }
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (name.equals(Manifest.NAME) ? !found.add(name) : !listed.contains(name)) {
        throw refused("a file that its manifest does not list", name, archive);
      }
      if (!name.equals(Manifest.NAME) && !found.add(name)) {
        throw refused("a file that is there twice", name, archive);
      }
    }
    for (String name : listed) {
      if (!found.contains(name)) {
        throw refused("a file missing", name, archive);
      }
    }
  }

  private static void check(ZipFile zip, Path archive, Manifest.Run run, Manifest.Content file)
      throws IOException {
    String place = archive + "!" + run.id() + "/" + file.path();
    switch (file.path()) {
      case JOB -> JobJson.parse(text(zip, archive, run, file), place);
      case ANNOTATIONS -> Annotations.parse(text(zip, archive, run, file), place);
      case JOURNAL -> copy(zip, archive, run, file, new SharedJournal(place));
      default -> copy(zip, archive, run, file, OutputStream.nullOutputStream());
    }
  }

  private static String text(ZipFile zip, Path archive, Manifest.Run run, Manifest.Content file)
      throws IOException {
    if (file.bytes() > MAX_TEXT_BYTES) {
      throw refused("a file larger than 16 MiB", file.path(), archive);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    copy(zip, archive, run, file, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Copies a file; never more bytes than the manifest says, and only those that it means. */
  private static void copy(
      ZipFile zip, Path archive, Manifest.Run run, Manifest.Content file, OutputStream out)
      throws IOException {
    String name = "runs/" + run.id() + "/" + file.path();
    MessageDigest digest = Sha256.begin();
    byte[] chunk = new byte[CHUNK_BYTES];
    long bytes = 0;
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        bytes += read;
        if (bytes > file.bytes()) {
          break;
        }
        digest.update(chunk, 0, read);
        out.write(chunk, 0, read);
      }
    }
    if (bytes != file.bytes() || !Sha256.hex(digest).equals(file.sha256())) {
      throw refused("a file that is not what was exported", name, archive);
    }
  }

  private void sort(Manifest manifest, List<Manifest.Run> fresh, List<RunId> alreadyHere)
      throws IOException {
    List<String> others = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Manifest.Run run : manifest.runs()) {
      RunId id = new RunId(run.id());
      if (!ids.add(run.id())) {
        continue;
      }
      boolean here = Files.exists(store.workspace().run(id)) || store.reader().find(id).isPresent();
      if (!here) {
        fresh.add(run);
      } else if (isSame(run, store.workspace().files(id))) {
        alreadyHere.add(id);
      } else {
        others.add(run.id());
      }
    }
    if (!others.isEmpty()) {
      throw Problem.badInput(
          (others.size() == 1 ? "a run of the same id exists" : "runs of the same ids exist")
              + " here with other content: "
              + String.join(", ", others),
          store.workspace().runs(),
          "import into another --workspace, or delete yours first");
    }
  }

  private static boolean isSame(Manifest.Run run, RunDirectory files) throws IOException {
    return isSame(run, JOB, files.job()) && isSame(run, JOURNAL, files.journal());
  }

  private static boolean isSame(Manifest.Run run, String path, Path file) throws IOException {
    Manifest.Content content = run.file(path).orElse(null);
    return Files.isRegularFile(file)
        ? content != null && Sha256.of(file).equals(content.sha256())
        : content == null;
  }

  private void requireRoom(List<Manifest.Run> fresh) throws IOException {
    long bytes =
        fresh.stream()
            .flatMap(run -> run.files().stream())
            .mapToLong(Manifest.Content::bytes)
            .sum();
    Files.createDirectories(store.workspace().runs());
    long free = Files.getFileStore(store.workspace().runs()).getUsableSpace();
    if (bytes < 0 || bytes > free) {
      throw Problem.workFailed(
          "the runs take " + bytes + " bytes and " + free + " are free",
          store.workspace().runs(),
          "free some space, or import into another --workspace");
    }
  }

  private static void extract(ZipFile zip, Path archive, Manifest.Run run, String origin, Path part)
      throws IOException {
    RunDirectory target = new RunDirectory(part);
    for (Manifest.Content file : run.files()) {
      Path written = part.resolve(file.path());
      Files.createDirectories(written.resolveSibling(""));
      try (OutputStream out = Files.newOutputStream(written)) {
        copy(zip, archive, run, file, out);
      }
    }
    // a run's age is that of its job
    Files.setLastModifiedTime(target.job(), FileTime.from(Instant.parse(run.createdAt())));
    Annotations said = Annotations.read(target.annotations()).withOrigin(origin);
    Files.writeString(target.annotations(), said.toJson());
  }

  private void undo(List<RunId> imported, RuntimeException cause) {
    for (RunId run : imported) {
      try {
        AtomicDirectory.delete(store.workspace().run(run));
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static Problem refused(String what, String name, Path archive) {
    return Problem.badInput("the archive has " + what + ": " + name, archive, AGAIN);
  }
}
