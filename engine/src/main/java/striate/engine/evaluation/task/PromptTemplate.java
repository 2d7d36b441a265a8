package striate.engine.evaluation.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.run.StrictObject;

/**
 * Makes a prompt of a definition's lines. A placeholder stands for a part of the question; a line
 * that consists of nothing but empty placeholders is left out, so that a question without an image
 * or a hint has no gap.
 */
final class PromptTemplate {
  /** What may stand in braces. */
  private static final List<String> NAMES =
      List.of(
          "image",
          "question",
          "choices",
          "hint",
          "context",
          "ocr",
          "category",
          "examples",
          "answer");

  private static final String IMAGE = "<image>";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

  private PromptTemplate() {}

  /** Refuses a placeholder that does not exist. */
  static void check(StrictObject definition, String field, List<String> lines) {
    for (String line : lines) {
      for (MatchResult found : PLACEHOLDER.matcher(line).results().toList()) {
        if (!NAMES.contains(found.group(1))) {
          throw definition.bad(
              field,
              "has the placeholder " + found.group(),
              "take one of {" + String.join("}, {", NAMES) + "}");
        }
      }
    }
  }

  /**
   * @param examples worked examples, in their own lines; empty without
   */
  static String rendered(
      List<String> lines, String choiceLabel, RawQuestion question, String examples) {
    Map<String, String> values = new TreeMap<>();
    values.put("image", question.image() == null ? "" : IMAGE);
    values.put("question", question.question());
    values.put("choices", choices(choiceLabel, question.choices()));
    values.put("hint", question.hint());
    values.put("context", question.context());
    values.put("ocr", String.join(", ", question.ocr()));
    values.put("category", question.category().replace('_', ' '));
    values.put("examples", examples);
    values.put("answer", question.answers().isEmpty() ? "" : question.answers().get(0));
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      Matcher placeholders = PLACEHOLDER.matcher(line);
      // the inserted text is taken literally: a question may have braces
      String full =
          placeholders.replaceAll(
              found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
      boolean onlyPlaceholders =
          !line.isBlank() && PLACEHOLDER.matcher(line).replaceAll("").isBlank();
      if (!onlyPlaceholders || !full.isBlank()) {
        kept.add(full);
      }
    }
    return String.join("\n", kept);
  }

  private static String choices(String label, List<String> choices) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      lines.add(label.replace("A", letter(i)) + choices.get(i));
    }
    return String.join("\n", lines);
  }

  static String letter(int choice) {
    return String.valueOf((char) ('A' + choice));
  }
}
