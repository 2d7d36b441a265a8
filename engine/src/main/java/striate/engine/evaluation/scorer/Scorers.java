package striate.engine.evaluation.scorer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.Scorer;
import striate.engine.evaluation.TaskItem;
import striate.engine.run.Problem;

/** All scorers by the names that task definitions give. */
public final class Scorers {
  private static final Map<String, Scorer> ALL = all();

  private Scorers() {}

  private static Map<String, Scorer> all() {
    Map<String, Scorer> all = new LinkedHashMap<>();
    all.put("exact", Scorers::exact);
    all.put("gqa", Scorers::gqa);
    all.put("vqa", VqaAccuracy.OFFICIAL);
    all.put("m4c", VqaAccuracy.M4C);
    all.put("vqa-strict", VqaAccuracy.STRICT);
    all.put("anls", EditSimilarity.OFFICIAL);
    all.put("anls-normalised", EditSimilarity.NORMALISED);
    all.put("relaxed", RelaxedAccuracy::coded);
    all.put("relaxed-published", RelaxedAccuracy::published);
    all.put("relaxed-strict", RelaxedAccuracy::strict);
    all.put("pope", YesNo.taken(YesNo::pope));
    all.put("mme", YesNo.taken(YesNo::mme));
    all.put("first-word", YesNo.taken(YesNo::firstWord));
    all.put("yes-no", YesNo.taken(YesNo::strict));
    all.put("scienceqa", ChoiceLetter.found(ChoiceLetter::scienceQa));
    all.put("seed-bench", ChoiceLetter.found(ChoiceLetter::seedBench));
    all.put("ai2d", ChoiceLetter.found(ChoiceLetter::ai2d));
    all.put("mmbench", ChoiceLetter.found(ChoiceLetter::mmBench));
    all.put("choice", ChoiceLetter.found(ChoiceLetter::strict));
    all.put("mmmu", Mmmu::coded);
    all.put("mmmu-strict", Mmmu::strict);
    all.put("likelihood", Likelihood::likeliest);
    all.put("likelihood-normalised", Likelihood::normalised);
    all.put("ocrvqa", Substring::eitherWay);
    all.put("whole-words", Substring::wholeWords);
    all.put("tdiuc", Tdiuc::value);
    all.put("bbh", BigBenchHard::value);
    all.put("perplexity", Likelihood::perplexity);
    return all;
  }

  /** In the order of the documentation. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * @throws Problem for an unknown name
   */
  public static Scorer named(String name) {
    Scorer scorer = ALL.get(name);
    if (scorer == null) {
      throw Problem.badInput(
          "scorer '" + name + "' not found",
          "scorer",
          "take one of " + String.join(", ", ALL.keySet()));
    }
    return scorer;
  }

  /**
   * GQA's {@code eval.py} behind LLaVA's conversion: the answer without final full stops and in
   * lower case equals the reference as it stands. Quirk: a reference with a capital is never met;
   * {@code exact} is the sibling.
   */
  private static double gqa(Answer answer, TaskItem question) {
    String text = PythonText.lower(PythonText.stripEnd(answer.text(), "."));
    return question.references().contains(text) ? 1 : 0;
  }

  /** Equal to any reference up to surrounding space, a final full stop and case. */
  private static double exact(Answer answer, TaskItem question) {
    String text = bare(answer.text());
    return question.references().stream().map(Scorers::bare).anyMatch(text::equals) ? 1 : 0;
  }

  private static String bare(String text) {
    String stripped = PythonText.lower(PythonText.strip(text));
    return stripped.endsWith(".")
        ? PythonText.strip(stripped.substring(0, stripped.length() - 1))
        : stripped;
  }
}
