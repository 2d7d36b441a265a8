package striate.engine.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.tabletop.SceneTask;
import striate.engine.tabletop.TextMix;

class PretrainingTest {
  private static final TextMix MIX = new TextMix(2, 3, 1, 0.2, 0.3, 0.2);
  private static final Curriculum SHORT =
      new Curriculum(
          List.of(
              new LanguageStage("one", 1, 3, true, MIX),
              new LanguageStage("two", 2, 4, false, MIX)));

  @TempDir Path directory;

  /**
   * Stops after every step, in every stage, and goes on with a new object as a new process does.
   */
  @Test
  void aPretrainingStoppedAfterEveryStepGivesTheSameStages() throws IOException {
    Path whole = directory.resolve("whole");
    Path cut = directory.resolve("cut");
    assertThat(languageStages(whole, Integer.MAX_VALUE)).isTrue();
    int starts = 1;
    while (!languageStages(cut, 1)) {
      starts++;
    }
    assertThat(starts).isGreaterThanOrEqualTo(7);
    for (String stage : List.of("one", "two")) {
      String file = "after-" + stage + ".safetensors";
      assertThat(Files.readAllBytes(cut.resolve(file)))
          .isEqualTo(Files.readAllBytes(whole.resolve(file)));
    }
  }

  private static boolean languageStages(Path directory, int steps) {
    StageFiles files = new StageFiles(directory, 1, line -> {});
    files.create();
    AtomicInteger asked = new AtomicInteger();
    return new LanguageTraining(files, SHORT, 3).run(() -> asked.getAndIncrement() >= steps);
  }

  @Test
  void finishedStagesAreNotRepeated() {
    languageStages(directory, Integer.MAX_VALUE);
    List<String> lines = new ArrayList<>();
    StageFiles files = new StageFiles(directory, 1, lines::add);
    assertThat(new LanguageTraining(files, SHORT, 3).run(() -> true)).isTrue();
    assertThat(lines).isEmpty();
  }

  @Test
  void theBundledCurriculumGrowsWithThePassesAndKeepsTheLowerLayers() {
    List<LanguageStage> stages = Curriculum.bundled().stages();
    assertThat(stages).extracting(LanguageStage::name).doesNotHaveDuplicates();
    for (int i = 1; i < stages.size() - 1; i++) {
      assertThat(stages.get(i).layers()).isGreaterThanOrEqualTo(stages.get(i - 1).layers());
      assertThat(stages.get(i).text().passes())
          .isBetween(stages.get(i - 1).text().passes(), stages.get(i - 1).text().passes() + 1);
    }
    LanguageStage last = stages.get(stages.size() - 1);
    assertThat(last.untilMastered()).isFalse();
    assertThat(last.text().passes()).isEqualTo(SceneTask.MOST_PASSES);
    assertThat(Curriculum.bundled().layers()).isEqualTo(Curriculum.LAYERS);
    assertThat(Curriculum.ofDepth(2).stages()).allMatch(stage -> stage.layers() == 2);
  }

  @Test
  void anExamIsPassedWhenFoundationsAreFirmAndTheRestIsNearlySo() {
    Map<String, Double> good =
        Map.of(
            "written-next-2",
            0.97,
            "described-pattern",
            1.0,
            "written-holder",
            0.98,
            "written-counting",
            0.9,
            "shirts-counting",
            0.4);
    assertThat(Exam.isPassed(good)).isTrue();
    assertThat(Exam.isPassed(Map.of("written-next-2", 0.96))).isFalse();
    assertThat(Exam.isPassed(Map.of("written-counting", 0.89))).isFalse();
  }
}
