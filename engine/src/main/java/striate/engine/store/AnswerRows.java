package striate.engine.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import striate.engine.disk.Sha256;
import striate.engine.journal.PredictionLine;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Writes the answers behind scores. The questions are stored once for all runs that were asked
 * them, in the order of their ids, whatever the order in which they were asked.
 */
final class AnswerRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerRows() {}

  /**
   * @param lines one per question of the score; none = not known
   */
  static void write(
      Handle handle, RunId run, int attempt, RunEvent.Score score, List<PredictionLine> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<PredictionLine> sorted =
        lines.stream().sorted(Comparator.comparing(line -> line.question().item())).toList();
    StringBuilder questions = new StringBuilder();
    StringBuilder content = new StringBuilder();
    ByteBuffer values = ByteBuffer.allocate(8 * sorted.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (PredictionLine line : sorted) {
      questions.append(line.question().toJson()).append('\n');
      ObjectNode answer = JSON.createObjectNode();
      line.answerInto(answer);
      content.append(answer).append('\n');
      values.putDouble(line.value());
    }
    String digest = Sha256.of(score.task() + "\n" + questions);
    handle
        .createUpdate(
            "INSERT INTO question_sets (digest, task, size, content)"
                + " VALUES (:digest, :task, :size, :content) ON CONFLICT DO NOTHING")
        .bind("digest", digest)
        .bind("task", score.task())
        .bind("size", sorted.size())
        .bind("content", Deflated.of(questions.toString()))
        .execute();
    handle
        .createUpdate(
            "INSERT INTO answers (run_id, step, task, attempt, question_set, marks, content)"
                + " VALUES (:run, :step, :task, :attempt, :digest, :marks, :content)"
                + " ON CONFLICT DO NOTHING")
        .bind("run", run.value())
        .bind("step", score.step())
        .bind("task", score.task())
        .bind("attempt", attempt)
        .bind("digest", digest)
        .bind("marks", values.array())
        .bind("content", Deflated.of(content.toString()))
        .execute();
  }

  /** Deletes all answers but those of each run's first and last evaluation. */
  static void keepFirstAndLast(Handle handle) {
    handle.execute(
        """
        DELETE FROM answers WHERE step NOT IN (
          SELECT min(step) FROM scores WHERE run_id = answers.run_id UNION
          SELECT max(step) FROM scores WHERE run_id = answers.run_id)
        """);
  }

  /** The question sets of a run's answers. */
  static Set<String> questionSets(Handle handle, RunId run) {
    return handle
        .createQuery("SELECT question_set FROM answers WHERE run_id = :run")
        .bind("run", run.value())
        .mapTo(String.class)
        .set();
  }

  /** Deletes those of some question sets that no answer refers to any more. */
  static void deleteUnused(Handle handle, Set<String> questionSets) {
    for (String digest : questionSets) {
      handle
          .createUpdate(
              "DELETE FROM question_sets WHERE digest = :digest"
                  + " AND NOT EXISTS (SELECT 1 FROM answers WHERE question_set = :digest)")
          .bind("digest", digest)
          .execute();
    }
  }
}
