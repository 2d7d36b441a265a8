package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.journal.PredictionLine;
import striate.engine.journal.PredictionsFile;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/** The answers behind scores, from {@code predictions.jsonl} into the store. */
class AnswersTest {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyAnswerIsReadAsItWasWritten() {
    RunId run = run("a");
    journal(run, started(1, 0), score(1, 0, "colour", 5));
    List<PredictionLine> lines = answers(0, "colour", 5, 3);
    append(run, shuffled(lines));
    store.ingest().ingest(run);
    assertThat(store.reader().answers(run, 0, "colour")).isEqualTo(lines);
    assertThat(store.reader().answers(run, 4, "colour")).isEmpty();
    assertThat(store.reader().answers(run, 0, "shape")).isEmpty();
  }

  @Test
  void runsThatWereAskedTheSameShareTheirQuestions() {
    List<RunId> runs = List.of(run("a"), run("b"), run("c"));
    for (RunId run : runs) {
      journal(
          run,
          started(1, 0),
          score(1, 0, "colour", 6),
          score(2, 0, "shape", 4),
          new RunEvent.Finished(3, 1003, "id", "dir", 4, 1.0, 2.5, 1L << 30));
      append(run, shuffled(answers(0, "colour", 6, runs.indexOf(run))));
      append(run, answers(0, "shape", 4, 1));
      store.ingest().ingest(run);
    }
    assertThat(count("question_sets")).isEqualTo(2);
    assertThat(count("answers")).isEqualTo(6);
    Map<RunId, List<TaskValues>> values = store.reader().finalValues(runs);
    assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(runs);
    for (RunId run : runs) {
      TaskValues colour = values.get(run).get(0);
      assertThat(colour.task()).isEqualTo("colour");
      assertThat(colour.questions()).isSameAs(values.get(runs.get(0)).get(0).questions());
      assertThat(colour.questions().list())
          .extracting(PredictionLine.Question::item)
          .containsExactly("q0", "q1", "q2", "q3", "q4", "q5");
      assertThat(colour.values())
          .containsExactly(
              IntStream.range(0, 6).mapToDouble(i -> i < runs.indexOf(run) ? 1 : 0).toArray());
    }
    store.writer().delete(runs.get(0));
    store.writer().delete(runs.get(1));
    assertThat(count("question_sets")).isEqualTo(2);
    new DeletedRuns(store).delete(List.of(runs.get(2)));
    assertThat(count("answers")).isZero();
    assertThat(count("question_sets")).isZero();
    new DeletedRuns(store).restore(List.of(runs.get(2)));
    assertThat(store.reader().answers(runs.get(2), 0, "colour")).hasSize(6);
  }

  @Test
  void aStoreThatIsPassedOnKeepsTheFirstAndTheLastAnswers() {
    RunId run = run("a");
    RunId other = run("b");
    journal(run, started(1, 0), score(1, 0, "colour", 3), score(2, 2, "colour", 3));
    journal(run, score(3, 4, "colour", 3));
    journal(other, started(1, 0), score(1, 2, "colour", 3));
    for (int step : new int[] {0, 2, 4}) {
      append(run, answers(step, "colour", 3, 1));
    }
    append(other, answers(2, "colour", 3, 1));
    store.ingest().ingest(run);
    store.ingest().ingest(other);
    store.writer().keepFirstAndLastAnswers();
    assertThat(store.reader().answers(run, 0, "colour")).hasSize(3);
    assertThat(store.reader().answers(run, 2, "colour")).isEmpty();
    assertThat(store.reader().answers(run, 4, "colour")).hasSize(3);
    assertThat(store.reader().answers(other, 2, "colour")).hasSize(3);
    assertThat(store.reader().scores(run)).hasSize(3);
  }

  /** An attempt's answers replace those of the attempt before, which the file no longer has. */
  @Test
  void aResumedRunHasTheAnswersOfItsNewestAttempt() {
    RunId run = scored(3, 3);
    journal(run, score(2, 4, "colour", 3));
    append(run, answers(4, "colour", 3, 0));
    store.ingest().ingest(run);
    assertThat(values(run, 4)).containsExactly(0.0, 0.0, 0.0);

    new PredictionsFile(store.workspace().files(run).predictions())
        .keep((step, task) -> step == 0, warning -> {});
    journal(run, started(2, 2), score(4, 4, "colour", 3));
    append(run, answers(4, "colour", 3, 2));
    store.ingest().ingest(run);
    assertThat(values(run, 0)).containsExactly(1.0, 1.0, 1.0);
    assertThat(values(run, 4)).containsExactly(1.0, 1.0, 0.0);

    List<PredictionLine> before = store.reader().answers(run, 4, "colour");
    store.ingest().rebuild(run);
    assertThat(store.reader().answers(run, 4, "colour")).isEqualTo(before);
    assertThat(values(run, 0)).containsExactly(1.0, 1.0, 1.0);
    assertThat(count("answers")).isEqualTo(2);
    assertThat(count("question_sets")).isEqualTo(1);
  }

