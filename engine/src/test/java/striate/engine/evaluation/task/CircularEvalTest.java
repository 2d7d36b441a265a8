package striate.engine.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.Baselines;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.Prediction;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.evaluation.TaskResult;

/**
 * MMBench asked once (VanillaEval) and in all rotations of its choices (CircularEval). The verdicts
 * are compared with VLMEvalKit's rule, which stands here once more and works on the file's rows.
 */
class CircularEvalTest {
  private static final String FILE = "mmbench_dev_en_20231003.tsv";
  private static final int QUESTIONS = 120;
  private static final long STEP = 1_000_000;

  @TempDir Path workspace;

  /** A row of the file with what a model said to it. */
  private record Row(long index, List<String> choices, char answer, String said) {}

  @Test
  void everyVerdictIsThatOfThePublishedRule() throws IOException {
    List<Row> rows = rows(new Random(12));
    assertThat(rows).hasSizeGreaterThan(200);
    write(rows);
    Map<String, String> said = new HashMap<>();
    rows.forEach(row -> said.put(String.valueOf(row.index()), row.said()));
    List<Row> questions = rows.stream().filter(row -> row.index() < STEP).toList();

    TaskResult circular = answered(open("mmbench-circular"), said);
    assertThat(circular.predictions()).hasSameSizeAs(rows);
    Map<String, Boolean> whole =
        circular.predictions().stream()
            .collect(
                Collectors.toMap(
                    p -> p.question().group(), p -> p.value() == 1, (one, other) -> one && other));
    Map<String, Boolean> published = new LinkedHashMap<>();
    questions.forEach(q -> published.put(String.valueOf(q.index()), circularHit(q, rows)));
    assertThat(whole).isEqualTo(published);
    assertThat(published.values()).contains(true, false);
    double hits = published.values().stream().filter(hit -> hit).count();
    assertThat(circular.value()).isCloseTo(hits / QUESTIONS, within(1e-12));

    TaskResult once = answered(open("mmbench"), said);
    double right = questions.stream().filter(CircularEvalTest::vanillaHit).count();
    assertThat(once.predictions()).hasSize(QUESTIONS);
    assertThat(once.value()).isCloseTo(right / QUESTIONS, within(1e-12)).isGreaterThan(hits / 120);
  }

  @Test
  void aFileWithoutRotationsIsAskedInTheSameOnes() throws IOException {
    List<Row> rows = rows(new Random(13));
    write(rows);
    EvaluationTask with = open("mmbench-circular");
    EvaluationTask once = open("mmbench");
    write(rows.stream().filter(row -> row.index() < STEP).toList());
    EvaluationTask without = open("mmbench-circular");
    assertThat(without.items()).extracting(TaskItem::id).doesNotHaveDuplicates();
    // images are known by their place in the file, which differs
    assertThat(without.items())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("image")
        .containsExactlyInAnyOrderElementsOf(with.items());
    assertThat(open("mmbench").items())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("image")
        .containsExactlyElementsOf(once.items());
  }

  @Test
  void rotationsThatAreMissingInAFileThatIsCutShortAreAskedToo() throws IOException {
    List<Row> rows = rows(new Random(14));
    write(rows.subList(0, rows.size() - 50));
    assertThat(open("mmbench-circular").items()).hasSameSizeAs(rows);
  }

  @Test
  void thePublishersLayoutIsReadWithItsRotationsAsGroups() throws IOException, SQLException {
    TaskFixtures.workspace(workspace);
    EvaluationTask task = open("mmbench-circular");
    assertThat(task.items())
        .extracting(TaskItem::id)
        .containsExactly("241", "1000241", "2000241", "3000241", "252", "1000252");
    assertThat(task.items())
        .extracting(TaskItem::group)
        .containsExactly("241", "241", "241", "241", "252", "252");
    assertThat(task.items().get(2).choices()).containsExactly("third", "fourth", "first", "second");
    assertThat(task.items().get(2).prompt()).contains("A. third\nB. fourth\nC. first\nD. second");
    assertThat(task.items())
        .extracting(item -> item.references().get(0))
        .containsExactly("B", "A", "D", "C", "A", "B");
    assertThat(task.items()).extracting(TaskItem::image).doesNotContainNull();
    assertThat(task.chance()).isCloseTo((Math.pow(0.25, 4) + 0.25) / 2, within(1e-15));
    assertThat(Baselines.majority(task)).isZero();
    assertThat(task.metric().word()).isEqualTo("CircularEval accuracy");
    // two questions about one image are one cluster where each is asked once
    assertThat(open("mmbench").items()).extracting(TaskItem::group).containsExactly("241", "241");
  }

  @Test
  void aPartOfTheQuestionsHasAllTheirRotations() throws IOException, SQLException {
    TaskFixtures.workspace(workspace);
    EvaluationTask task = open("mmbench-circular");
    assertThat(task.limitedTo(5).items()).extracting(TaskItem::group).containsOnly("241");
    assertThat(task.limitedTo(3).items()).extracting(TaskItem::group).containsExactly("252", "252");
    assertThat(task.limitedTo(1).items()).hasSize(4);
    assertThat(task.sampled(1, 7).items()).extracting(TaskItem::group).hasSizeBetween(2, 4);
  }

