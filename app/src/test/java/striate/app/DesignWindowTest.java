package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.Test;
import striate.app.look.Theme;
import striate.app.region.Preset;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;
import striate.app.shell.WindowState;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.run.Device;
import striate.engine.run.Dtype;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;

class DesignWindowTest extends WindowTest {

  private SortedSet<Integer> selection() {
    return shell.region().selectionProperty().get();
  }

  @Test
  void startsWithASparseQuarterOfTheModel() {
    assertThat(selection()).containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
    assertThat(text("#cost-layers")).isEqualTo("8 of 32  (25 %)");
    assertThat(text("#layer-text")).isEqualTo("1,5,9,13,19,23,27,31");
    assertThat(this.<ToggleButton>node("#preset-sparse").isSelected()).isTrue();
    assertThat(text("#model-line")).contains("32 layers");
  }

  @Test
  void aClickPaintsOneLayerAndTheCostFollows() {
    String before = text("#cost-trainable");
    clickOn("#layer-2");
    assertThat(selection()).contains(2).hasSize(9);
    assertThat(node("#layer-2").getPseudoClassStates())
        .contains(PseudoClass.getPseudoClass("tuned"));
    assertThat(text("#cost-layers")).startsWith("9 of 32");
    assertThat(text("#cost-modules")).isEqualTo("63 + projector");
    assertThat(text("#cost-trainable")).isNotEqualTo(before);
    assertThat(this.<ToggleButton>node("#preset-sparse").isSelected()).isFalse();
    clickOn("#layer-2");
    assertThat(text("#cost-trainable")).isEqualTo(before);
  }

  @Test
  void dragPaintsAllLayersOnTheWay() {
    clickOn("#preset-none");
    drag("#layer-8").moveTo("#layer-9").moveTo("#layer-10").moveTo("#layer-11").drop();
    assertThat(selection()).containsExactly(8, 9, 10, 11);
    assertThat(text("#layer-text")).isEqualTo("8-11");
  }

  @Test
  void aFastDragLeavesNoHoles() {
    clickOn("#preset-none");
    drag("#layer-0").moveTo("#layer-24").drop();
    assertThat(selection()).contains(0, 8, 16, 24).doesNotContain(1, 9, 17, 25);
    clickOn("#preset-none");
    press(MouseButton.PRIMARY); // not on a layer: nothing happens
    release(MouseButton.PRIMARY);
    assertThat(selection()).isEmpty();
  }

  @Test
  void shiftClickMakesTheRangeLikeTheLastLayer() {
    clickOn("#preset-none").clickOn("#layer-4");
    press(KeyCode.SHIFT).clickOn("#layer-7").release(KeyCode.SHIFT);
    assertThat(selection()).containsExactly(4, 5, 6, 7);
    clickOn("#layer-5");
    press(KeyCode.SHIFT).clickOn("#layer-6").release(KeyCode.SHIFT);
    assertThat(selection()).containsExactly(4, 7);
  }

