package striate.app.samples;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;

/**
 * A question with the answers of the runs that are shown.
 *
 * @param item its id in its task
 * @param image null where there is none
 * @param references what counts as right
 */
public record LookedAt(
    String task,
    Modality modality,
    String item,
    String question,
    @Nullable String image,
    List<String> references,
    List<String> choices,
    List<Answer> answers) {
  public LookedAt {
    references = List.copyOf(references);
    choices = List.copyOf(choices);
    answers = List.copyOf(answers);
  }

  static LookedAt of(SampleRow row, List<AnswerColumn> columns) {
    List<Answer> answers = new ArrayList<>();
    for (int place = 0; place < columns.size(); place++) {
      SampleRow.Given given = row.given(place);
      if (given != null) {
        answers.add(
            new Answer(
                columns.get(place).title(place),
                given.marked(),
                given.value(),
                given.logProbability()));
      }
    }
    return new LookedAt(
        row.task(),
        row.modality(),
        row.question().item(),
        row.whole(),
        row.question().image(),
        row.question().references(),
        row.question().choices(),
        answers);
  }

  /**
   * @param run such as {@code A: Sparse 8, seed 1}
   * @param text with a sign that tells whether it is right
   * @param value as the task's scorer gave it
   * @param logProbability of all its tokens, in nats; null if unknown
   */
  public record Answer(String run, String text, double value, @Nullable Double logProbability) {}
}
