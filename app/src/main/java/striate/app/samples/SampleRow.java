package striate.app.samples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.TaskAnswers;
import striate.charts.data.DataTable;
import striate.engine.journal.PredictionLine;
import striate.engine.run.Modality;

/**
 * A question with what each chosen run answered.
 *
 * @param answers a place a run, in their order; null where the run was not asked
 */
record SampleRow(
    String task,
    Modality modality,
    PredictionLine.Question question,
    List<@Nullable Given> answers) {
  private static final double HALF = 0.5;
  static final String IMAGE = "<image>";
  private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

  /**
   * An answer.
   *
   * @param value as the task scores it
   * @param right whether that is at least half of a right answer's
   * @param logProbability of the answer; null if unknown
   */
  record Given(String text, double value, boolean right, @Nullable Double logProbability) {
    static Given of(PredictionLine line) {
      return new Given(
          line.prediction(), line.value(), line.value() >= HALF, line.logProbability());
    }

    /** Behind a sign that tells without colour whether it is right. */
    String marked() {
      String partly = value > 0 && value < 1 ? String.format(Locale.ROOT, " (%.2f)", value) : "";
      return (right ? "\u2713 " : "\u2717 ") + text.strip() + partly;
    }
  }

  /** The question without the image's place. */
  String whole() {
    String prompt = question.prompt();
    return prompt == null ? question.item() : prompt.replace(IMAGE, "").strip();
  }

  /** The question without the image's place, in one line. */
  String asked() {
    String prompt = question.prompt();
    if (prompt == null) {
      return question.item();
    }
    String plain = prompt.replace(IMAGE, "").strip();
    return plain.indexOf('\n') < 0 ? plain : LINES.matcher(plain).replaceAll(" \u00b7 ");
  }

  /** The answers that count as right, in a line. */
  String reference() {
    return String.join(" / ", question.references());
  }

  /** How many questions are shown of how many, and how often A and B were right, in a line. */
  static String summary(List<SampleRow> found, int of) {
    if (of == 0) {
      return "";
    }
    StringBuilder words =
        new StringBuilder(String.format(Locale.ROOT, "%,d of %,d questions", found.size(), of));
    for (int place = 0; !AnswerColumn.letter(place).isEmpty(); place++) {
      String right = rightShare(found, place);
      if (!right.isEmpty()) {
        words
            .append(" \u00b7 ")
            .append(AnswerColumn.letter(place))
            .append(" right on ")
            .append(right);
      }
    }
    return words.toString();
  }

  /** How often a run was right of what it was asked; empty where it was asked none of these. */
  static String rightShare(List<SampleRow> found, int run) {
    long answered = found.stream().filter(row -> row.given(run) != null).count();
    long right =
        found.stream()
            .map(row -> row.given(run))
            .filter(given -> given != null && given.right())
            .count();
    return answered == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * right / answered);
  }

  /** Rows in full, with an answer and its value for each group. */
  static DataTable table(List<SampleRow> rows, List<AnswerColumn> columns) {
    List<String> head = new ArrayList<>(List.of("task", "item", "question", "reference"));
    for (int place = 0; place < columns.size(); place++) {
      head.add(columns.get(place).title(place));
      head.add("value of " + columns.get(place).title(place));
    }
    List<List<String>> lines = new ArrayList<>();
    for (SampleRow row : rows) {
      List<String> line =
          new ArrayList<>(List.of(row.task(), row.question().item(), row.whole(), row.reference()));
      for (int place = 0; place < columns.size(); place++) {
        Given given = row.given(place);
        line.add(given == null ? "" : given.text().strip());
        line.add(given == null ? "" : Double.toString(given.value()));
      }
      lines.add(line);
    }
    return new DataTable(head, lines);
  }

  @Nullable Given given(int run) {
    return run < answers.size() ? answers.get(run) : null;
  }

  /** Whether every word stands in question, reference or answers. */
  boolean matches(List<String> words) {
    if (words.isEmpty()) {
      return true;
    }
    StringBuilder text = new StringBuilder(asked()).append(' ').append(reference());
    text.append(' ').append(question.item()).append(' ').append(question.category());
    for (Given given : answers) {
      text.append(' ').append(given == null ? "" : given.text());
    }
    String all = text.toString().toLowerCase(Locale.ROOT);
    return words.stream().allMatch(all::contains);
  }

  /**
   * The questions of all runs, visual tasks first, else in the order of the first that was asked.
   */
  static List<SampleRow> joined(List<List<TaskAnswers>> runs) {
    record Key(String task, String item) {}
    Map<Key, SampleRow> rows = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      for (TaskAnswers task : runs.get(run)) {
        for (PredictionLine line : task.answers()) {
          Key key = new Key(task.task(), line.question().item());
          SampleRow row = rows.get(key);
          if (row == null) {
            List<@Nullable Given> none = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
              none.add(null);
            }
            row = new SampleRow(task.task(), task.modality(), line.question(), none);
            rows.put(key, row);
          }
          row.answers().set(run, Given.of(line));
        }
      }
    }
    // those with images first
    return rows.values().stream().sorted(Comparator.comparing(SampleRow::modality)).toList();
  }
}
