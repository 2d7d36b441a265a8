package striate.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.EventJson;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

class JournalTest {
  private static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1, "cpu", "torch", "17", "0.1");

  @TempDir Path directory;

  @Test
  void whatIsAppendedIsReadBackInOrder() {
    Path file = directory.resolve("journal.jsonl");
    List<RunEvent> written = new ArrayList<>();
    try (JournalWriter journal = JournalWriter.open(file)) {
      assertThat(journal.attempt()).isEqualTo(1);
      written.add(journal.append(this::started));
      for (int step = 0; step < 100; step++) {
        int s = step;
        written.add(journal.append((seq, at) -> step(seq, at, s)));
        assertThat(JournalReader.readAll(file)).hasSize(s + 2);
      }
    }
    assertThat(JournalReader.readAll(file)).isEqualTo(written);
    assertThat(written).extracting(RunEvent::seq).first().isEqualTo(0L);
  }

  @Test
  void aJournalCutAtAnyByteKeepsItsCompleteLinesAndContinues() throws IOException {
    Path whole = directory.resolve("whole.jsonl");
    List<RunEvent> written = new ArrayList<>();
    try (JournalWriter journal = JournalWriter.open(whole)) {
      written.add(journal.append(this::started));
      written.add(journal.append((seq, at) -> step(seq, at, 0)));
      written.add(journal.append((seq, at) -> new RunEvent.Warning(seq, at, "é\n—")));
      written.add(
          journal.append(
              (seq, at) -> new RunEvent.Score(seq, at, 1, "t", Modality.TEXTUAL, 1, 2, 3)));
      written.add(journal.append((seq, at) -> new RunEvent.CheckpointSaved(seq, at, 1, "c")));
    }
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length <= bytes.length; length++) {
      Path torn = directory.resolve("torn.jsonl");
      Files.write(torn, Arrays.copyOf(bytes, length));
      int complete = 0;
      for (int i = 0; i < length; i++) {
        complete += bytes[i] == '\n' ? 1 : 0;
      }
      List<RunEvent> kept = written.subList(0, complete);
      assertThat(JournalReader.readAll(torn)).isEqualTo(kept);
      RunEvent next;
      try (JournalWriter journal = JournalWriter.open(torn)) {
        assertThat(journal.attempt()).isEqualTo(complete == 0 ? 1 : 2);
        next = journal.append((seq, at) -> step(seq, at, 7));
      }
      List<RunEvent> all = new ArrayList<>(kept);
      all.add(next);
      assertThat(next.seq()).isEqualTo(complete);
      assertThat(JournalReader.readAll(torn)).isEqualTo(all);
    }
  }

  @Test
  void aReaderFollowsAGrowingJournalFromItsOffset() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    assertThat(JournalReader.read(file, 0, 0).events()).isEmpty();
    String first = EventJson.write(step(0, 1, 0)) + "\n";
    String second = EventJson.write(step(1, 2, 1)) + "\n";
    Files.writeString(file, first + second.substring(0, 10));
    JournalReader.Batch batch = JournalReader.read(file, 0, 0);
    assertThat(batch.events()).hasSize(1);
    assertThat(batch.offset()).isEqualTo(first.length());
    Files.writeString(file, second.substring(10), StandardOpenOption.APPEND);
    assertThat(JournalReader.read(file, batch.offset(), 1).events()).containsExactly(step(1, 2, 1));
  }

  @Test
  void zerosLeftByAPowerCutAreCutOff() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    Files.writeString(file, EventJson.write(started(0, 1)) + "\n" + "\0\0\0\n\0\0");
    assertThat(JournalReader.readAll(file)).hasSize(1);
    try (JournalWriter journal = JournalWriter.open(file)) {
      journal.append((seq, at) -> step(seq, at, 0));
    }
    assertThat(JournalReader.readAll(file)).hasSize(2);
  }

  @Test
  void damageBeforeTheEndIsNamedAndNeverCutOff() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    String journal = lines(started(0, 1)) + "rubbish\n" + lines(step(2, 2, 1), step(3, 3, 2));
    Files.writeString(file, journal);

    List<RunEvent> events = JournalReader.readAll(file);

    assertThat(events).extracting(RunEvent::seq).containsExactly(0L, 1L, 2L, 3L);
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            RunEvent.Lost.class,
            lost -> {
              assertThat(lost.events()).isEqualTo(1);
              assertThat(lost.text())
                  .contains(file + ", line 2 (byte " + journal.indexOf("rubbish") + ")")
                  .contains("1 event is lost, all others are kept");
            });
    assertThat(JournalReader.damages(file)).hasSize(1);
    try (JournalWriter next = JournalWriter.open(file)) {
      assertThat(next.attempt()).isEqualTo(2);
      assertThat(next.cutOff()).isNull();
      assertThat(next.append((seq, at) -> step(seq, at, 3)).seq()).isEqualTo(4);
    }
    assertThat(file).content().startsWith(journal);
  }

  @Test
  void aDamagedEndIsNamedAndCutOffByTheNextAttempt() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    String whole = lines(started(0, 1), step(1, 2, 0));
    Files.writeString(file, whole + lines(step(2, 3, 1)).replace("0.5", "0.6"));
    JournalReader.Batch batch = JournalReader.read(file, 0, 0);
    assertThat(batch.events()).hasSize(2);
    assertThat(batch.damage())
        .hasMessageContaining("the journal's end is damaged")
        .hasMessageContaining("line 3");
    try (JournalWriter journal = JournalWriter.open(file)) {
      assertThat(journal.cutOff()).hasMessageContaining("line 3");
    }
    assertThat(file).hasContent(whole);
  }

  /** Every byte of a journal, changed in three ways: its line is lost and named, no other. */
  @Test
  void aFlippedByteCostsItsLineAndIsNamed() throws IOException {
    List<RunEvent> written = List.of(started(0, 1), step(1, 2, 0), step(2, 3, 1), step(3, 4, 2));
    byte[] whole = lines(written.toArray(new RunEvent[0])).getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("journal.jsonl");
    for (int at = 0; at < whole.length; at++) {
      for (int flip : new int[] {1, 0x20, 0xff}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) flip;
        Files.write(file, damaged);
        List<RunEvent> read = new ArrayList<>(JournalReader.readAll(file));
        read.removeIf(RunEvent.Lost.class::isInstance);
        assertThat(written).as("byte %d ^ %d", at, flip).containsAll(read);
        boolean lastLineFeed = at == whole.length - 1;
        assertThat(read.size())
            .isGreaterThanOrEqualTo(written.size() - (whole[at] == '\n' ? 2 : 1));
        assertThat(JournalReader.damages(file))
            .as("byte %d ^ %d", at, flip)
            .hasSize(lastLineFeed ? 0 : 1);
      }
    }
  }

  @Test
  void aLineWithoutAChecksumMustBeInPlace() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    List<String> old =
        List.of(started(0, 1), step(1, 2, 0), step(2, 3, 1), step(3, 4, 2)).stream()
            .map(event -> EventJson.write(event).replaceAll(",\"crc.*", "}"))
            .toList();
    Files.writeString(file, String.join("\n", old).replace("\"seq\":1,", "\"seq\":2001,") + "\n");
    assertThat(JournalReader.readAll(file))
        .extracting(RunEvent::seq)
        .containsExactly(0L, 1L, 2L, 3L);
    assertThat(JournalReader.damages(file))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("event 2001 in place of event 1");
  }

  /** A full disk: the end still finds room, and a later attempt goes on. */
  @Test
  void theEndOfAnAttemptIsTheLastEvent() {
    Path file = directory.resolve("journal.jsonl");
    try (JournalWriter journal = JournalWriter.open(file)) {
      journal.append(this::started);
      assertThat(journal.end((seq, at) -> new RunEvent.Stopped(seq, at, 0, "enough", "d")))
          .isTrue();
      assertThat(journal.end((seq, at) -> new RunEvent.Stopped(seq, at, 0, "again", "d")))
          .isFalse();
      journal.append((seq, at) -> step(seq, at, 0));
    }
    assertThat(JournalReader.readAll(file)).hasSize(2);
    assertThat(directory)
        .isDirectoryNotContaining(f -> f.getFileName().toString().contains("reserve"));
  }

  @Test
  void anEventOfALaterVersionIsKeptAndPassedOver() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    String later = "{\"event\":\"gradientMap\",\"seq\":1,\"at\":5,\"map\":[1,2]}";
    Files.writeString(file, EventJson.write(started(0, 1)) + "\n" + later + "\n");
    try (JournalWriter journal = JournalWriter.open(file)) {
      assertThat(journal.append((seq, at) -> step(seq, at, 0)).seq()).isEqualTo(2);
    }
    assertThat(JournalReader.readAll(file))
        .hasSize(3)
        .element(1)
        .isEqualTo(new RunEvent.Unknown(1, 5, later));
    assertThat(file).content().contains(later + "\n");
  }

  @Test
  void theLockIsHeldAsLongAsAWriterLives() throws Exception {
    Path file = directory.resolve("journal.jsonl");
    assertThat(JournalLock.isHeld(file)).isFalse();
    try (JournalWriter journal = JournalWriter.open(file)) {
      journal.append(this::started);
      assertThat(JournalLock.isHeld(file)).isTrue();
    }
    assertThat(JournalLock.isHeld(file)).isFalse();
  }

  @Test
  void aMissingLineIsDamage() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    Files.writeString(file, lines(started(0, 1), step(2, 2, 1)));
    assertThat(JournalReader.damages(file))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("event 2 in place of event 1");
  }

  @Test
  void onlyOneWriterMayHaveAJournal() {
    Path file = directory.resolve("journal.jsonl");
    try (JournalWriter journal = JournalWriter.open(file)) {
      assertThatThrownBy(() -> JournalWriter.open(file))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("another worker is writing this run");
      journal.append(this::started);
    }
    try (JournalWriter again = JournalWriter.open(file)) {
      assertThat(again.attempt()).isEqualTo(2);
    }
  }

  private static String lines(RunEvent... events) {
    StringBuilder lines = new StringBuilder();
    for (RunEvent event : events) {
      lines.append(EventJson.write(event)).append('\n');
    }
    return lines.toString();
  }

  private RunEvent.Started started(long seq, long at) {
    return new RunEvent.Started(seq, at, 1, 5, 0, 10, 32, List.of(0), 1, 2, MACHINE);
  }

  private static RunEvent.Step step(long seq, long at, int step) {
    return new RunEvent.Step(seq, at, step, 1.0 / (step + 1), 0.5, 1e-3, 64, 12.5);
  }
}
