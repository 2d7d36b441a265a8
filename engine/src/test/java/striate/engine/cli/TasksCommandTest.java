package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;

class TasksCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(workspace.resolve("home"));
  }

  @Test
  void theListSaysWhichDataIsThereAndWhereTheOtherBelongs() throws IOException {
    putGqa();
    assertThat(tasks()).isZero();
    assertThat(shell.out().lines().filter(line -> line.startsWith("gqa ")).toList())
        .singleElement()
        .asString()
        .matches("gqa +visual +12,578 +accuracy +there");
    assertThat(shell.out())
        .contains("not found: " + workspace.resolve("tasks/data/pope"))
        .contains("paper-textual: mmlu, bbh, ceval, cmmlu");
    assertThat(shell.err()).isEmpty();
  }

  @Test
  void theListAsJsonHasTheProblemOfEachTask() throws IOException {
    assertThat(tasks("--json")).isZero();
    JsonNode listed = JSON.readTree(shell.out()).path("tasks");
    assertThat(listed).hasSizeGreaterThan(60);
    for (JsonNode task : listed) {
      assertThat(task.path("available").asBoolean())
          .as(task.path("task").asText())
          .isEqualTo(task.path("provider").asText().equals("bundled"));
    }
  }

  @Test
  void aCheckCountsQuestionsAndImages() throws IOException {
    putGqa();
    assertThat(tasks("check", "gqa")).isZero();
    assertThat(shell.out())
        .contains("2 questions of the 12,578 published, 1 of 1 images found")
        .hasLineCount(1);
    Files.delete(workspace.resolve("tasks/data/gqa/images/n161313.jpg"));
    assertThat(tasks("check", "gqa")).isEqualTo(2);
    assertThat(shell.out()).contains("0 of 1 images found: image not found").hasLineCount(1);
  }

  @Test
  void aCheckOfMissingDataSaysWhereToGetItAndWhereToPutIt() throws IOException {
    assertThat(tasks("check", "pope", "--json")).isEqualTo(2);
    assertThat(JSON.readTree(shell.out()).at("/tasks/0/problem").asText())
        .contains(workspace.resolve("tasks/data/pope").toString())
        .contains("put it there; get it from https://github.com/RUCAIBox/POPE");
    assertThat(tasks("check")).as("data that is not there is no error").isZero();
    assertThat(shell.out()).contains("tasks have no data here");
  }

  @Test
  void questionsAreShownAsAModelGetsThem() throws IOException {
    putGqa();
    assertThat(tasks("show", "gqa", "-n", "1")).isZero();
    assertThat(shell.out())
        .contains("  | <image>\n  | Is it overcast?\n  | Answer the question using")
        .contains("answer: no")
        .doesNotContain("dress");
    assertThat(tasks("show", "gqa", "--json")).isZero();
    assertThat(JSON.readTree(shell.out()).at("/items/1/references/0").asText()).isEqualTo("woman");
    assertThat(tasks("show", "paper")).isEqualTo(2);
    assertThat(shell.err()).contains("is 13 tasks").hasLineCount(1);
    assertThat(tasks("show", "unheard-of")).isEqualTo(2);
    assertThat(shell.err()).contains("task 'unheard-of' not found").hasLineCount(1);
  }

  private int tasks(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "tasks";
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[more.length + 1] = "--workspace";
    arguments[more.length + 2] = workspace.toString();
    return shell.striate(arguments);
  }

  private void putGqa() throws IOException {
    Path data = workspace.resolve("tasks/data/gqa");
    Files.createDirectories(data.resolve("images"));
    for (String file : new String[] {"testdev_balanced_questions.json", "images/n161313.jpg"}) {
      Files.copy(TestResources.path("/tasks/data/gqa/" + file), data.resolve(file));
    }
  }
}
