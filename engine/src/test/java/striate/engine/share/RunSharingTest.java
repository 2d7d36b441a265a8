package striate.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.SampleRun;
import striate.engine.disk.Sha256;
import striate.engine.run.Annotations;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.DeletedRuns;
import striate.engine.store.RunAnnotations;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Two people: one exports, the other imports. */
class RunSharingTest {
  private static final RunId ONE = new RunId("20260101-120000000-aaaaaa");
  private static final RunId CUT = new RunId("20260101-120100000-bbbbbb");

  @TempDir Path theirs;
  @TempDir Path mine;
  @TempDir Path post;
  private Store from;
  private Store to;
  private Path zip;

  @BeforeEach
  void twoWorkspaces() {
    SampleRun.finished(theirs, ONE.value(), "one");
    SampleRun.cut(theirs, CUT.value(), "cut");
    from = Store.open(new Workspace(theirs));
    new DeletedRuns(from).takeIn(List.of(ONE, CUT));
    new RunAnnotations(from)
        .change(
            ONE,
            said -> said.withTags(List.of("paper"), List.of()).withNote("good").withName("best"));
    to = Store.open(new Workspace(mine));
    zip = post.resolve("results.zip");
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  @Test
  void importedRunsAreTheSameAndSayWhereTheyComeFrom() throws IOException {
    new RunExport(from, false).write(List.of(ONE, CUT), zip);

    RunImport.Result result = new RunImport(to).read(zip);

    assertThat(result.imported()).containsExactly(ONE, CUT);
    RunSummary run = to.reader().run(ONE);
    assertThat(run)
        .usingRecursiveComparison()
        .ignoringFields("queuedAt")
        .isEqualTo(from.reader().run(ONE));
    assertThat(to.reader().losses(ONE)).isEqualTo(from.reader().losses(ONE));
    assertThat(to.reader().scores(ONE)).isEqualTo(from.reader().scores(ONE));
    assertThat(to.reader().run(CUT).status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(run.machine()).isEqualTo(SampleRun.MACHINE);
    Annotations said = new RunAnnotations(to).of(ONE);
    assertThat(said.tags()).containsExactly("paper");
    assertThat(said.note()).isEqualTo("good");
    assertThat(said.origin()).startsWith("results.zip of ");
    Path directory = to.workspace().run(ONE);
    assertThat(directory.resolve("adapter/adapter_model.safetensors"))
        .hasContent("weights of " + ONE);
    assertThat(directory.resolve("checkpoints")).doesNotExist();
    assertThat(directory.resolve("worker.pid")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void checkpointsComeAlongWhereTheyAreAskedFor() {
    new RunExport(from, true).write(List.of(CUT), zip);
    new RunImport(to).read(zip);
    assertThat(to.workspace().run(CUT).resolve("checkpoints/step-2/state"))
        .hasContent("state of " + CUT);
  }

  @Test
  void theSameRunsAgainChangeNothingAndOthersOfTheirIdsAreRefused() throws IOException {
    new RunExport(from, false).write(List.of(ONE, CUT), zip);
    new RunImport(to).read(zip);
    new RunAnnotations(to).change(ONE, said -> said.withTags(List.of("mine"), List.of()));
    RunImport.Result again = new RunImport(to).read(zip);
    assertThat(again.imported()).isEmpty();
    assertThat(again.alreadyHere()).containsExactly(ONE, CUT);
    assertThat(new RunAnnotations(to).of(ONE).tags()).contains("mine");

    Files.writeString(to.workspace().job(ONE), "{}");
    new DeletedRuns(to).purge(List.of(CUT));
    assertThatThrownBy(() -> new RunImport(to).read(zip))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("other content: " + ONE);
    assertThat(to.workspace().run(CUT)).doesNotExist();
  }

  @Test
  void onlyRunsThatHaveEndedAreExported() throws IOException {
    RunId waiting =
        from.writer()
            .enqueue(from.reader().run(ONE).job().withName("waits"), null, "local", "local");
    assertThatThrownBy(() -> new RunExport(from, false).write(List.of(ONE, waiting), zip))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'" + waiting + "' has not ended");
    assertThat(zip).doesNotExist();
    try (Stream<Path> files = Files.list(post)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFileCutAnywhereImportsNothing() throws IOException {
    new RunExport(from, false).write(List.of(ONE), zip);
    byte[] whole = Files.readAllBytes(zip);
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(zip, Arrays.copyOf(whole, length));
      nothingComesIn("results.zip");
    }
  }

  @Test
  void aFlippedByteIsNeverTakenIn() throws IOException {
    new RunExport(from, false).write(List.of(ONE), zip);
    byte[] whole = Files.readAllBytes(zip);
    Random random = new Random(1);
    for (int i = 0; i < 150; i++) {
      Files.write(zip, whole);
      int at = random.nextInt(whole.length);
      try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw")) {
        file.seek(at);
        file.write(whole[at] ^ (1 << random.nextInt(8)));
      }
      try {
        new RunImport(to).read(zip);
      } catch (Problem refused) {
        assertThat(refused.getMessage()).contains(" - ");
        assertThat(runs()).isEmpty();
        continue;
      }
      // some bits say nothing, such as an entry's time
      assertThat(Sha256.of(to.workspace().journal(ONE)))
          .isEqualTo(Sha256.of(from.workspace().journal(ONE)));
      assertThat(Sha256.of(to.workspace().job(ONE)))
          .isEqualTo(Sha256.of(from.workspace().job(ONE)));
      new DeletedRuns(to).purge(List.of(ONE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../escaped",
        "/etc/escaped",
        "..\\..\\escaped",
        "C:escaped",
        "adapter/../../escaped",
        "adapter//x",
        "nul",
        "cancel",
        "worker.pid",
        "journal.jsonl.lock",
        ".hidden",
        "a\u0000b"
      })
  void aNameThatLeadsElsewhereIsRefused(String path) throws IOException {
    altered(entries -> entries.put("runs/" + ONE + "/" + path, "x"), path);
    nothingComesIn("");
    assertThat(SharedFiles.mayBeShared(path)).isFalse();
  }

  @Test
  void whatTheManifestDoesNotListIsRefused() throws IOException {
    altered(entries -> entries.put("extra", "x"), null);
    nothingComesIn("does not list: extra");
    altered(entries -> entries.remove("runs/" + ONE + "/journal.jsonl"), null);
    nothingComesIn("a file missing: runs/" + ONE + "/journal.jsonl");
    altered(entries -> entries.put("runs/" + ONE + "/worker.log", "other words"), null);
    nothingComesIn("not what was exported");
    altered(entries -> entries.remove(Manifest.NAME), null);
    nothingComesIn("it has no striate-runs.json");
    altered(
        entries -> entries.put(Manifest.NAME, "{\"format\":\"striate-runs\",\"version\":2}"), null);
    nothingComesIn("version 2, this program knows up to 1");
  }

  @Test
  void aJobOrJournalThatIsNoneIsRefusedEvenWithTheRightDigest() throws IOException {
    rewritten("job.json", "{\"name\":\"x\"}");
    nothingComesIn("job.json");
    rewritten("journal.jsonl", "{\"event\":\"warning\",\"seq\":5,\"at\":1,\"text\":\"x\"}\n");
    nothingComesIn("event 0 is missing");
    rewritten("annotations.json", "{\"tags\":[\"two words\"]}");
    nothingComesIn("not a tag");
  }

  @Test
  void aBombIsStoppedAtTheSizeThatItSays() throws IOException {
    // 32 MiB of zeros in a few KiB, said to be one line
    altered(entries -> {}, null);
    Path bomb = post.resolve("bomb.zip");
    try (ZipFile in = new ZipFile(zip.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(bomb))) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        if (entry.getName().endsWith("worker.log")) {
          byte[] zeros = new byte[1 << 20];
          for (int i = 0; i < 32; i++) {
            out.write(zeros);
          }
        } else {
          out.write(in.getInputStream(entry).readAllBytes());
        }
      }
    }
    zip = bomb;
    nothingComesIn("not what was exported");
  }

  private void nothingComesIn(String says) throws IOException {
    assertThatThrownBy(() -> new RunImport(to).read(zip))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(says);
    assertThat(runs()).isEmpty();
    assertThat(to.reader().runs()).isEmpty();
    assertThat(Path.of("/etc/escaped")).doesNotExist();
  }

  private List<String> runs() throws IOException {
    try (Stream<Path> all = Files.list(to.workspace().runs())) {
      return all.map(f -> f.getFileName().toString())
          .filter(name -> !name.equals(".migration.lock"))
          .toList();
    }
  }

  private List<String> leftovers() throws IOException {
    return runs().stream().filter(name -> name.startsWith(".")).toList();
  }

  /** Exports a run and changes the entries; lists one more file where a path is given. */
  private void altered(Consumer<Map<String, String>> change, String listed) throws IOException {
    new RunExport(from, false).write(List.of(ONE), zip);
    Map<String, String> entries = entries();
    change.accept(entries);
    if (listed != null) {
      String file =
          "{\"path\":\""
              + listed.replace("\\", "\\\\").replace("\u0000", "\\u0000")
              + "\",\"bytes\":1,\"sha256\":\""
              + Sha256.of("x")
              + "\"}";
      entries.put(
          Manifest.NAME,
          entries.get(Manifest.NAME).replaceFirst("\"files\" : \\[", "$0" + quoted(file) + ","));
    }
    write(entries);
  }

  private void rewritten(String path, String content) throws IOException {
    new RunExport(from, false).write(List.of(ONE), zip);
    Map<String, String> entries = entries();
    String name = "runs/" + ONE + "/" + path;
    entries.put(
        Manifest.NAME,
        entries
            .get(Manifest.NAME)
            .replace(Sha256.of(entries.get(name)), Sha256.of(content))
            .replace(
                "\"bytes\" : " + entries.get(name).length() + ",",
                "\"bytes\" : " + content.length() + ","));
    entries.put(name, content);
    write(entries);
  }

  private Map<String, String> entries() throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        entries.put(
            entry.getName(),
            new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  private void write(Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream file = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        file.putNextEntry(new ZipEntry(entry.getKey()));
        file.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }
}