  @Test
  void anyQuestionsWithChoicesCanBeAskedInRotations() throws IOException {
    Path tasks = Files.createDirectories(workspace.resolve("tasks/data/mine"));
    Files.writeString(
        tasks.resolve("q.jsonl"),
        """
        {"question": "Which?", "choices": ["x", "y", "z"], "answer": "C"}
        {"question": "Say it", "answer": "word"}
        """);
    Files.writeString(
        workspace.resolve("tasks/mine.json"),
        """
        {"name": "mine", "title": "Mine", "modality": "textual",
         "source": {"format": "jsonl", "files": ["q.jsonl"], "rotations": "all"},
         "prompt": ["{question}", "{choices}"], "scorer": "choice", "metric": "CircularEval accuracy"}
        """);
    EvaluationTask task = open("mine");
    assertThat(task.items())
        .extracting(item -> item.id() + " " + item.references().get(0) + " " + item.group())
        .containsExactly("1 C 1", "1000001 B 1", "2000001 A 1", "2 word 2");
  }

  private EvaluationTask open(String name) {
    return TaskRegistry.of(workspace, null).chosen(List.of(name)).get(0).open();
  }

  private static TaskResult answered(EvaluationTask task, Map<String, String> said) {
    List<Prediction> predictions = new ArrayList<>();
    for (TaskItem item : task.items()) {
      Answer answer = Answer.of(said.getOrDefault(item.id(), "?"));
      predictions.add(new Prediction(task.name(), item, answer, task.scorer().value(answer, item)));
    }
    return new TaskResult(task, predictions, 0);
  }

  /** Questions first, their rotations in any order behind them. */
  private static List<Row> rows(Random random) {
    List<Row> questions = new ArrayList<>();
    List<Row> rotations = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      int n = 2 + random.nextInt(3);
      List<String> all = new ArrayList<>(List.of("red cat", "blue dog", "green bird", "old tree"));
      Collections.shuffle(all, random);
      List<String> choices = all.subList(0, n);
      String right = choices.get(random.nextInt(n));
      double skill = random.nextDouble();
      for (int k = 0; k < n; k++) {
        List<String> rotated = new ArrayList<>(choices.subList(k, n));
        rotated.addAll(choices.subList(0, k));
        String meant = random.nextDouble() < skill ? right : rotated.get(random.nextInt(n));
        (k == 0 ? questions : rotations)
            .add(
                new Row(
                    500 + i + k * STEP,
                    rotated,
                    (char) ('A' + rotated.indexOf(right)),
                    said(random, (char) ('A' + rotated.indexOf(meant)), meant)));
      }
    }
    Collections.shuffle(rotations, random);
    questions.addAll(rotations);
    return questions;
  }

  private static String said(Random random, char letter, String text) {
    return switch (random.nextInt(10)) {
      case 0 -> letter + ".";
      case 1 -> "(" + letter + ") " + text;
      case 2 -> "The answer is " + letter + ".";
      case 3 -> text;
      case 4 -> "There is A " + text + " in it";
      case 5 -> letter == 'C' ? "C or D" : "";
      case 6 -> "The picture shows a " + text.toUpperCase(Locale.ROOT);
      default -> String.valueOf(letter);
    };
  }

  private void write(List<Row> rows) throws IOException {
    String fixture = Files.readString(TestResources.path("/tasks/data/mmbench/" + FILE));
    String image = fixture.replaceAll("(?s).*\\t(iVBOR\\S+)\\t.*", "$1");
    StringBuilder text = new StringBuilder(fixture.lines().findFirst().orElseThrow()).append('\n');
    for (Row row : rows) {
      List<String> choices = new ArrayList<>(row.choices());
      while (choices.size() < 4) {
        choices.add("");
      }
      long question = row.index() % STEP;
      List<String> fields = new ArrayList<>(List.of(row.index() + "", "Question " + question, ""));
      fields.addAll(choices);
      fields.addAll(
          List.of(
              row.answer() + "",
              "kind",
              row.index() < STEP ? image : question + "",
              "made up",
              "",
              "",
              "dev"));
      text.append(String.join("\t", fields)).append('\n');
    }
    Path file = workspace.resolve("tasks/data/mmbench").resolve(FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** {@code mcq_circular_eval}: all rows whose index is the question's modulo a million. */
  private static boolean circularHit(Row question, List<Row> rows) {
    return rows.stream()
        .filter(row -> row.index() % STEP == question.index())
        .allMatch(CircularEvalTest::vanillaHit);
  }

  /** {@code eval_vanilla} without a judge. */
  private static boolean vanillaHit(Row row) {
    return inferred(row.said(), row.choices()) == row.answer();
  }

  /** {@code can_infer}: by a letter, and if that finds nothing by a choice's text; 0 for none. */
  private static char inferred(String said, List<String> choices) {
    List<String> words = Arrays.asList(said.replaceAll("[.()\\[\\],:;!*#{}]", " ").split("\\s+"));
    int found = 0;
    char last = 0;
    for (char c = 'A'; c < 'A' + choices.size(); c++) {
      if (words.contains(String.valueOf(c))) {
        found++;
        last = c;
      }
    }
    boolean article = words.contains("A") && words.size() > 3;
    if (found == 1 && !article) {
      return last;
    }
    char told = 0;
    int tellings = 0;
    for (int i = 0; i < choices.size(); i++) {
      if (said.toLowerCase(Locale.ROOT).contains(choices.get(i))) {
        told = (char) ('A' + i);
        tellings++;
      }
    }
    return tellings == 1 ? told : 0;
  }
}
