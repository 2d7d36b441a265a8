package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import striate.engine.run.Modality;

class TabletopTest {
  private static final Set<SceneTask> ALL = EnumSet.allOf(SceneTask.class);

  @Test
  void everySetHasTheNumberOfQuestionsAskedFor() {
    List<TaskSet> sets = Tabletop.taskSets(40);
    assertThat(sets).extracting(TaskSet::name).isEqualTo(Tabletop.taskNames());
    assertThat(sets).allSatisfy(set -> assertThat(set.items()).hasSize(40));
  }

  @Test
  void theAnswersOfEverySceneTaskAreBalanced() {
    for (TaskSet set : Tabletop.taskSets(80)) {
      if (set.modality() == Modality.VISUAL || set.name().startsWith(Tabletop.WRITTEN)) {
        Map<String, Long> counts =
            set.items().stream()
                .collect(Collectors.groupingBy(TaskSet.Item::answer, Collectors.counting()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        long least = counts.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(most - least).as(set.name() + " " + counts).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void existenceIsHalfYesAndHalfNo() {
    TaskSet existence =
        Tabletop.taskSets(60).stream()
            .filter(s -> s.name().equals("existence"))
            .findFirst()
            .orElseThrow();
    assertThat(existence.chance()).isEqualTo(0.5);
  }

  @Test
  void testQuestionsAreAboutTestScenesAndTrainingOnesAboutTrainingScenes() {
    for (TaskSet set : Tabletop.taskSets(30)) {
      for (TaskSet.Item item : set.items()) {
        if (item.image() != null) {
          assertThat(Scene.parse(item.image()).split()).isEqualTo(Split.TEST);
        }
      }
    }
    for (Sample sample : Tabletop.visualTraining(1, 200, 4)) {
      assertThat(Scene.parse(sample.image()).split()).isEqualTo(Split.TRAIN);
    }
  }

  @Test
  void visualQuestionsAreTheWrittenOnesWithThePictureInPlaceOfTheWords() {
    Map<String, TaskSet> sets =
        Tabletop.taskSets(20).stream().collect(Collectors.toMap(TaskSet::name, s -> s));
    for (SceneTask task : SceneTask.values()) {
      TaskSet visual = sets.get(task.id());
      TaskSet written = sets.get(Tabletop.WRITTEN + task.id());
      for (int i = 0; i < 20; i++) {
        TaskSet.Item picture = visual.items().get(i);
        String words = Scene.parse(picture.image()).written();
        assertThat(written.items().get(i).prompt())
            .isEqualTo(words + " " + picture.prompt().substring("<image>\n".length()));
      }
    }
  }

  @Test
  void trainingSamplesDoNotDependOnHowTheSetIsCut() {
    List<Sample> whole = Tabletop.language(3, 0, 30, 3, ALL, 6);
    List<Sample> part = Tabletop.language(3, 10, 20, 3, ALL, 6);
    assertThat(whole.subList(10, 30)).isEqualTo(part);
  }

  @Test
  void captionsAreTheWordOfTheOnlyThing() {
    for (Sample caption : Tabletop.captions(1, 0, 200)) {
      List<String> things =
          Scene.parse(caption.image()).cellWords().stream()
              .filter(word -> !word.equals(Scene.EMPTY))
              .toList();
      assertThat(caption.turns()).extracting(Question::prompt).containsExactly("describe");
      assertThat(things).containsExactly(caption.turns().get(0).answer());
    }
  }

  @Test
  void theLanguageStageMixesScenesCaptionsAndQuestionsWithoutAScene() {
    List<Sample> samples = Tabletop.language(3, 0, 1000, 3, ALL, 8);
    assertThat(samples.stream().filter(s -> s.opening().isEmpty()).count()).isBetween(150L, 250L);
    assertThat(samples.stream().filter(s -> s.turns().get(0).prompt().equals("describe")).count())
        .isBetween(60L, 140L);
    assertThat(samples).allMatch(s -> s.image() == null);
  }

  @Test
  void onlyTheAnswersAreSupervised() {
    Sample sample = Tabletop.visualTraining(1, 1, 3).get(0);
    int[] ids = sample.ids();
    int[] labels = sample.labels();
    assertThat(labels).hasSameSizeAs(ids);
    assertThat(ids[0]).isEqualTo(Vocabulary.BEGIN);
    assertThat(Arrays.copyOfRange(ids, 1, 17)).containsOnly(Vocabulary.IMAGE);
    int[] learned =
        java.util.stream.IntStream.range(0, labels.length)
            .filter(i -> labels[i] != -100)
            .peek(i -> assertThat(labels[i]).isEqualTo(ids[i]))
            .map(i -> labels[i])
            .toArray();
    assertThat(Arrays.stream(learned).mapToObj(Vocabulary.WORDS::get))
        .isEqualTo(sample.turns().stream().map(Question::answer).toList());
  }

  @Test
  void conversationsOpenWithTheImageAndAlternate() {
    var json = Tabletop.visualTraining(1, 1, 3).get(0).toConversation();
    assertThat(json.get("image").asText()).startsWith("tabletop:");
    assertThat(json.get("conversations")).hasSize(6);
    assertThat(json.at("/conversations/0/value").asText()).startsWith("<image>\n");
    assertThat(json.at("/conversations/1/from").asText()).isEqualTo("gpt");
    assertThat(json.at("/conversations/2/value").asText()).doesNotContain("<image>");
  }

  @Test
  void everyWordOfEveryQuestionIsInTheVocabulary() {
    Set<String> words = new HashSet<>(Vocabulary.WORDS);
    assertThat(Vocabulary.WORDS).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(128);
    for (TaskSet set : Tabletop.taskSets(60)) {
      for (TaskSet.Item item : set.items()) {
        assertThat(words).contains(item.prompt().split("\\s+")).contains(item.answer());
        assertThat(words).containsAll(item.options());
      }
    }
  }

  @Test
  void patchLabelsSayWhatIsInEachCell() {
    Map<String, int[]> labels = PatchLabels.of(Scene.parse("tabletop:2=big-blue-cross,9=4;look=1"));
    assertThat(labels.get("colour")[2]).isEqualTo(Colour.BLUE.ordinal());
    assertThat(labels.get("shape")[2]).isEqualTo(Shape.CROSS.ordinal());
    assertThat(labels.get("size")[2]).isEqualTo(Size.BIG.ordinal());
    assertThat(labels.get("digit")[9]).isEqualTo(4);
    assertThat(labels.get("digit")[2]).isEqualTo(10);
    assertThat(labels.get("colour")[9]).isEqualTo(4);
  }
}
