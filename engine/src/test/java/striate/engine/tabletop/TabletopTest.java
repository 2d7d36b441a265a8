package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import striate.engine.run.Modality;

class TabletopTest {
  private static final Set<String> WITHOUT_SCENE =
      Arrays.stream(TextTask.values()).map(TextTask::id).collect(Collectors.toSet());

  @Test
  void everySetHasTheNumberOfQuestionsAskedFor() {
    List<TaskSet> sets = Tabletop.taskSets(40);
    assertThat(sets).extracting(TaskSet::name).isEqualTo(Tabletop.taskNames());
    assertThat(sets).extracting(TaskSet::name).doesNotHaveDuplicates();
    assertThat(sets).allSatisfy(set -> assertThat(set.items()).hasSize(40));
  }

  @Test
  void theAnswersOfEverySceneTaskAreBalanced() {
    for (TaskSet set : Tabletop.taskSets(80)) {
      if (!WITHOUT_SCENE.contains(set.name())) {
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
  void theBestConstantAnswerIsRightAsOftenAsOneOfItsAnswers() {
    Map<String, TaskSet> sets = byName(60);
    assertThat(Objects.requireNonNull(sets.get("existence")).chance()).isEqualTo(0.5);
    assertThat(Objects.requireNonNull(sets.get("pattern")).chance()).isEqualTo(0.25);
    assertThat(Objects.requireNonNull(sets.get("written-counting")).chance()).isEqualTo(0.25);
    assertThat(Objects.requireNonNull(sets.get("team-2")).chance()).isEqualTo(8 / 60.0);
  }

  @Test
  void everyAnswerFollowsFromTheWordsOfTheScene() {
    for (TaskSet set : Tabletop.taskSets(60)) {
      for (TaskSet.Item item : set.items()) {
        if (item.image() != null) {
          SceneReading scene = new SceneReading(Scene.parse(item.image()).description());
          String question = item.prompt().substring("<image>\n".length());
          assertThat(item.answer()).as(item.id()).isEqualTo(scene.answer(question));
        } else if (!WITHOUT_SCENE.contains(set.name())) {
          int words = set.name().startsWith("written-") ? Scene.PLACES : Scene.PATCHES;
          String[] prompt = item.prompt().split(" ");
          SceneReading scene = new SceneReading(String.join(" ", Arrays.copyOf(prompt, words)));
          String question = String.join(" ", Arrays.copyOfRange(prompt, words, prompt.length));
          assertThat(item.answer()).as(item.id()).isEqualTo(scene.answer(question));
        }
      }
    }
  }

  @Test
  void everyTrainingAnswerFollowsFromTheScene() {
    for (Sample sample : Tabletop.visualTraining(4, 300, 8)) {
      SceneReading scene =
          new SceneReading(Scene.parse(Objects.requireNonNull(sample.image())).description());
      for (Question turn : sample.turns()) {
        assertThat(turn.answer()).as(sample.id()).isEqualTo(scene.answer(turn.prompt()));
      }
    }
  }

  @Test
  void testQuestionsAreAboutTestScenesAndTrainingOnesAboutTrainingScenes() {
    Set<String> tested = new HashSet<>();
    for (TaskSet set : Tabletop.taskSets(60)) {
      for (TaskSet.Item item : set.items()) {
        if (item.image() != null) {
          Scene scene = Scene.parse(item.image());
          assertThat(scene.split()).isEqualTo(Split.TEST);
          tested.add(scene.roster());
        } else if (set.name().startsWith("written-")) {
          String[] prompt = item.prompt().split(" ");
          tested.add(String.join(" ", Arrays.copyOf(prompt, Scene.PLACES)));
        }
      }
    }
    for (Sample sample : Tabletop.visualTraining(1, 3000, 1)) {
      assertThat(tested).doesNotContain(Scene.parse(sample.image()).roster());
    }
    TrainingText text = new TrainingText(2, new TextMix(4, 7, 2, 0, 0, 0), 1);
    for (int i = 0; i < 3000; i++) {
      assertThat(tested).doesNotContain(text.sample(i).opening());
    }
  }

  @Test
  void noTextAsksWhatIsNewInImages() {
    TrainingText text = new TrainingText(5, new TextMix(2, 7, 3, 0.1, 0.1, 0.4), 8);
    for (int i = 0; i < 2000; i++) {
      for (Question turn : text.sample(i).turns()) {
        assertThat(turn.prompt()).doesNotContain("team").doesNotContain("next ball");
      }
    }
  }

  @Test
  void anImageNeverComesWithTheSameQuestionTwice() {
    for (Sample sample : Tabletop.visualTraining(1, 500, 8)) {
      assertThat(sample.turns()).extracting(Question::prompt).doesNotHaveDuplicates();
    }
  }

  @Test
  void captionsSayWhatTheDescriptionSays() {
    for (int i = 0; i < 300; i++) {
      Sample caption = Tabletop.caption(1, i);
      Scene scene = Scene.parse(Objects.requireNonNull(caption.image()));
      assertThat(scene.split()).isEqualTo(Split.TRAIN);
      if (caption.turns().get(0).prompt().equals("describe")) {
        assertThat(caption.turns().get(0).answer()).isEqualTo(scene.description());
        continue;
      }
      SceneReading reading = new SceneReading(scene.description());
      assertThat(caption.turns()).hasSameSizeAs(scene.round());
      for (Question turn : caption.turns()) {
        String colour = turn.prompt().replace("players ", "");
        assertThat(turn.answer().split(" "))
            .containsExactly(
                reading.answer("look " + colour),
                reading.answer("who next " + colour),
                reading.answer("who ball").equals(colour) ? "ball" : "no");
      }
    }
  }

  @Test
  void emptyPlacesOfACaptionAreNotSupervisedBehindAnImage() {
    int[] labels =
        IntStream.range(0, 50)
            .mapToObj(i -> Tabletop.caption(1, i))
            .filter(s -> s.turns().get(0).prompt().equals("describe"))
            .findFirst()
            .orElseThrow()
            .labels();
    assertThat(labels).doesNotContain(Vocabulary.EMPTY);
    assertThat(Arrays.stream(labels).filter(l -> l >= 0).count()).isPositive();
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
        IntStream.range(0, labels.length)
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
    assertThat(Vocabulary.WORDS).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(256);
    for (TaskSet set : Tabletop.taskSets(60)) {
      for (TaskSet.Item item : set.items()) {
        assertThat(words).contains(item.prompt().split("\\s+")).contains(item.answer());
        assertThat(words).containsAll(item.options());
      }
    }
  }

  @Test
  void patchLabelsSayWhatEachPatchShows() {
    Map<String, int[]> labels =
        PatchLabels.of(Scene.parse("tabletop:1=dotted-blue,4=plain-white;look=1"));
    assertThat(label(labels, "figure", 0)).isZero();
    assertThat(label(labels, "figure", 2)).isEqualTo(1);
    assertThat(label(labels, "figure", 3)).isEqualTo(2);
    assertThat(label(labels, "colour", 2)).isEqualTo(Colour.BLUE.ordinal());
    assertThat(label(labels, "flag", 2)).isEqualTo(Colour.WHITE.ordinal());
    assertThat(label(labels, "flag", 3)).isEqualTo(PatchLabels.NONE);
    assertThat(label(labels, "pattern", 3)).isEqualTo(Pattern.DOTTED.ordinal());
    assertThat(label(labels, "ball", 2)).isEqualTo(1);
    assertThat(label(labels, "ball", 8)).isZero();
  }

  private static int label(Map<String, int[]> labels, String attribute, int patch) {
    return Objects.requireNonNull(labels.get(attribute))[patch];
  }

  private static Map<String, TaskSet> byName(int perTask) {
    return Tabletop.taskSets(perTask).stream()
        .collect(Collectors.toMap(TaskSet::name, Function.identity()));
  }

  @Test
  void visualTasksComeFirst() {
    List<Modality> modalities = Tabletop.taskSets(1).stream().map(TaskSet::modality).toList();
    assertThat(modalities.lastIndexOf(Modality.VISUAL))
        .isLessThan(modalities.indexOf(Modality.TEXTUAL));
  }
}
