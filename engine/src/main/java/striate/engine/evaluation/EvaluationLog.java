package striate.engine.evaluation;

import java.util.List;
import java.util.Map;

/** Keeps an evaluation's answers, so that it can be interrupted and go on. */
public interface EvaluationLog {
  /** Keeps nothing. */
  EvaluationLog NONE =
      new EvaluationLog() {
        @Override
        public Map<String, Prediction> earlier(EvaluationTask task) {
          return Map.of();
        }

        @Override
        public void answered(List<Prediction> batch) {}
      };

  /** What an interrupted evaluation already found, by the question's id. */
  Map<String, Prediction> earlier(EvaluationTask task);

  /** Called with a batch's answers before the next batch is asked. */
  void answered(List<Prediction> batch);
}
