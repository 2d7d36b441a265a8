package striate.app.runset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.SameThreadTasks;
import striate.app.WorkspaceFixture;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.GroupLook;
import striate.charts.data.Marker;
import striate.charts.data.StrategyHue;
import striate.engine.run.RunId;
import striate.engine.store.RunAnnotations;

class RunSetModelTest {
  @TempDir Path directory;
  private WorkspaceFixture fixture;
  private WorkspaceModel workspace;

  @BeforeEach
  void open() {
    fixture = new WorkspaceFixture(directory);
    workspace =
        new WorkspaceModel(
            new RecordedExperiments(fixture.store()), fixture.jobs(), new SameThreadTasks());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private RunSetModel model() {
    RunSetModel model = new RunSetModel(workspace);
    workspace.refresh();
    return model;
  }

  private void usual() {
    for (long seed = 1; seed <= 2; seed++) {
      fixture.finished("sparse", "sparse-uniform:8", seed, 90, 380);
      fixture.finished("all", "all", seed, 91, 500);
      fixture.finished("top", "last:8", seed, 80, 350);
    }
    fixture.finished("one", "3", 1, 60, 300);
  }

  private static List<String> names(List<ChosenGroup> groups) {
    return groups.stream().map(ChosenGroup::name).toList();
  }

  private static RunGroup group(RunSetModel model, String name) {
    return model.groupsProperty().get().stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void groupsOfTheNewestRecipeAreChosenAtFirst() {
    usual();
    RunSetModel model = model();
    assertThat(names(model.chosenProperty().get()))
        .containsExactly("All layers", "Layer 3", "Top 8", "Sparse & uniform 8");
    assertThat(model.baselineProperty().get().name()).isEqualTo("All layers");
    assertThat(model.chosenProperty().get())
        .extracting(one -> one.look().marker())
        .doesNotHaveDuplicates();
    assertThat(model.look(group(model, "Top 8").key())).isEqualTo(GroupLook.of(StrategyHue.TOP));
  }

  @Test
  void atMostEightGroupsHaveAColourAndTheFirstGreyOneInheritsIt() {
    IntStream.range(0, 11).forEach(i -> fixture.finished("one", Integer.toString(i), 1, 60, 300));
    RunSetModel model = model();
    model.chooseShown(true);
    assertThat(model.chosenProperty().get()).hasSize(11);
    assertThat(model.chosenProperty().get()).filteredOn(one -> !one.look().grey()).hasSize(8);
    List<String> grey =
        model.state().chosen().stream().filter(key -> model.look(key).grey()).toList();
    ChosenGroup coloured =
        model.chosenProperty().get().stream()
            .filter(one -> !one.look().grey())
            .findFirst()
            .orElseThrow();
    model.choose(coloured.key(), false);
    assertThat(model.look(grey.get(0)).marker()).isEqualTo(coloured.look().marker());
    assertThat(model.look(grey.get(0)).grey()).isFalse();
    assertThat(model.look(grey.get(1)).grey()).isTrue();
  }

  @Test
  void aLookStaysWhileOthersComeAndGo() {
    usual();
    RunSetModel model = model();
    String sparse = group(model, "Sparse & uniform 8").key();
    GroupLook before = model.look(sparse);
    model.choose(group(model, "All layers").key(), false);
    fixture.finished("sparse 4", "sparse-uniform:4", 1, 90, 380);
    workspace.refresh();
    assertThat(model.look(sparse)).isEqualTo(before);
    GroupLook other = model.look(group(model, "Sparse & uniform 4").key());
    assertThat(other.hue()).isEqualTo(StrategyHue.SPARSE);
    assertThat(other.shade()).isEqualTo(1);
    assertThat(other.marker()).isNotEqualTo(Marker.SQUARE);
  }

  @Test
  void singleSeedsCanBeLeftOut() {
    usual();
    RunSetModel model = model();
    RunGroup top = group(model, "Top 8");
    model.choose(top.runs().get(0).id(), false);
    assertThat(model.isPartlyChosen(top)).isTrue();
    ChosenGroup chosen =
        model.chosenProperty().get().stream()
            .filter(one -> one.name().equals("Top 8"))
            .findFirst()
            .orElseThrow();
    assertThat(chosen.runs()).containsExactly(top.runs().get(1));
    model.choose(top.runs().get(1).id(), false);
    assertThat(model.isChosen(top.key())).as("none is left").isFalse();
    model.choose(top.runs().get(0).id(), true);
    assertThat(model.chosenRuns()).contains(top.runs().get(0)).doesNotContain(top.runs().get(1));
  }

  @Test
  void whatRunsIsChosenAndInFocusAndComparedOnlyWhenItHasFinished() {
    usual();
    RunSetModel model = model();
    RunId running = fixture.running("bottom", "first:8", 10);
    workspace.refresh();
    assertThat(model.focusProperty().get()).isEqualTo(running);
    assertThat(model.focusedProperty().get().name()).isEqualTo("bottom");
    ChosenGroup chosen =
        model.chosenProperty().get().stream()
            .filter(one -> one.name().equals("Bottom 8"))
            .findFirst()
            .orElseThrow();
    assertThat(chosen.hasFinished()).isFalse();
    assertThat(chosen.scored()).isEmpty();
  }

  @Test
  void anUnfinishedRepeatDoesNotHideTheFinishedRunOfItsSeed() {
    RunId finished = fixture.finished("top", "last:8", 1, 80, 350);
    fixture.running("top again", "last:8", 5);
    RunSetModel model = model();
    assertThat(model.chosenProperty().get()).hasSize(1);
    assertThat(model.chosenProperty().get().get(0).scored().orElseThrow().runs())
        .extracting(run -> run.id())
        .containsExactly(finished.value());
  }

  @Test
  void theFilterTakesWordsAndConditions() {
    usual();
    fixture.running("bottom", "first:8", 10);
    RunId tagged = fixture.finished("all again", "all", 5, 91, 500);
    new RunAnnotations(fixture.store())
        .change(tagged, said -> said.withTags(List.of("paper", RunCard.FAVOURITE), List.of()));
    RunSetModel model = model();
    assertThat(found(model, "")).isEqualTo(9);
    assertThat(found(model, "layers:8")).isEqualTo(5);
    assertThat(found(model, "status:finished layers:8")).isEqualTo(4);
    assertThat(found(model, "layers:>8 seed:1-2")).isEqualTo(2);
    assertThat(found(model, "-status:running sparse")).isEqualTo(2);
    assertThat(found(model, "tag:paper")).isEqualTo(1);
    assertThat(found(model, "is:favourite")).isEqualTo(1);
    assertThat(found(model, "\"all again\"")).isEqualTo(1);
    assertThat(found(model, "nothing like it")).isZero();
    model.filterProperty().set("colour:red");
    assertThat(model.filterProblemProperty().get()).contains("'colour:'").contains("take status");
    assertThat(model.shownProperty().get()).as("what was found before stays").isEmpty();
    model.filterProperty().set("layers:many");
    assertThat(model.filterProblemProperty().get()).contains("'many' is not a number");
    assertThat(found(model, "layers:1")).isEqualTo(1);
    assertThat(model.filterProblemProperty().get()).isEmpty();
    model.chooseShown(false);
    assertThat(names(model.chosenProperty().get())).doesNotContain("Layer 3").contains("Top 8");
  }

  private static int found(RunSetModel model, String filter) {
    model.filterProperty().set(filter);
    return model.shownProperty().get().stream().mapToInt(one -> one.runs().size()).sum();
  }

  @Test
  void theNextWindowContinuesWithWhatWasChosen() {
    usual();
    RunSetModel model = model();
    model.choose(group(model, "All layers").key(), false);
    model.choose(group(model, "Top 8").runs().get(0).id(), false);
    model.pin(group(model, "Layer 3").key());
    model.filterProperty().set("seed:1");
    model.collapsedProperty().set(true);
    RunSetState state = model.state();
    workspace =
        new WorkspaceModel(
            new RecordedExperiments(fixture.store()), fixture.jobs(), new SameThreadTasks());
    RunSetModel next = new RunSetModel(workspace);
    next.restore(state);
    assertThat(next.state()).as("before the runs are read").isEqualTo(state);
    workspace.refresh();
    assertThat(next.chosenProperty().get()).isEqualTo(model.chosenProperty().get());
    assertThat(next.baselineProperty().get().name()).isEqualTo("Layer 3");
    assertThat(next.state()).isEqualTo(state);
    assertThat(next.shownProperty().get()).hasSize(4);
  }

  @Test
  void sparseAgainstContiguousChoosesAsManyLayersOfBothAndAllLayers() {
    usual();
    fixture.finished("top 4", "last:4", 1, 80, 350);
    RunSetModel model = model();
    model.chooseShown(true);
    assertThat(model.chooseSparseAgainstContiguous()).isTrue();
    assertThat(names(model.chosenProperty().get()))
        .containsExactly("All layers", "Top 8", "Sparse & uniform 8");
    assertThat(model.baselineProperty().get().name()).isEqualTo("Sparse & uniform 8");
  }

  @Test
  void withoutBothKindsNothingIsChosenOtherwise() {
    fixture.finished("top", "last:8", 1, 80, 350);
    RunSetModel model = model();
    assertThat(model.chooseSparseAgainstContiguous()).isFalse();
    assertThat(names(model.chosenProperty().get())).containsExactly("Top 8");
  }
}
