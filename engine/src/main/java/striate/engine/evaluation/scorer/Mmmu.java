package striate.engine.evaluation.scorer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * MMMU's {@code eval_utils.py} (Yue et al. 2024): a letter out of the answer to a question with
 * choices, key phrases and numbers out of the answer to an open one.
 */
final class Mmmu {
  private static final List<String> KEYS =
      List.of("could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result ");
  private static final Set<String> TRIVIAL = Set.of(":", ",", ".", "!", "?", ";", "'");
  private static final Pattern WITH_COMMAS = unicode("-?\\b\\d{1,3}(?:,\\d{3})+\\b");
  private static final Pattern SCIENTIFIC = unicode("-?\\d+(?:\\.\\d+)?[eE][+-]?\\d+");
  private static final Pattern SIMPLE =
      unicode("-?(?:\\d+\\.\\d+|\\.\\d+|\\d+\\b)(?![eE][+-]?\\d+)(?![,\\d])");

  private Mmmu() {}

  private static Pattern unicode(String pattern) {
    return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /**
   * As coded. Of several letters the last one counts. Where none is found the script draws one at
   * random (seed 42, in the order of the questions); the value is that draw's expectation, 1 / the
   * number of choices, so that it depends on nothing but the answer.
   */
  static double coded(Answer answer, TaskItem question) {
    if (question.choices().isEmpty()) {
      return openCoded(answer.text(), question.references());
    }
    List<String> found = candidates(answer.text(), question.choices());
    if (found.isEmpty()) {
      return 1.0 / question.choices().size();
    }
    return found.get(found.size() - 1).equals(question.references().get(0)) ? 1 : 0;
  }

  /**
   * The sibling: several different letters or none are wrong, and an open answer has to be equal to
   * a reference, up to case, a final full stop and two decimals.
   */
  static double strict(Answer answer, TaskItem question) {
    if (question.choices().isEmpty()) {
      Object text = normalised(PythonText.stripEnd(PythonText.strip(answer.text()), ".")).get(0);
      return question.references().stream().anyMatch(r -> normalised(r).get(0).equals(text))
          ? 1
          : 0;
    }
    List<String> found = candidates(answer.text(), question.choices());
    return found.size() == 1 && found.get(0).equals(question.references().get(0)) ? 1 : 0;
  }

  /** Letters that the answer names, the one that it names last at the end. */
  private static List<String> candidates(String text, List<String> choices) {
    String response = text;
    for (String mark : List.of(",", ".", "!", "?", ";", ":", "'")) {
      response = PythonText.strip(response, mark);
    }
    response = " " + response + " ";
    List<String> letters = ChoiceLetter.letters(choices);
    List<String> marks = letters.stream().map(letter -> "(" + letter + ")").toList();
    List<String> found = byLastPlace(response, letters, marks);
    if (found.isEmpty()) {
      marks = letters.stream().map(letter -> " " + letter + " ").toList();
      found = byLastPlace(response, letters, marks);
    }
    if (found.isEmpty() && PythonText.words(response).size() > 5) {
      found =
          byLastPlace(
              PythonText.lower(response),
              letters,
              choices.stream().map(PythonText::lower).toList());
    }
    return found;
  }

  private static List<String> byLastPlace(String text, List<String> letters, List<String> marks) {
    List<String> found = new ArrayList<>();
    int last = -1;
    String lastLetter = "";
    for (int i = 0; i < letters.size(); i++) {
      int place = text.lastIndexOf(marks.get(i));
      if (place > last) {
        // of two at one place the script takes the first
        last = place;
        lastLetter = letters.get(i);
      }
      if (place >= 0) {
        found.add(letters.get(i));
      }
    }
    found.remove(lastLetter);
    if (last >= 0) {
      found.add(lastLetter);
    }
    return found;
  }

  private static double openCoded(String response, List<String> references) {
    Set<Object> gold = new LinkedHashSet<>();
    references.forEach(reference -> gold.addAll(normalised(reference)));
    List<String> phrases = new ArrayList<>(keyPhrases(response));
    for (String phrase : List.copyOf(phrases)) {
      for (Pattern numbers : List.of(WITH_COMMAS, SCIENTIFIC, SIMPLE)) {
        numbers.matcher(phrase).results().forEach(number -> phrases.add(number.group()));
      }
    }
    for (String phrase : phrases) {
      for (Object predicted : normalised(phrase)) {
        boolean correct =
            predicted instanceof String text
                ? gold.stream().anyMatch(g -> g instanceof String part && text.contains(part))
                : gold.contains(predicted);
        if (correct) {
          return 1;
        }
      }
    }
    return 0;
  }

  /** {@code get_key_subresponses}: the shortest tail behind a key word, line by line. */
  private static List<String> keyPhrases(String text) {
    String response = PythonText.lower(PythonText.strip(PythonText.strip(text), "."));
    String[] lines = response.split("\n", -1);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      List<String> keys = new ArrayList<>(KEYS);
      if (i == lines.length - 1) {
        keys.add("=");
      }
      String shortest = "";
      for (String key : keys) {
        int at = lines[i].lastIndexOf(key);
        if (at >= 0) {
          String tail = PythonText.strip(lines[i].substring(at + key.length()));
          boolean shorter = PythonText.length(tail) < PythonText.length(shortest);
          shortest = shortest.isEmpty() || shorter ? tail : shortest;
        }
      }
      if (!shortest.isEmpty() && !TRIVIAL.contains(shortest)) {
        found.add(shortest);
      }
    }
    return found.isEmpty() ? List.of(response) : found;
  }

  /** {@code normalize_str}: numbers with two decimals, otherwise texts. */
  private static List<Object> normalised(String text) {
    String bare = PythonText.strip(text);
    Double number = PythonText.number(bare.replace(",", ""));
    if (number != null) {
      // nan is equal to nothing, as in Python
      return number.isNaN() ? List.of(new Object()) : List.of(PythonText.rounded(number) + 0.0);
    }
    String lower = PythonText.lower(bare);
    return PythonText.length(lower) == 1 ? List.of(" " + lower, lower + " ") : List.of(lower);
  }
}
