package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.disk.AtomicDirectory;
import striate.engine.fault.Dose;
import striate.engine.run.EventJson;
import striate.engine.run.LineChecksum;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;

/**
 * Journals, predictions, the store and its write-ahead log, cut off or changed at every 512-byte
 * boundary: {@code runs show} shows no wrong number, and whatever is missing is the unfinished tail
 * or is named. {@code -Dstriate.damagedFiles=N} takes N files of each kind, otherwise a few
 * boundaries of one.
 */
class DamagedFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FILES = Dose.of("striate.damagedFiles", 0, 20);
  private static final int SECTOR = 512;
  private static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1, "cpu", "torch", "17", "0.1");

  @TempDir Path directory;
  private Path workspace;
  private TestShell shell;
  private int cases;
  private int named;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(directory.resolve("home"));
    workspace = Files.createDirectories(directory.resolve("workspace"));
  }

  /** What a run's files were before they were damaged. */
  private record Recorded(String id, Map<Integer, Double> losses, int answers) {}

  @Test
  void journalsWithAndWithoutAStore() throws IOException {
    for (int file = 0; file < Math.max(1, FILES); file++) {
      Recorded run = record(file);
      Path journal = workspace.resolve("runs").resolve(run.id()).resolve("journal.jsonl");
      byte[] whole = Files.readAllBytes(journal);
      show(run.id());
      Path kept = Files.createDirectories(directory.resolve("kept"));
      copyStore(workspace, kept);
      for (byte[] damaged : damaged(whole)) {
        Files.write(journal, damaged);
        assertNothingWrong(run, damaged, whole, true);
        deleteStore();
        assertNothingWrong(run, damaged, whole, false);
        deleteStore();
        copyStore(kept, workspace);
      }
      Files.write(journal, whole);
    }
    tell("journals");
  }

  @Test
  void predictions() throws IOException {
    for (int file = 0; file < Math.max(1, FILES); file++) {
      Recorded run = record(file);
      Path predictions = workspace.resolve("runs").resolve(run.id()).resolve("predictions.jsonl");
      byte[] whole = Files.readAllBytes(predictions);
      for (byte[] damaged : damaged(whole)) {
        Files.write(predictions, damaged);
        JsonNode shown = show(run.id());
        cases++;
        boolean onlyTail =
            new String(whole, StandardCharsets.ISO_8859_1).startsWith(completeLines(damaged));
        assertThat(shown.get("damages")).hasSize(onlyTail ? 0 : 1);
        named += shown.get("damages").size();
        assertThat(losses(shown)).isEqualTo(run.losses());
      }
      Files.write(predictions, whole);
    }
    tell("predictions");
  }

  /** The write-ahead log holds what the store took in; the journals hold it as well. */
  @Test
  void theWriteAheadLog() throws IOException {
    for (int file = 0; file < Math.max(1, FILES); file++) {
      fresh(file);
      Recorded run = record(file);
      Path crashed = Files.createDirectories(directory.resolve("crashed-" + file));
      try (var store = Records.toWrite(terminal(), workspace)) {
        assertThat(store.reader().run(new striate.engine.run.RunId(run.id())).step()).isPositive();
        copyStore(workspace, crashed); // as a power cut leaves it
      }
      byte[] whole = Files.readAllBytes(crashed.resolve("experiments.db-wal"));
      assertThat(whole.length).isGreaterThan(4096);
      for (byte[] damaged : damaged(whole)) {
        deleteStore();
        copyStore(crashed, workspace);
        Files.write(workspace.resolve("experiments.db-wal"), damaged);
        assertAllThereOrNamed(run);
      }
    }
    tell("write-ahead logs");
  }

  /** SQLite notices damage only in its own structures; the rest shows against the journal. */
  @Test
  void theStore() throws IOException {
    for (int file = 0; file < Math.max(1, FILES / 10); file++) {
      fresh(file);
      Recorded run = record(file);
      show(run.id());
      Path kept = Files.createDirectories(directory.resolve("whole-" + file));
      copyStore(workspace, kept);
      byte[] whole = Files.readAllBytes(kept.resolve("experiments.db"));
      for (byte[] damaged : damaged(whole)) {
        deleteStore();
        Files.write(workspace.resolve("experiments.db"), damaged);
        assertAllThereOrNamed(run);
      }
    }
    tell("stores");
  }

  private void assertAllThereOrNamed(Recorded run) throws IOException {
    cases++;
    int code = shell.striate("runs", "show", run.id(), "--json", "--workspace", "" + workspace);
    if (code == 0) {
      assertThat(losses(JSON.readTree(shell.out()))).isEqualTo(run.losses());
    } else {
      named++;
      assertThat(shell.err())
          .startsWith("striate: ")
          .hasLineCount(1)
          .contains("experiments.db")
          .doesNotContain("unexpected error");
    }
  }

  private void assertNothingWrong(Recorded run, byte[] damaged, byte[] whole, boolean store)
      throws IOException {
    cases++;
    JsonNode shown = show(run.id());
    Map<Integer, Double> losses = losses(shown);
    String what = "store " + store + ", " + damaged.length + " bytes";
    boolean onlyTail =
        new String(whole, StandardCharsets.ISO_8859_1).startsWith(completeLines(damaged));
    assertThat(run.losses()).as(what).containsAllEntriesOf(losses);
    if (store && damaged.length == whole.length) {
      assertThat(losses).as(what).isEqualTo(run.losses());
    }
    assertThat(shown.get("damages").size()).as(what).isEqualTo(onlyTail ? 0 : 1);
    if (!onlyTail) {
      named++;
      assertThat(shown.get("damages").get(0).asText())
          .contains("journal.jsonl, line ")
          .contains("damaged");
      assertThat(losses.size()).isGreaterThanOrEqualTo(run.losses().size() - 2);
    }
  }

  private static String completeLines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  /** Cut off at, and with a byte changed at, every boundary; in the small dose at a few of them. */
  private List<byte[]> damaged(byte[] whole) {
    Random random = new Random(whole.length);
    List<byte[]> all = new ArrayList<>();
    int step = FILES > 0 ? SECTOR : Math.max(SECTOR, whole.length / 4 / SECTOR * SECTOR);
    for (int at = FILES > 0 ? 0 : SECTOR; at < whole.length; at += step) {
      all.add(Arrays.copyOf(whole, at));
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      all.add(flipped);
    }
    return all;
  }

  /** A finished run of two attempts. */
  private Recorded record(int number) throws IOException {
    Random random = new Random(number);
    String id = String.format("20260101-000000%03d-aaaaaa", number);
    Path run = Files.createDirectories(workspace.resolve("runs").resolve(id));
    Files.writeString(
        run.resolve("job.json"),
        "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"1\",\"steps\":40}");
    List<RunEvent> events = new ArrayList<>();
    Map<Integer, Double> losses = new TreeMap<>();
    events.add(started(0, 1, 0));
    for (int step = 0; step < 30; step++) {
      step(events, losses, step, random);
    }
    events.add(started(events.size(), 2, 20));
    for (int step = 20; step < 40; step++) {
      step(events, losses, step, random);
    }
    events.add(new RunEvent.Score(events.size(), 2000, 40, "colour", Modality.VISUAL, 30, 60, 5));
    events.add(new RunEvent.Finished(events.size(), 2001, id, "dir", 40, 1, 2, 1L << 30));
    StringBuilder journal = new StringBuilder();
    events.forEach(event -> journal.append(EventJson.write(event)).append('\n'));
    Files.writeString(run.resolve("journal.jsonl"), journal);
    StringBuilder answers = new StringBuilder();
    for (int item = 0; item < 60; item++) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("step", 40);
      answer.put("task", "colour");
      answer.put("item", "colour-" + item);
      answer.put("prediction", "red");
      answer.put("answer", random.nextBoolean() ? "red" : "blue");
      answers.append(LineChecksum.append(JSON.writeValueAsString(answer))).append('\n');
    }
    Files.writeString(run.resolve("predictions.jsonl"), answers);
    return new Recorded(id, losses, 60);
  }

  private static void step(
      List<RunEvent> events, Map<Integer, Double> losses, int step, Random random) {
    int seq = events.size();
    double loss = losses.containsKey(step) ? losses.get(step) : 1 + random.nextDouble();
    losses.put(step, loss);
    events.add(new RunEvent.Step(seq, 1000 + seq, step, loss, random.nextDouble(), 1e-3, 64, 12.5));
  }

  private static RunEvent started(int seq, int attempt, int from) {
    return new RunEvent.Started(
        seq, 1000 + seq, attempt, 7, from, 40, 8, List.of(1), 10, 100, MACHINE);
  }

  private static Map<Integer, Double> losses(JsonNode shown) {
    Map<Integer, Double> losses = new TreeMap<>();
    for (JsonNode point : shown.get("losses")) {
      assertThat(losses.put(point.get("step").asInt(), point.get("loss").asDouble())).isNull();
    }
    return losses;
  }

  private JsonNode show(String id) throws IOException {
    assertThat(shell.striate("runs", "show", id, "--json", "--workspace", "" + workspace))
        .as(shell.err())
        .isZero();
    return JSON.readTree(shell.out());
  }

  private void fresh(int number) throws IOException {
    workspace = Files.createDirectories(directory.resolve("workspace-" + number));
  }

  private void deleteStore() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(workspace.resolve("experiments.db" + suffix));
    }
  }

  private static void copyStore(Path from, Path to) throws IOException {
    for (String suffix : List.of("", "-wal")) {
      Path file = from.resolve("experiments.db" + suffix);
      if (Files.exists(file)) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Terminal terminal() {
    return new Terminal(null, System.out, System.err, false, Path.of(""));
  }

  private void tell(String what) throws IOException {
    System.out.println(what + ": " + cases + " cases, " + named + " named, no wrong number");
    AtomicDirectory.delete(workspace);
  }
}
