package striate.engine.store;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import striate.engine.journal.PredictionLine;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/** Reads the answers behind scores. */
final class AnswerReader {
  /** Java's own parser of numbers makes ten times as much garbage as all else here. */
  private static final ObjectReader LINES =
      JsonMapper.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build()
          .readerFor(JsonNode.class);

  private static final int IDS = 500;

  static final String ANSWERS =
      "SELECT a.question_set, a.content FROM answers AS a JOIN scores AS s"
          + " ON s.run_id = a.run_id AND s.step = a.step AND s.task = a.task"
          + " AND s.attempt = a.attempt"
          + " WHERE a.run_id = :run AND a.step = :step AND a.task = :task AND s.superseded = 0"
          + " ORDER BY a.attempt DESC LIMIT 1";
  static final String QUESTIONS = "SELECT content FROM question_sets WHERE digest = :digest";
  static final String FINAL_VALUES =
      "SELECT a.run_id, a.step, a.task, a.question_set, a.marks FROM answers AS a"
          + " JOIN scores AS s ON s.run_id = a.run_id AND s.step = a.step AND s.task = a.task"
          + " AND s.attempt = a.attempt"
          + " WHERE a.run_id IN (<runs>) AND s.superseded = 0 AND a.step = (SELECT step FROM scores"
          + " WHERE run_id = a.run_id AND superseded = 0 ORDER BY step DESC LIMIT 1)"
          + " ORDER BY a.run_id, a.step, a.task";

  static final String VALUES_BEFORE_TUNING =
      "SELECT a.run_id, a.step, a.task, a.question_set, a.marks FROM answers AS a"
          + " JOIN scores AS s ON s.run_id = a.run_id AND s.step = a.step AND s.task = a.task"
          + " AND s.attempt = a.attempt"
          + " WHERE a.run_id IN (<runs>) AND s.superseded = 0 AND a.step = 0"
          + " ORDER BY a.run_id, a.step, a.task";

  private final Store store;

  /** By digest: the runs of a comparison were asked the same questions. */
  private final Map<String, SoftReference<TaskValues.Questions>> asked = new ConcurrentHashMap<>();

  AnswerReader(Store store) {
    this.store = store;
  }

  List<PredictionLine> answers(RunId run, int step, String task) {
    record Row(String questions, byte[] content) {}
    return store.query(
        handle -> {
          Row row =
              handle
                  .createQuery(ANSWERS)
                  .bind("run", run.value())
                  .bind("step", step)
                  .bind("task", task)
                  .map((rows, context) -> new Row(rows.getString(1), rows.getBytes(2)))
                  .findOne()
                  .orElse(null);
          if (row == null) {
            return List.of();
          }
          List<PredictionLine.Question> questions = questions(handle, row.questions()).list();
          List<JsonNode> answers = lines(row.content());
          List<PredictionLine> found = new ArrayList<>();
          for (int i = 0; i < answers.size(); i++) {
            found.add(PredictionLine.of(step, task, questions.get(i), answers.get(i)));
          }
          return found;
        });
  }

  Map<RunId, List<TaskValues>> finalValues(Collection<RunId> runs) {
    return values(FINAL_VALUES, runs);
  }

  Map<RunId, List<TaskValues>> valuesBeforeTuning(Collection<RunId> runs) {
    return values(VALUES_BEFORE_TUNING, runs);
  }

  private Map<RunId, List<TaskValues>> values(String query, Collection<RunId> runs) {
    Map<RunId, List<TaskValues>> found = new LinkedHashMap<>();
    List<String> ids = runs.stream().map(RunId::value).distinct().toList();
    for (int from = 0; from < ids.size(); from += IDS) {
      List<String> some = ids.subList(from, Math.min(from + IDS, ids.size()));
      record Row(String run, int step, String task, String questions, byte[] values) {}
      store.query(
          handle -> {
            List<Row> rows =
                handle
                    .createQuery(query)
                    .bindList("runs", some)
                    .map(
                        (all, context) ->
                            new Row(
                                all.getString(1),
                                all.getInt(2),
                                all.getString(3),
                                all.getString(4),
                                all.getBytes(5)))
                    .list();
            for (Row row : rows) {
              TaskValues.Questions questions = questions(handle, row.questions());
              found
                  .computeIfAbsent(new RunId(row.run()), run -> new ArrayList<>())
                  .add(new TaskValues(row.step(), row.task(), questions, doubles(row.values())));
            }
            return null;
          });
    }
    return found;
  }

  private TaskValues.Questions questions(Handle handle, String digest) {
    SoftReference<TaskValues.Questions> known = asked.get(digest);
    TaskValues.Questions questions = known == null ? null : known.get();
    if (questions == null) {
      questions =
          new TaskValues.Questions(
              digest,
              lines(content(handle, digest)).stream().map(PredictionLine.Question::of).toList());
      asked.put(digest, new SoftReference<>(questions));
    }
    return questions;
  }

  private static byte[] content(Handle handle, String digest) {
    return handle.createQuery(QUESTIONS).bind("digest", digest).mapTo(byte[].class).one();
  }

  private static double[] doubles(byte[] bytes) {
    double[] values = new double[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  private List<JsonNode> lines(byte[] deflated) {
    try (MappingIterator<JsonNode> lines = LINES.readValues(Deflated.text(deflated))) {
      return lines.readAll();
    } catch (IOException e) {
      throw Problem.workFailed(
          "an answer in the store is damaged",
          store.workspace().database(),
          "run `striate runs rebuild`",
          e);
    }
  }
}