  @Test
  void aScoreWithoutAllOfItsAnswersHasNone() throws IOException {
    RunId run = run("a");
    journal(run, started(1, 0), score(1, 0, "colour", 3), score(2, 0, "shape", 3));
    append(run, answers(0, "colour", 2, 2));
    store.ingest().ingest(run);
    assertThat(store.reader().scores(run)).hasSize(2);
    assertThat(store.reader().answers(run, 0, "colour")).isEmpty();
    Files.delete(store.workspace().files(run).predictions());
    store.ingest().rebuild(run);
    assertThat(store.reader().scores(run)).hasSize(2);
    assertThat(count("answers")).isZero();
  }

  /** Of 3 of 5,000 questions; scores without that number are of all. */
  @Test
  void aScoreKnowsOfHowManyQuestionsItIs() {
    RunId run = run("a");
    RunEvent some =
        new RunEvent.Score(
            2, 1002, 0, "gqa", Modality.VISUAL, Metric.ACCURACY, 0.5, null, null, 3, 5000, 5);
    journal(run, started(1, 0), score(1, 0, "colour", 3), some);
    store.ingest().ingest(run);
    assertThat(store.reader().scores(run))
        .extracting(TaskScore::task, TaskScore::questions, TaskScore::of, TaskScore::isPartial)
        .containsExactly(tuple("colour", 3, 3, false), tuple("gqa", 3, 5000, true));
    assertThat(store.reader().run(run).visualBefore()).as("of a part of a task").isNull();
  }

  @Test
  void damagedAnswersAreToldWithTheRemedy() {
    RunId run = scored(5, 3);
    for (byte[] content : List.of(new byte[] {1, 2, 3}, Deflated.of("{\"prediction\":\"re"))) {
      store.query(
          handle ->
              handle.createUpdate("UPDATE answers SET content = :c").bind("c", content).execute());
      assertThatThrownBy(() -> store.reader().answers(run, 0, "colour"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("an answer in the store is damaged")
          .hasMessageContaining("runs rebuild");
    }
    store.ingest().rebuild(run);
    assertThat(store.reader().answers(run, 0, "colour")).hasSize(5);
  }

  /** A run of which the store has the answers before tuning. */
  private RunId scored(int questions, int right) {
    RunId run = run("a");
    journal(run, started(1, 0), score(1, 0, "colour", questions));
    append(run, answers(0, "colour", questions, right));
    store.ingest().ingest(run);
    return run;
  }

  private double[] values(RunId run, int step) {
    return store.reader().answers(run, step, "colour").stream()
        .mapToDouble(PredictionLine::value)
        .toArray();
  }

  private int count(String table) {
    return store.query(
        handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
  }

  private RunId run(String name) {
    return store.writer().enqueue(Samples.job(name, "1", 1), null, "local", "local");
  }

  private static RunEvent started(int attempt, int from) {
    return new RunEvent.Started(
        attempt == 1 ? 0 : 3, 1000, attempt, 7, from, 4, 32, List.of(1), 10, 20, Samples.MACHINE);
  }

  private static RunEvent score(long seq, int step, String task, int questions) {
    return new RunEvent.Score(seq, 1000 + seq, step, task, Modality.VISUAL, 1, questions, 5);
  }

  private void journal(RunId run, RunEvent... events) {
    Path file = store.workspace().journal(run);
    try {
      String before = Files.exists(file) ? Files.readString(file) : "";
      Samples.write(file, before + Samples.lines(List.of(events)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void append(RunId run, List<PredictionLine> lines) {
    new PredictionsFile(store.workspace().files(run).predictions()).append(lines);
  }

  private static List<PredictionLine> shuffled(List<PredictionLine> lines) {
    List<PredictionLine> mixed = new ArrayList<>(lines);
    Collections.reverse(mixed);
    return mixed;
  }

  private static List<PredictionLine> answers(int step, String task, int count, int right) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new PredictionLine(
                    step,
                    task,
                    new PredictionLine.Question(
                        "q" + i,
                        "<image>\nWhich " + task + "?",
                        "images/" + i / 2 + ".png",
                        List.of("red", "crimson"),
                        i % 2 == 0 ? List.of() : List.of("A", "B"),
                        "images/" + i / 2,
                        i % 2 == 0 ? "" : "choice"),
                    i < right ? "red" : "blue",
                    i < right ? 1 : 0,
                    i % 2 == 0 ? -0.25 - i : null,
                    i % 2 == 0 ? 1 : 0,
                    1.5 + i))
        .toList();
  }
}
