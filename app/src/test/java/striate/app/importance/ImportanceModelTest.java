package striate.app.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javafx.beans.property.SimpleObjectProperty;
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
import striate.engine.importance.ImportanceMetric;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

class ImportanceModelTest {
  private static final String INFLUENCE =
      "{\"metric\":\"block-influence\",\"layers\":[{\"layer\":0,\"value\":0.5,\"image\":0.4,"
          + "\"text\":0.9},{\"layer\":1,\"value\":0.1,\"image\":0.2,\"text\":0.05},"
          + "{\"layer\":2,\"value\":null,\"image\":null,\"text\":null},"
          + "{\"layer\":3,\"value\":0.3,\"image\":0.1,\"text\":0.6}]}";
  private static final String DISTANCE =
      "{\"metric\":\"angular-distance\",\"distance\":1,\"layers\":["
          + "{\"layer\":0,\"value\":0.2,\"image\":null,\"text\":0.2},"
          + "{\"layer\":1,\"value\":0.1,\"image\":null,\"text\":0.1},"
          + "{\"layer\":2,\"value\":0.4,\"image\":null,\"text\":0.4}],"
          + "\"matrix\":[[0.2,0.1,0.4],[0.25,0.45],[0.5]]}";

  @TempDir Path directory;
  private WorkspaceFixture fixture;
  private WorkspaceModel workspace;
  private final List<List<String>> asked = new ArrayList<>();
  private final List<SortedSet<Integer>> taken = new ArrayList<>();
  private Command answer = new FakeCommand().prints(INFLUENCE);
  private JobSpec design = JobSpec.builder().model("assets/model").build();
  private final SimpleObjectProperty<VlmArchitecture> architecture =
      new SimpleObjectProperty<>(WorkspaceFixture.architecture(4));

