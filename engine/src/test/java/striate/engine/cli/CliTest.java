package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.sweep.FigureTable;

class CliTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeWorkbench workbench = new FakeWorkbench();
  @TempDir Path home;

  @Test
  void withoutACommandTheWorkbenchOpensOnTheWorkspace() {
    workbench.display = true;

    assertThat(striate("--workspace", home.toString())).isZero();

    assertThat(workbench.opened).containsExactly(home);
  }

  @Test
  void withoutADisplayOneLineSaysWhatToDo() {
    assertThat(striate()).isEqualTo(1);

    assertThat(err()).hasLineCount(1).startsWith("striate: no display found").contains(" - ");
    assertThat(workbench.opened).isEmpty();
  }

  @Test
  void aMistypedCommandIsOneLineWithASuggestion() {
    assertThat(striate("docter")).isEqualTo(2);

    assertThat(err())
        .hasLineCount(1)
        .startsWith("striate: ")
        .contains("docter")
        .contains("did you mean doctor");
    assertThat(out()).isEmpty();
  }

  @Test
  void anUnknownOptionIsOneLineNamingTheCommand() {
    assertThat(striate("doctor", "--jsn")).isEqualTo(2);

    assertThat(err())
        .hasLineCount(1)
        .contains("'--jsn'")
        .contains("striate doctor")
        .contains("--help");
  }

  @Test
  void controlCharactersOfNamesNeverReachTheTerminal() throws IOException {
    Path model = Files.createDirectory(home.resolve("red\u001b[31m\u202e"));
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"x\\u0007\"}");

    assertThat(striate("inspect", model.toString())).isEqualTo(2);

    assertThat(err()).contains("red\\u001b[31m\\u202e").hasLineCount(1);
    assertThat((out() + err()).chars().filter(c -> c != '\n'))
        .noneMatch(c -> Character.isISOControl(c) || c == 0x202e);
  }

  @Test
  void aMissingWorkspaceIsBadInput() {
    assertThat(striate("doctor", "--workspace", home.resolve("nowhere").toString())).isEqualTo(2);

    assertThat(err()).hasLineCount(1).contains("directory not found").contains("nowhere");
  }

  @Test
  void aBugsStackTraceGoesToAFile() {
    workbench.display = true;
    workbench.mistake = new IllegalStateException("inner workings");

    assertThat(striate()).isEqualTo(1);

    assertThat(err())
        .hasLineCount(1)
        .contains("inner workings")
        .contains(".log")
        .doesNotContain("\tat ");
    Path log = Path.of(err().split(" - ")[1]);
    assertThat(log).content().contains("\tat ").contains("IllegalStateException");
    assertThat(log.toFile().delete()).isTrue();
  }

  @Test
  void aProblemOfTheWorkEndsWithOneAndOfTheInputWithTwo() {
    workbench.display = true;
    workbench.mistake = Problem.workFailed("it broke", "here", "fix it");
    assertThat(striate()).isEqualTo(1);
    assertThat(err()).isEqualTo("striate: it broke - here - fix it" + System.lineSeparator());

    workbench.mistake = Problem.badInput("that is wrong", "there", "correct it");
    assertThat(striate()).isEqualTo(2);
  }

  @Test
  void everyCommandHasHelpWithExamples() {
    for (String command : Cli.commandLine(terminal()).getSubcommands().keySet()) {
      out.reset();
      assertThat(striate(command, "--help")).as(command).isZero();
      assertThat(out())
          .as(command)
          .contains("Usage: striate " + command)
          .containsPattern("Examples?:");
    }
  }

  @Test
  void theVersionNamesTheJavaThatItRunsOn() {
    assertThat(striate("--version")).isZero();

    assertThat(out()).startsWith("striate 0.").contains("Java " + Runtime.version());
  }

  @Test
  void theCompletionScriptKnowsEveryCommand() {
    assertThat(striate("completion")).isZero();

    assertThat(out())
        .contains("complete -F _complete_striate")
        .contains(Cli.commandLine(terminal()).getSubcommands().keySet());
  }

  @Test
  void theDoctorMultipliesTwoMatricesInAChildProcess() throws Exception {
    assertThat(striate("doctor", "--json", "--workspace", home.toString())).isZero();

    JsonNode answer = JsonMapper.builder().build().readTree(out());
    assertThat(answer.get("ok").asBoolean()).isTrue();
    List<String> engines = new ArrayList<>();
    answer
        .get("findings")
        .forEach(
            f -> {
              if (f.get("name").asText().equals("Engine")) {
                engines.add(f.get("verdict").asText() + " " + f.get("detail").asText());
              }
            });
    assertThat(engines).singleElement().asString().startsWith("ok PyTorch 2.7.1 on ");
    assertThat(err()).isEmpty();
  }

  private int striate(String... args) {
    return Cli.run(terminal(), args);
  }

  private Terminal terminal() {
    return new Terminal(workbench, stream(out), stream(err), false, home);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static final class FakeWorkbench implements Workbench {
    private final List<Path> opened = new ArrayList<>();
    private boolean display;
    private RuntimeException mistake;

    @Override
    public boolean hasDisplay() {
      return display;
    }

    @Override
    public void open(Path workspace, List<RunId> compared) {
      if (mistake != null) {
        throw mistake;
      }
      opened.add(workspace);
    }

    @Override
    public void writeComparison(Path workspace, List<RunId> compared, Path png) {
      throw new AssertionError("no figure was asked for");
    }

    @Override
    public List<Path> drawSweep(
        List<FigureTable> figures,
        List<JobSpec> jobs,
        int questions,
        Set<String> formats,
        Path directory) {
      throw new AssertionError("no figure was asked for");
    }
  }
}
