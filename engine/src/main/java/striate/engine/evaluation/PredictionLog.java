package striate.engine.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import striate.engine.journal.PredictionLine;
import striate.engine.journal.PredictionsFile;

/** The answers of one evaluation in {@code predictions.jsonl}. */
public final class PredictionLog implements EvaluationLog {
  private final PredictionsFile file;
  private final int step;
  private final List<PredictionLine> earlier;

  /**
   * @param step optimizer steps before the evaluation
   * @param earlier what the file holds; of other steps, too
   */
  public PredictionLog(PredictionsFile file, int step, List<PredictionLine> earlier) {
    this.file = file;
    this.step = step;
    this.earlier = List.copyOf(earlier);
  }

  @Override
  public Map<String, Prediction> earlier(EvaluationTask task) {
    Map<String, TaskItem> items = new HashMap<>();
    task.items().forEach(item -> items.put(item.id(), item));
    Map<String, Prediction> found = new HashMap<>();
    for (PredictionLine line : earlier) {
      TaskItem item = items.get(line.question().item());
      if (line.step() == step
          && line.task().equals(task.name())
          && item != null
          && line.question().equals(question(item))) {
        found.put(item.id(), new Prediction(task.name(), item, answer(line), line.value()));
      }
    }
    return found;
  }

  private static Answer answer(PredictionLine line) {
    Double logProbability = line.logProbability();
    Double millis = line.millis();
    return new Answer(
        line.prediction(),
        logProbability == null ? Double.NaN : logProbability,
        List.of(),
        line.tokens(),
        millis == null ? 0 : millis);
  }

  @Override
  public void answered(List<Prediction> batch) {
    file.append(batch.stream().map(this::line).toList());
  }

  private PredictionLine line(Prediction prediction) {
    Answer answer = prediction.answer();
    return new PredictionLine(
        step,
        prediction.task(),
        question(prediction.question()),
        answer.text(),
        prediction.value(),
        Double.isFinite(answer.logProbability()) ? (Double) answer.logProbability() : null,
        answer.tokens(),
        answer.millis());
  }

  private static PredictionLine.Question question(TaskItem item) {
    return new PredictionLine.Question(
        item.id(),
        item.prompt(),
        item.image(),
        item.references(),
        item.choices(),
        item.group(),
        item.category());
  }
}
