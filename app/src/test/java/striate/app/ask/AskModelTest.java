package striate.app.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.SameThreadTasks;
import striate.app.WorkspaceFixture;
import striate.app.command.Command;
import striate.app.command.FakeCommand;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

class AskModelTest {
  private static final String FOUND =
      "{\"answer\":\"no\",\"logProbability\":-0.5,\"tokens\":2,\"seen\":\"AQI=\",\"grid\":2,"
          + "\"layers\":[{\"layer\":0,\"image\":0.6,\"patches\":[0.1,0.2,0.3,0.0]},"
          + "{\"layer\":1,\"image\":0.2,\"patches\":[0.0,0.0,0.0,0.2]}]}";

  @TempDir Path directory;
  private WorkspaceFixture fixture;
  private final List<List<String>> asked = new ArrayList<>();
  private Command answer = new FakeCommand().prints(FOUND);

  @BeforeEach
  void open() {
    fixture = new WorkspaceFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private AskModel model() {
    WorkspaceModel workspace =
        new WorkspaceModel(
            new RecordedExperiments(fixture.store()), fixture.jobs(), new SameThreadTasks());
    workspace.refresh();
    return new AskModel(
        workspace,
        fixture.setting(
            arguments -> {
              asked.add(arguments);
              return answer;
            }),
        () -> JobSpec.builder().model("assets/model").build());
  }

  @Test
  void aQuestionAboutAFileIsAnswered() throws Exception {
    Path image = Files.writeString(directory.resolve("photo.png"), "");
    AskModel model = model();
    model.ask();
    assertThat(asked).as("without a question").isEmpty();
    model.imageProperty().set(image.toString());
    model.questionProperty().set(" --is it? ");
    model.layerProperty().set(7);
    model.ask();
    assertThat(asked.get(0))
        .startsWith("ask", "--model")
        .containsSequence("--image", image.toString())
        .containsSequence("--template", "turns")
        .endsWith("--json", "--", "--is it?");
    Asked found = Objects.requireNonNull(model.answerProperty().get());
    assertThat(found.answer()).isEqualTo("no");
    assertThat(found.question()).isEqualTo("--is it?");
    assertThat(found.probability()).isCloseTo(Math.exp(-0.5), within(1e-12));
    assertThat(found.seen()).containsExactly(1, 2);
    assertThat(found.onImage(0)).isCloseTo(0.6, within(1e-12));
    assertThat(model.layerProperty().get()).as("the last one").isEqualTo(1);
  }

  @Test
  void theExampleIsAnImageOfTheBundledWorld() {
    AskModel model = model();
    model.takeExample();
    model.ask();
    assertThat(asked.get(0)).contains("--image").anyMatch(word -> word.startsWith("tabletop:"));
  }

  @Test
  void aMissingImageAndAFailureAreTold() {
    AskModel model = model();
    model.questionProperty().set("what");
    model.imageProperty().set("missing.png");
    model.ask();
    assertThat(asked).isEmpty();
    assertThat(model.command().problemProperty().get()).contains("missing.png");
    model.imageProperty().set("");
    answer = new FakeCommand().fails(Problem.workFailed("no memory", "model", "take less"));
    model.ask();
    assertThat(model.command().problemProperty().get()).contains("no memory");
    assertThat(model.answerProperty().get()).isNull();
  }
}
