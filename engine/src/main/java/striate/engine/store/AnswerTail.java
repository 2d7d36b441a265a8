package striate.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.journal.JsonLines;
import striate.engine.journal.PredictionLine;

/**
 * The answers of a run's {@code predictions.jsonl}, read on as scores ask for them: each line once,
 * except that every attempt of the run may rewrite the file.
 */
final class AnswerTail {
  private final Path file;
  private long offset;
  private int from;
  private final Map<Evaluation, Map<String, PredictionLine>> read;

  private record Evaluation(int step, String task) {}

  AnswerTail(Path file) {
    this(file, 0, 0, Map.of());
  }

  private AnswerTail(
      Path file, long offset, int from, Map<Evaluation, Map<String, PredictionLine>> read) {
    this.file = file;
    this.offset = offset;
    this.from = from;
    this.read = new HashMap<>(read);
  }

  /** One that reads on by itself: this one stays as it is if a transaction is repeated. */
  AnswerTail copy() {
    AnswerTail copy = new AnswerTail(file, offset, from, Map.of());
    read.forEach((evaluation, lines) -> copy.read.put(evaluation, new LinkedHashMap<>(lines)));
    return copy;
  }

  /** An attempt begins at {@code step}: its answers may be anywhere in the file. */
  void restart(int step) {
    offset = 0;
    from = step;
    read.clear();
  }

  /**
   * The answers behind a score; empty unless all are there.
   *
   * @param questions behind the score
   */
  List<PredictionLine> of(int step, String task, int questions) {
    read.keySet().removeIf(evaluation -> evaluation.step() < step);
    Map<String, PredictionLine> wanted =
        read.computeIfAbsent(new Evaluation(step, task), evaluation -> new LinkedHashMap<>());
    if (wanted.size() < questions) {
      try {
        offset =
            JsonLines.readOn(
                file,
                offset,
                line -> {
                  PredictionLine answer = PredictionLine.of(line);
                  if (answer.step() >= from) {
                    read.computeIfAbsent(
                            new Evaluation(answer.step(), answer.task()),
                            evaluation -> new LinkedHashMap<>())
                        .putIfAbsent(answer.question().item(), answer);
                  }
                  return wanted.size() < questions;
                });
      } catch (IOException e) {
        return List.of(); // the score counts without them
      }
    }
    return wanted.size() == questions ? List.copyOf(wanted.values()) : List.of();
  }
}
