package striate.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  void damageBeforeTheEndIsNeverCutOff() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    String journal =
        EventJson.write(started(0, 1)) + "\nrubbish\n" + EventJson.write(step(2, 2, 1)) + "\n";
    Files.writeString(file, journal);
    assertThatThrownBy(() -> JournalWriter.open(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("at byte " + (journal.indexOf("rubbish")));
    assertThat(file).hasContent(journal);
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
    Files.writeString(
        file, EventJson.write(started(0, 1)) + "\n" + EventJson.write(step(2, 2, 1)) + "\n");
    assertThat(JournalReader.read(file, 0, 0).damage())
        .hasMessageContaining("event 2 in place of event 1");
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

  private RunEvent.Started started(long seq, long at) {
    return new RunEvent.Started(seq, at, 1, 5, 0, 10, 32, List.of(0), 1, 2, MACHINE);
  }

  private static RunEvent.Step step(long seq, long at, int step) {
    return new RunEvent.Step(seq, at, step, 1.0 / (step + 1), 0.5, 1e-3, 64, 12.5);
  }
}
