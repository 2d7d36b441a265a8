package striate.engine.evaluation.scorer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.evaluation.Scorer;

/**
 * Which choice a generated answer names, by the rule of each task's script. A rule returns a
 * letter, or an empty text where it finds none; then the answer is wrong, and nothing is guessed.
 */
final class ChoiceLetter {
  private static final Pattern SCIENCE_QA = Pattern.compile("The answer is ([A-Z]).");
  private static final Pattern STATED =
      Pattern.compile(
          "(?i:answer is|answer:|答案是|答案为|答案：|答案:|选择|选|选项)[\\s:：（(*]*([A-Z])(?![A-Za-z])");
  private static final Pattern LEADING =
      Pattern.compile("[(（]?([A-Z])(?:[.):,、，。）：]|\\s*\\n).*", Pattern.DOTALL);

  private ChoiceLetter() {}

  /** Worth 1 where the rule finds the first reference's letter. */
  static Scorer found(BiFunction<String, List<String>, String> rule) {
    return (answer, question) ->
        rule.apply(answer.text(), question.choices())
                .equals(PythonText.strip(question.references().get(0)))
            ? 1
            : 0;
  }

  static String letter(int choice) {
    return String.valueOf((char) ('A' + choice));
  }

  /** Letters of the choices; of five where a question does not list them. */
  static List<String> letters(List<String> choices) {
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < (choices.isEmpty() ? 5 : Math.min(26, choices.size())); i++) {
      letters.add(letter(i));
    }
    return letters;
  }

  /** SEED-Bench as LLaVA scores it: the answer is the letter and nothing else. */
  static String seedBench(String text, List<String> choices) {
    return text;
  }

  /**
   * {@code eval_science_qa.py}: one of A to E, or that and ". ", or "The answer is X." exactly
   * once. Quirk: "A" is found, "(A)", "a" and "A)" are not.
   */
  static String scienceQa(String text, List<String> choices) {
    if (text.length() == 1 && "ABCDE".contains(text)) {
      return text;
    }
    if (text.length() >= 3 && "ABCDE".indexOf(text.charAt(0)) >= 0 && text.startsWith(". ", 1)) {
      return text.substring(0, 1);
    }
    List<String> found = SCIENCE_QA.matcher(text).results().map(r -> r.group(1)).toList();
    return found.size() == 1 ? found.get(0) : "";
  }

  /**
   * AI2D in Cambrian's and Bunny's script: what follows a marker, without {@code .:,()} around it;
   * its first character. Quirk: "because" names B.
   */
  static String ai2d(String text, List<String> choices) {
    String rest = PythonText.lower(text);
    for (String marker : List.of("answer is", "answer:", "assistant:")) {
      int at = rest.lastIndexOf(marker);
      rest = at < 0 ? rest : rest.substring(at + marker.length());
    }
    String bare = PythonText.strip(PythonText.strip(PythonText.strip(rest), ".:,()"));
    return !bare.isEmpty() && bare.charAt(0) >= 'a' && bare.charAt(0) <= 'd'
        ? letter(bare.charAt(0) - 'a')
        : "";
  }

  /**
   * MMBench's {@code can_infer} (VLMEvalKit): the only letter among the words, unless it is an A
   * among more than three, which may be an article; otherwise the only choice whose text stands in
   * the answer. MMBench's server asks a language model where this finds nothing; here it is wrong.
   */
  static String mmBench(String text, List<String> choices) {
    StringBuilder spaced = new StringBuilder(text);
    for (int i = 0; i < spaced.length(); i++) {
      if (".()[],:;!*#{}".indexOf(spaced.charAt(i)) >= 0) {
        spaced.setCharAt(i, ' ');
      }
    }
    List<String> words = PythonText.words(spaced.toString());
    List<String> named = letters(choices).stream().filter(words::contains).toList();
    if (named.size() == 1) {
      return words.contains("A") && words.size() > 3 ? "" : named.get(0);
    }
    String lower = PythonText.lower(text);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      if (lower.contains(PythonText.lower(choices.get(i)))) {
        told.add(letter(i));
      }
    }
    return named.isEmpty() && told.size() == 1 ? told.get(0) : "";
  }

  /**
   * The sibling of them all, which takes every common way of naming one choice and guesses nothing:
   * a letter alone or in brackets, a letter and a mark at the beginning, "the answer is X" (also in
   * Chinese) if all such agree, or a choice's whole text.
   */
  static String strict(String text, List<String> choices) {
    List<String> letters = letters(choices);
    String bare = PythonText.strip(PythonText.strip(text), " \t\n.,:;!*()[]\"'。，：（）");
    if (letters.contains(bare)) {
      return bare;
    }
    if (bare.length() == 1 && letters.contains(bare.toUpperCase(Locale.ROOT))) {
      return bare.toUpperCase(Locale.ROOT);
    }
    Matcher leading = LEADING.matcher(PythonText.strip(text));
    if (leading.matches() && letters.contains(leading.group(1))) {
      return leading.group(1);
    }
    Set<String> stated = new LinkedHashSet<>();
    STATED.matcher(text).results().map(r -> r.group(1)).forEach(stated::add);
    if (!stated.isEmpty()) {
      String only = stated.iterator().next();
      return stated.size() == 1 && letters.contains(only) ? only : "";
    }
    List<String> told = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      if (EditSimilarity.normalised(choices.get(i)).equals(EditSimilarity.normalised(bare))) {
        told.add(letter(i));
      }
    }
    return told.size() == 1 ? told.get(0) : "";
  }
}
