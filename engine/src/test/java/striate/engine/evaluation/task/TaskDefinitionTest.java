package striate.engine.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.RegisteredTask;
import striate.engine.evaluation.TaskItem;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.run.Metric;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;

/** A person's own tasks, without code. */
class TaskDefinitionTest {
  private static final String MINIMAL =
      """
      {"name": "mine", "title": "My questions", "modality": "textual",
       "source": {"format": "jsonl", "files": ["questions.jsonl"]},
       "prompt": ["{question}"], "scorer": "exact", "metric": "accuracy"}
      """;

  @TempDir Path workspace;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"metric\": \"accuracy\"|\"metric\": \"acuracy\"|'metric' is 'acuracy'",
        "\"scorer\": \"exact\"|\"scorer\": \"exactly\"|'scorer' is 'exactly'",
        "\"modality\": \"textual\"|\"modality\": \"audio\"|'modality' is 'audio'",
        "\"format\": \"jsonl\"|\"format\": \"xml\"|'format' is 'xml'",
        "\"title\"|\"titel\"|'titel' is not a field here",
        "\"files\": [\"questions.jsonl\"]|\"file\": \"x\"|'file' is not a field here",
        "\"prompt\": [\"{question}\"]|\"prompt\": [\"{frage}\"]|has the placeholder {frage}",
        "\"prompt\": [\"{question}\"],|\"maxNewTokens\": 0,|'prompt' is missing",
        "\"scorer\"|\"maxNewTokens\": 0, \"scorer\"|'maxNewTokens' is 0",
        "\"scorer\"|\"chance\": 1.5, \"scorer\"|'chance' is 1.5",
        "\"name\": \"mine\"|\"name\": \"other\"|'name' is 'other'",
        "\"name\": \"mine\"|\"name\": \"../mine\"|'name' is '../mine'"
      })
  void aWrongFieldIsRefusedByItsName(String from, String to, String complaint) {
    assertThatThrownBy(() -> TaskDefinition.parse(MINIMAL.replace(from, to), "mine.json", "mine"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining("mine.json");
  }

  @Test
  void aWorkspacesOwnTaskIsFoundByItsName() throws IOException {
    define("mine", MINIMAL);
    data(
        "mine/questions.jsonl",
        "{\"question\": \"2 + 2?\", \"answer\": 4}\n{\"question\": \"Sky?\", \"answer\": [\"blue\","
            + " \"azure\"]}\n");
    EvaluationTask task = TaskRegistry.of(workspace, null).named(List.of("mine")).get(0);
    assertThat(task.items()).extracting(TaskItem::id).containsExactly("1", "2");
    assertThat(task.items().get(0).references()).containsExactly("4");
    assertThat(task.items().get(1).references()).containsExactly("blue", "azure");
    assertThat(task.items().get(1).prompt()).isEqualTo("Sky?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "jsonl", "parquet"})
  void anyTableIsMappedByNamingItsColumns(String format) throws IOException, SQLException {
    define(
        "mine",
        """
        {"name": "mine", "title": "My table", "modality": "visual",
         "source": {"format": "%s", "files": ["t.%s"], "images": "pictures", "answers": "index",
                    "columns": {"id": "nr", "question": "Frage", "answer": "Antwort",
                                "image": "Bild", "category": "Fach", "group": "Paar"},
                    "choiceColumns": ["x", "y"]},
         "prompt": ["{image}", "{question}", "{choices}"], "choiceLabel": "(A) ",
         "form": "likelihood", "choicesAre": "text", "scorer": "likelihood-normalised",
         "metric": "mean per type"}
        """
            .formatted(format, format));
    switch (format) {
      case "csv" ->
          data(
              "mine/t.csv",
              "nr,Frage,x,y,Antwort,Bild,Fach,Paar\n7,\"Was, bitte?\",eins,zwei,1,a.png,Bio,p\n");
      case "jsonl" ->
          data(
              "mine/t.jsonl",
              "{\"nr\":7,\"Frage\":\"Was, bitte?\",\"x\":\"eins\",\"y\":\"zwei\",\"Antwort\":1,"
                  + "\"Bild\":\"a.png\",\"Fach\":\"Bio\",\"Paar\":\"p\"}\n");
      default -> {
        data("mine/unused", "");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
            Statement statement = connection.createStatement()) {
          statement.execute(
              "COPY (SELECT 7 AS nr, 'Was, bitte?' AS Frage, 'eins' AS x, 'zwei' AS y, 1 AS"
                  + " Antwort, 'a.png' AS Bild, 'Bio' AS Fach, 'p' AS Paar) TO '"
                  + workspace.resolve("tasks/data/mine/t.parquet")
                  + "' (FORMAT parquet)");
        }
      }
    }
    Files.createDirectories(workspace.resolve("tasks/data/mine/pictures"));
    EvaluationTask task = TaskRegistry.of(workspace, null).named(List.of("mine")).get(0);
    TaskItem item = task.items().get(0);
    assertThat(item.id()).isEqualTo("7");
    assertThat(item.prompt()).isEqualTo("<image>\nWas, bitte?\n(A) eins\n(B) zwei");
    assertThat(item.choices()).containsExactly("eins", "zwei");
    assertThat(item.references()).containsExactly("B");
    assertThat(item.group()).isEqualTo("p");
    assertThat(item.category()).isEqualTo("Bio");
    assertThat(item.image())
        .isEqualTo(workspace.resolve("tasks/data/mine/pictures/a.png").toString());
    assertThat(task.chance()).isEqualTo(0.5);
  }

  @Test
  void aColumnThatDoesNotExistIsNamedWithThoseThatDo() throws IOException {
    define("mine", MINIMAL.replace("jsonl", "csv"));
    data("mine/questions.csv", "frage,answer\nx,y\n");
    assertThatThrownBy(() -> TaskRegistry.of(workspace, null).named(List.of("mine")))
        .hasMessageContaining("column 'question' not found")
        .hasMessageContaining("it has frage, answer");
  }

  @Test
  void aNameThatStriateHasIsRefusedAndABrokenDefinitionHarmsNoOther() throws IOException {
    define("gqa", MINIMAL.replace("mine", "gqa"));
    define("broken", "{");
    TaskRegistry registry = TaskRegistry.of(workspace, null);
    assertThatThrownBy(() -> registry.named(List.of("gqa"))).hasMessageContaining("another name");
    assertThatThrownBy(() -> registry.named(List.of("broken"))).hasMessageContaining("not JSON");
    assertThat(registry.named(List.of("textual"))).isNotEmpty();
  }

  @Test
  void wordsMeanTheBundledWorldsTasksAndGroupsTheDefinitionsOnes() {
    TaskRegistry registry = TaskRegistry.of(workspace, "turns");
    assertThat(registry.chosen(List.of("all")))
        .extracting(RegisteredTask::name)
        .isEqualTo(Tabletop.taskNames());
    assertThat(registry.chosen(List.of("paper-textual")))
        .extracting(RegisteredTask::name)
        .containsExactly("mmlu", "bbh", "ceval", "cmmlu");
    assertThat(registry.chosen(List.of("paper-visual"))).hasSize(9);
    assertThat(registry.chosen(List.of("gqa-strict")).get(0).scorer()).isEqualTo("exact");
    assertThatThrownBy(() -> registry.chosen(List.of("GQA"))).hasMessageContaining("write gqa");
    assertThatThrownBy(() -> registry.require(List.of("pope")))
        .hasMessageContaining("data of task 'pope' not found");
  }

  @Test
  void anAnswerOfTheBundledWorldHasRoomForSeveralTokensOfAnotherTokenizer() {
    assertThat(TaskRegistry.of(workspace, "turns").all().get(0).maxNewTokens()).isOne();
    assertThat(TaskRegistry.of(workspace, "vicuna_v1").all().get(0).maxNewTokens()).isEqualTo(8);
  }

  @Test
  void aSubsetSaysThatItIsOne() {
    EvaluationTask task = TaskRegistry.tabletop().all().get(0);
    EvaluationTask first = task.limitedTo(10);
    assertThat(first.part().words(first.items().size()))
        .isEqualTo("first 10 of " + task.items().size());
    EvaluationTask drawn = task.sampled(10, 7);
    assertThat(drawn.items()).hasSize(10).isSubsetOf(task.items());
    assertThat(drawn.items()).isEqualTo(task.sampled(10, 7).items());
    assertThat(drawn.items()).isNotEqualTo(task.sampled(10, 8).items());
    assertThat(drawn.part().words(10))
        .isEqualTo(String.format(Locale.ROOT, "10 of %d, seed 7", task.items().size()));
    assertThat(task.limitedTo(1_000_000).part()).isNull();
  }

  @Test
  void metricsOfWholeGroupsKeepTheirGroupsWhole() {
    List<TaskItem> items =
        IntStream.range(0, 40)
            .mapToObj(
                i -> new TaskItem("" + i, "", null, List.of("yes"), List.of(), "g" + i / 2, ""))
            .toList();
    EvaluationTask bundled = TaskRegistry.tabletop().all().get(0);
    EvaluationTask pairs =
        new EvaluationTask(
            "pairs",
            bundled.modality(),
            Metric.WHOLE_GROUPS,
            0,
            bundled.form(),
            1,
            items,
            bundled.scorer());
    List<TaskItem> drawn = pairs.sampled(11, 3).items();
    assertThat(drawn).hasSize(10);
    assertThat(drawn.stream().map(TaskItem::group).distinct()).hasSize(5);
  }

  private void define(String name, String json) throws IOException {
    Path tasks = Files.createDirectories(workspace.resolve("tasks"));
    Files.writeString(tasks.resolve(name + ".json"), json);
  }

  private void data(String name, String content) throws IOException {
    Path file = workspace.resolve("tasks/data").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