  @Test
  void editsAreUndoneADragAtOnceAndTypingAtOnce() throws Exception {
    SortedSet<Integer> first = selection();
    assertThat(this.<Button>node("#layers-undo").isDisabled()).isTrue();
    drag("#layer-2").moveTo("#layer-3").moveTo("#layer-4").drop();
    SortedSet<Integer> dragged = selection();
    assertThat(dragged).contains(2, 3, 4);
    write("#layer-text", "1");
    write("#layer-text", "1,");
    write("#layer-text", "1,2");
    clickOn("#layers-undo");
    assertThat(selection()).isEqualTo(dragged);
    clickOn("#layers-undo");
    assertThat(selection()).isEqualTo(first);
    assertThat(text("#layer-text")).isEqualTo("1,5,9,13,19,23,27,31");
    clickOn("#layer-0");
    type(KeyCode.SPACE); // takes layer 0 away again
    press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    assertThat(selection()).contains(0);
    press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.Z).release(KeyCode.SHIFT, KeyCode.CONTROL);
    assertThat(selection()).isEqualTo(first);
    assertThat(this.<Button>node("#layers-redo").isDisabled()).isTrue();
  }

  @Test
  void aSelectionOutlivesTypingInTheModelField() throws Exception {
    write("#layer-text", "0,3-5");
    String model = text("#job-model");
    write("#job-model", model + "l");
    assertThat(text("#cost-layers")).isEqualTo("-");
    write("#job-model", model);
    assertThat(selection()).containsExactly(0, 3, 4, 5);
    assertThat(text("#layer-text")).isEqualTo("0,3-5");
  }

  @Test
  void anEmptyFieldSelectsNothingAndSaysSo() throws Exception {
    write("#layer-text", "");
    assertThat(selection()).isEmpty();
    assertThat(text("#layer-text-problem"))
        .isEqualTo("no layers are named - write none to tune no layer");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    write("#layer-text", "none");
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
  }

  @Test
  void theGridWorksWithTheKeyboardAlone() {
    clickOn("#preset-none").clickOn("#layer-0");
    type(KeyCode.RIGHT).type(KeyCode.DOWN).type(KeyCode.SPACE);
    assertThat(selection()).containsExactly(0, 9);
    type(KeyCode.I);
    assertThat(selection()).hasSize(30).doesNotContain(0, 9);
  }

  @Test
  void typedTextIsSelectedAndErrorsAppearBesideIt() throws Exception {
    write("#layer-text", "0,3-5");
    assertThat(selection()).containsExactly(0, 3, 4, 5);
    write("#layer-text", "0,99");
    assertThat(selection()).isEmpty();
    assertThat(node("#layer-text-problem").isVisible()).isTrue();
    assertThat(text("#layer-text-problem")).contains("99");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    write("#layer-text", "last:4");
    assertThat(selection()).containsExactly(28, 29, 30, 31);
    assertThat(node("#layer-text-problem").isVisible()).isFalse();
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
  }

  @Test
  void presetsFollowTheirCount() throws Exception {
    clickOn("#preset-last");
    assertThat(selection()).containsExactly(24, 25, 26, 27, 28, 29, 30, 31);
    onWindow(
        () -> {
          shell.region().presetCountProperty().set(4);
          return null;
        });
    settle();
    assertThat(selection()).containsExactly(28, 29, 30, 31);
    assertThat(this.<ToggleButton>node("#preset-last").getText()).isEqualTo("Top · 4");
    clickOn("#preset-all");
    assertThat(selection()).hasSize(32);
    assertThat(shell.region().presetProperty().get()).isEqualTo(Preset.ALL);
  }

  @Test
  void freezingTheProjectorChangesTheCostAndTheJob() {
    clickOn("#projector");
    assertThat(text("#cost-modules")).isEqualTo("56");
    assertThat(shell.form().jobs()).extracting(JobSpec::trainProjector).containsExactly(false);
  }

  @Test
  void runQueuesOneJobForEachSeedAndGoesToLive() throws Exception {
    clickOn("#preset-last");
    write("#job-seeds", "3, 4");
    write("#job-steps", "120");
    write("#job-learning-rate", "5e-4");
    clickOn("#run");
    settle();
    List<RunSummary> queued = fixture.store().reader().runs(RunStatus.QUEUED);
    assertThat(queued)
        .extracting(RunSummary::name)
        .containsExactly("Top 8, seed 3", "Top 8, seed 4");
    JobSpec job = JobJson.read(fixture.store().workspace().job(queued.get(1).id()));
    assertThat(job.model()).isEqualTo("assets/model");
    assertThat(job.layers()).isEqualTo("24-31");
    assertThat(job.seed()).isEqualTo(4);
    assertThat(job.steps()).isEqualTo(120);
    assertThat(job.optimizer().learningRate()).isEqualTo(5e-4);
    assertThat(job.trainProjector()).isTrue();
    assertThat(job.evaluation()).isNotNull();
    assertThat(job.evaluation().tasks()).isEqualTo(WorkspaceFixture.tasks());
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.LIVE);
    assertThat(text("#queue-headline")).isEqualTo("Queue · 2 waiting");
    assertThat(node("#tool-live").isFocused()).as("Space presses nothing of Live").isTrue();
  }

  @Test
  void aWindowContinuesWhereItWasLeft() throws Exception {
    write("#layer-text", "0,3-5");
    write("#job-seeds", "3, 4");
    clickOn("#projector");
    onWindow(
        () -> {
          shell.themeProperty().set(Theme.DARK);
          return null;
        });
    WindowState left = shell.state(1000, 700, false);
    assertThat(left.job().layers()).isEqualTo("0,3-5");
    onWindow(
        () -> {
          shell = fixture.shell();
          shell.restore(left);
          scene.setRoot(new ShellView(shell));
          return null;
        });
    settle();
    assertThat(selection()).containsExactly(0, 3, 4, 5);
    assertThat(text("#job-seeds")).isEqualTo("3, 4");
    assertThat(this.<ToggleButton>node("#projector").isSelected()).isFalse();
    assertThat(shell.themeProperty().get()).isEqualTo(Theme.DARK);
    assertThat(this.<Button>node("#layers-undo").isDisabled()).isTrue();
    assertThat(shell.state(1000, 700, false)).isEqualTo(left);
  }

  @Test
  void anEqualJobIsPointedOutBeforeItIsQueuedAgain() throws Exception {
    clickOn("#run");
    settle();
    onWindow(
        () -> {
          shell.workspace().refresh();
          shell.toolProperty().set(Tool.DESIGN);
          return null;
        });
    settle();
    clickOn("#run");
    settle();
    assertThat(text("#job-problem"))
        .isEqualTo(
            "the same job is there: Sparse & uniform 8, waiting - press once more to repeat it");
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).hasSize(1);
    clickOn("#run");
    settle();
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).hasSize(2);
  }

  @Test
  void onlyRunRuns() throws Exception {
    reach("#job-steps");
    type(KeyCode.ENTER);
    clickOn("#layer-text").type(KeyCode.ENTER);
    settle();
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).isEmpty();
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.COMPARE);
          return null;
        });
    press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
    settle();
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).isEmpty();
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.DESIGN);
          return null;
        });
    press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
    settle();
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).hasSize(1);
  }

  @Test
  void aWrongFieldShowsItsErrorAndDisablesRun() throws Exception {
    write("#job-rank", "many");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    assertThat(shell.form().rank().problemProperty().get()).contains("whole number");
    write("#job-rank", "8");
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
    write("#job-model", "no/such/model");
    assertThat(shell.form().modelProblemProperty().get()).contains("'no/such/model' not found");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    assertThat(text("#cost-layers")).isEqualTo("-");
  }

  @Test
  void whatTheJobNamesIsCheckedBeforeItIsQueuedAndShownAtItsField() throws Exception {
    Path home = Path.of("..").toAbsolutePath().normalize();
    fixture.check(job -> JobCheck.of(job, new JobPaths(List.of(home)), warning -> {}));
    write("#layer-text", "1,5"); // the model that is checked has eight layers
    write("#job-samples", "no/such.json");
    clickOn("#run");
    settle();
    assertThat(shell.form().samples().problemProperty().get()).contains("'no/such.json' not found");
    assertThat(node("#job-samples").getPseudoClassStates())
        .contains(PseudoClass.getPseudoClass("wrong"));
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).isEmpty();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.DESIGN);

    write("#job-samples", "tabletop/train");
    assertThat(shell.form().samples().problemProperty().get()).isEmpty();
    write("#job-initialAdapter", "assets/docs");
    clickOn("#run");
    settle();
    assertThat(shell.form().modelProblemProperty().get()).isEmpty();
    assertThat(problem("initialAdapter")).isNotEmpty();
    assertThat(text("#job-problem")).contains("adapter_config.json");
    assertThat(this.<TitledPane>node("#job-advanced").isExpanded()).isTrue();

    write("#job-initialAdapter", "");
    clickOn("#run");
    settle();
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED)).hasSize(1);
  }

  private String problem(String path) {
    JobField<?> field = JobFields.at(path).orElseThrow();
    return shell.form().advanced().all().get(field).problemProperty().get();
  }

  @Test
  void theDeviceIsChosenOrTyped() throws Exception {
    ComboBox<String> box = node("#job-device");
    assertThat(box.getEditor().getText()).isEqualTo("auto");
    onWindow(
        () -> {
          box.getSelectionModel().select("cpu");
          return null;
        });
    settle();
    assertThat(shell.form().jobs().get(0).device()).isEqualTo(Device.CPU);
    onWindow(
        () -> {
          box.getEditor().setText("gpu:");
          return null;
        });
    settle();
    assertThat(shell.form().device().problemProperty().get())
        .isEqualTo("one of auto, cpu, gpu, gpu:N");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    onWindow(
        () -> {
          box.getEditor().appendText("1");
          return null;
        });
    settle();
    assertThat(shell.form().jobs().get(0).device()).isEqualTo(Device.gpu(1));
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
  }

  @Test
  void everyFieldOfAJobCanBeSet() throws Exception {
    assertThat(this.<TitledPane>node("#job-advanced").isExpanded()).isFalse();
    assertThat(shell.form().jobs().get(0).lora()).isEqualTo(new JobSpec.Lora(16, 32, 0));
    write("#job-rank", "8");
    assertThat(shell.form().jobs().get(0).lora().alpha()).isEqualTo(16);
    write("#job-lora-alpha", "12");
    write("#job-lora-dropout", "0.05");
    write("#job-optimizer-warmupRatio", "0.1");
    write("#job-gradientAccumulation", "2");
    onWindow(
        () -> {
          this.<ComboBox<String>>node("#job-dtype").setValue("nf4");
          this.<ComboBox<String>>node("#job-gradientCheckpointing").setValue("auto");
          return null;
        });
    settle();
    JobSpec job = shell.form().jobs().get(0);
    assertThat(job.lora()).isEqualTo(new JobSpec.Lora(8, 12, 0.05));
    assertThat(job.optimizer().warmupRatio()).isEqualTo(0.1);
    assertThat(job.gradientAccumulation()).isEqualTo(2);
    assertThat(job.dtype()).isEqualTo(Dtype.NF4);
    assertThat(job.gradientCheckpointing()).isEqualTo(JobSpec.Checkpointing.AUTO);
    assertThat(JobJson.parse(JobJson.write(job), "form")).isEqualTo(job);
  }

  @Test
  void fieldsThatDoNotGoTogetherStopRun() throws Exception {
    write("#job-epochs", "2");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    assertThat(shell.form().steps().problemProperty().get()).contains("both given");
    write("#job-steps", "");
    assertThat(shell.form().steps().problemProperty().get()).isEmpty();
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
    assertThat(shell.form().jobs().get(0).epochs()).isEqualTo(2);
    assertThat(shell.form().jobs().get(0).steps()).isNull();
    write("#job-batch", "4096");
    write("#job-gradientAccumulation", "32");
    assertThat(problem("gradientAccumulation")).contains("32 x 4096 = 131072 samples a step");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
    write("#job-gradientAccumulation", "16");
    assertThat(this.<Button>node("#run").isDisabled()).isFalse();
    write("#job-template", "vicuna_v9");
    assertThat(shell.form().template().problemProperty().get()).contains("not a template");
    assertThat(this.<Button>node("#run").isDisabled()).isTrue();
  }

  @Test
  void nothingIsCutOffAtTheMinimumSize() {
    for (String query :
        List.of(
            "#run",
            "#theme",
            "#cost-layers",
            "#cost-time",
            "#layer-31",
            "#layer-text",
            "#projector")) {
      var bounds = node(query).localToScene(node(query).getBoundsInLocal());
      assertThat(bounds.getMinX()).as(query).isGreaterThanOrEqualTo(0);
      assertThat(bounds.getMaxX()).as(query).isLessThanOrEqualTo(1000);
      assertThat(bounds.getMaxY()).as(query).isLessThanOrEqualTo(700);
    }
  }

  @Test
  void theEstimateIsShownUntilTheJobChanges() throws Exception {
    assertThat(this.<Label>node("#forecast").isVisible()).isFalse();
    write("#job-batch", "32");
    write("#job-seeds", "1, 2");
    clickOn("#estimate");
    settle();
    assertThat(text("#forecast"))
        .isEqualTo(
            "≈ 2.0 GiB of memory · 100 ms a step\n"
                + "600 steps in 1 min 0 s, each of 2 runs, without scoring");
    clickOn("#layer-2");
    assertThat(this.<Label>node("#forecast").isVisible()).isFalse();
    write("#job-batch", "100");
    clickOn("#estimate");
    settle();
    assertThat(text("#forecast-problem")).contains("too many samples at once");
    write("#job-batch", "0");
    assertThat(this.<Label>node("#forecast-problem").isVisible()).isFalse();
    assertThat(this.<Button>node("#estimate").isDisabled()).isTrue();
  }
}
