package striate.engine.evaluation.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/** What the normalisers promise for any text. */
class NormaliserProperties {
  private static final String PIECES = "aA1,.?!'\"-/()[] \t\n\u00a0éß٣²\ud83d\ude00yesno%$:;*";

  /** Any Unicode, and texts of the characters that rules look at. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings().withChars(PIECES.toCharArray()).ofMaxLength(30),
        Arbitraries.of(
                "answer is ",
                "two",
                "hundred",
                "point",
                "(A)",
                " B ",
                "So the ",
                "10.",
                "the",
                "no")
            .list()
            .ofMaxSize(6)
            .map(parts -> String.join(" ", parts)));
  }

  @Property(tries = 400)
  void noScorerThrowsOrLeavesItsRange(
      @ForAll("texts") String text, @ForAll("texts") String reference) {
    TaskItem open = new TaskItem("1", "", null, reference);
    TaskItem closed =
        new TaskItem("1", "", null, List.of("B"), List.of(reference, "red", text), "1", "");
    Answer answer = new Answer(text, -1, List.of(-1.0, Double.NaN, -2.0), 3, 0);
    for (String name : Scorers.names()) {
      for (TaskItem item : List.of(open, closed)) {
        double value = Scorers.named(name).value(answer, item);
        assertThat(value).as(name).isBetween(0.0, name.equals("perplexity") ? Math.E : 1.0);
      }
    }
  }

  @Property(tries = 400)
  void anAnswerEqualToTheReferenceIsCorrectByEveryRuleForOpenAnswers(@ForAll("texts") String text) {
    TaskItem ten = new TaskItem("1", "", null, Collections.nCopies(10, text), List.of(), "1", "");
    for (String name : List.of("exact", "m4c", "vqa-strict", "anls", "anls-normalised", "ocrvqa")) {
      assertThat(Scorers.named(name).value(Answer.of(text), ten)).as(name).isEqualTo(1.0);
    }
    assertThat(Scorers.named("tdiuc").value(Answer.of(text), ten)).isOne();
  }

  @Property(tries = 400)
  void normalisedAnswersHaveNoArticlesCapitalsOrDoubleSpaces(@ForAll("texts") String text) {
    String normalised = EvalAiNormaliser.normalised(text);
    assertThat(normalised).isEqualTo(PythonText.strip(normalised)).doesNotContain("  ", "\n");
    assertThat(PythonText.words(normalised)).doesNotContain("a", "an", "the", "two");
  }

  @Property(tries = 400)
  void theNormalisersOfAnlsAndTdiucAreIdempotent(@ForAll("texts") String text) {
    String once = EditSimilarity.normalised(text);
    assertThat(EditSimilarity.normalised(once)).isEqualTo(once);
    String number = Tdiuc.normalised(text);
    assertThat(Tdiuc.normalised(number)).isEqualTo(number);
  }

  @Property(tries = 400)
  void distancesAreAMetric(@ForAll("texts") String a, @ForAll("texts") String b) {
    int distance = EditSimilarity.distance(a, b);
    assertThat(distance).isEqualTo(EditSimilarity.distance(b, a));
    assertThat(distance == 0).isEqualTo(a.equals(b));
    assertThat(distance)
        .isBetween(
            Math.abs(PythonText.length(a) - PythonText.length(b)),
            Math.max(PythonText.length(a), PythonText.length(b)));
  }

  @Property(tries = 400)
  void numbersAreReadOrRefused(@ForAll("texts") String text) {
    assertThatCode(() -> PythonText.number(text)).doesNotThrowAnyException();
    assertThatCode(() -> NumberWords.number(text)).doesNotThrowAnyException();
  }
}