  @BeforeEach
  void open() {
    fixture = new WorkspaceFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ImportanceModel model() {
    workspace =
        new WorkspaceModel(
            new RecordedExperiments(fixture.store()), fixture.jobs(), new SameThreadTasks());
    workspace.refresh();
    return new ImportanceModel(
        workspace,
        fixture.setting(
            arguments -> {
              asked.add(arguments);
              return answer;
            }),
        architecture,
        new SimpleObjectProperty<>(new TreeSet<>(List.of(1))),
        () -> design,
        taken::add);
  }

  @Test
  void theOpenModelIsMeasuredAndKept() {
    ImportanceModel model = model();
    model.limitProperty().set("8");
    model.compute();
    assertThat(asked).hasSize(1);
    Path bundled = Path.of(System.getProperty("striate.root"), "assets", "model");
    assertThat(asked.get(0))
        .containsSequence("importance", "--model", bundled.toAbsolutePath().toString())
        .containsSequence("--metric", "block-influence", "--json")
        .containsSequence("--limit", "8")
        .doesNotContain("--samples", "--matrix");
    assertThat(model.valuesProperty().get()).containsExactly(0.5, 0.1, Double.NaN, 0.3);
    model.partProperty().set(Measured.Part.TEXT);
    assertThat(model.valuesProperty().get()).containsExactly(0.9, 0.05, Double.NaN, 0.6);

    ImportanceModel later = model();
    assertThat(later.knownProperty().get()).hasSize(1);
    assertThat(later.valuesProperty().get()).as("shown again").startsWith(0.5, 0.1);
    later.limitProperty().set("8");
    later.compute();
    assertThat(asked).as("not measured again").hasSize(1);
    later.limitProperty().set("9");
    later.compute();
    assertThat(asked).hasSize(2);
    assertThat(later.knownProperty().get()).hasSize(2);
    assertThat(later.measuredProperty().get())
        .as("the newest of each metric, for other tools")
        .containsExactly(
            new MeasuredLayers("Block influence", List.of(0.5, 0.1, Double.NaN, 0.3)),
            new MeasuredLayers("Block influence, image", List.of(0.4, 0.2, Double.NaN, 0.1)),
            new MeasuredLayers("Block influence, text", List.of(0.9, 0.05, Double.NaN, 0.6)));
  }

  @Test
  void whatWasMeasuredOnOtherFilesIsNotShown() throws Exception {
    Path samples = directory.resolve("mine.json");
    Files.writeString(samples, "[]");
    ImportanceModel model = model();
    model.samplesProperty().set("mine.json");
    model.compute();
    assertThat(asked.get(0)).containsSequence("--samples", samples.toAbsolutePath().toString());
    assertThat(model().knownProperty().get()).hasSize(1);
    Files.writeString(samples, "[1, 2]");
    assertThat(model().knownProperty().get()).isEmpty();
  }

  @Test
  void theMatrixIsAFigureWithAllItsDistances() {
    architecture.set(WorkspaceFixture.architecture(3));
    answer = new FakeCommand().prints(DISTANCE);
    ImportanceModel model = model();
    model.metricProperty().set(ImportanceMetric.ANGULAR_DISTANCE);
    ImportanceFigures figures = new ImportanceFigures(model);
    assertThat(figures.matrix()).isEmpty();
    model.compute();
    assertThat(figures.matrix().orElseThrow().table().rows())
        .hasSize(6)
        .startsWith(List.of("1", "0", "0.2"))
        .endsWith(List.of("3", "0", "0.5"));
    assertThat(figures.matrixCaption().title()).isEqualTo("Angular distance of blocks of layers");
    assertThat(figures.matrixCaption().sample()).isEqualTo("framed: distance 1");
  }

  @Test
  void angularDistancesAreShownAtEveryDistance() {
    architecture.set(WorkspaceFixture.architecture(3));
    answer = new FakeCommand().prints(DISTANCE);
    ImportanceModel model = model();
    model.metricProperty().set(ImportanceMetric.ANGULAR_DISTANCE);
    model.compute();
    assertThat(asked.get(0)).contains("--matrix");
    Measured shown = model.shownProperty().get();
    assertThat(shown.layers()).isEqualTo(3);
    assertThat(shown.farthest()).isEqualTo(3);
    model.shownDistanceProperty().set(2);
    assertThat(model.valuesProperty().get()).containsExactly(0.25, 0.45, Double.NaN);
  }

  @Test
  void theTopAndTheBottomAreTakenIntoDesign() {
    ImportanceModel model = model();
    model.compute();
    model.take(2, true);
    model.take(1, false);
    model.take(9, false);
    assertThat(taken)
        .containsExactly(
            new TreeSet<>(List.of(0, 3)),
            new TreeSet<>(List.of(1)),
            new TreeSet<>(List.of(0, 1, 3)));
    assertThat(model.tookProperty().get()).contains("0-1,3").contains("Undo");
    architecture.set(WorkspaceFixture.architecture(8));
    model.take(2, true);
    assertThat(taken).as("of a model with other layers").hasSize(3);
  }

  @Test
  void metricsOfWeightsNeedARunOfTheSameModel() {
    fixture.finished("sparse", "0,2", 1, 80, 100);
    ImportanceModel model = model();
    model.metricProperty().set(ImportanceMetric.PARAMETER_CHANGE_RATIO);
    assertThat(model.obstacleProperty().get()).contains("click a finished run");
    model.compute();
    assertThat(asked).isEmpty();
    var run = workspace.runsProperty().get().get(0);
    model.pick(run);
    assertThat(model.tunedByProperty().get()).contains(run);
    assertThat(model.obstacleProperty().get()).isEmpty();
    model.compute();
    assertThat(asked.get(0))
        .containsSequence("--run", run.id().value())
        .doesNotContain("--limit", "--model");
    assertThat(model.shownProperty().get().measurement().setting()).isEqualTo("sparse");
  }

  @Test
  void problemsAreOneLineAndNothingIsKept() {
    answer = new FakeCommand().fails(Problem.badInput("no image", "a.json", "give some"));
    ImportanceModel model = model();
    model.compute();
    assertThat(model.command().problemProperty().get()).isEqualTo("no image - a.json - give some");
    answer = new FakeCommand().prints("not json");
    model.compute();
    assertThat(model.command().problemProperty().get()).contains("not what was expected");
    design = JobSpec.builder().model("no/such/model").build();
    model.compute();
    assertThat(model.command().problemProperty().get()).contains("no/such/model");
    assertThat(directory.resolve("importance")).doesNotExist();
    model.limitProperty().set("many");
    assertThat(model.obstacleProperty().get()).contains("whole number");
  }

  @Test
  void everyMetricHasWords() {
    for (ImportanceMetric metric : ImportanceMetric.values()) {
      MetricWords words = MetricWords.of(metric);
      assertThat(List.of(words.title(), words.unit(), words.sentence(), words.source()))
          .as(metric.word())
          .noneMatch(String::isBlank);
      assertThat(words.sentence()).endsWith(".");
    }
  }
}
