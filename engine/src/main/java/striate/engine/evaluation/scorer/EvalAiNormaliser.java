package striate.engine.evaluation.scorer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How answers of VQA tasks are brought to one form before they are compared: the {@code
 * EvalAIAnswerProcessor} of M4C and LLaVA, and {@code vqaEval.py} from which it descends.
 *
 * <p>Two quirks are the scripts' own. The pattern for full stops says {@code (?!<=\d)} where a
 * look-behind was meant, so a stop behind a digit goes too: {@code "10."} and {@code "3.x"} lose
 * theirs. And {@code re.UNICODE} is given where the count of replacements stands, so at most 32
 * full stops are removed. {@link #strict} has neither.
 */
final class EvalAiNormaliser {
  private static final String PUNCTUATION = ";/[]\"{}()=+\\_-><@`,?!";
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");
  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("none", "0"),
          Map.entry("zero", "0"),
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"));
  private static final Map<String, String> CONTRACTIONS = contractions();

  private static final Pattern COMMA_BETWEEN_DIGITS =
      Pattern.compile("(?<=\\d),+(?=\\d)", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern STOP =
      Pattern.compile("\\.(?!\\d)", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern STOP_NOT_IN_NUMBER =
      Pattern.compile("(?<!\\d)\\.(?!\\d)|(?<=\\d)\\.$", Pattern.UNICODE_CHARACTER_CLASS);

  /** Value of {@code re.UNICODE}. */
  private static final int MOST_STOPS = 32;

  private EvalAiNormaliser() {}

  /** {@code EvalAIAnswerProcessor.__call__}. */
  static String normalised(String answer) {
    return digitsAndArticles(punctuation(oneLine(tokenised(answer))));
  }

  /** The same without the two quirks. */
  static String strict(String answer) {
    String text = marks(oneLine(tokenised(answer)));
    return digitsAndArticles(STOP_NOT_IN_NUMBER.matcher(text).replaceAll(""));
  }

  /** {@code word_tokenize}. */
  private static String tokenised(String answer) {
    return PythonText.strip(
        PythonText.lower(answer).replace(",", "").replace("?", "").replace("'s", " 's"));
  }

  /** As both scripts put an answer on one line. */
  static String oneLine(String answer) {
    return PythonText.strip(answer.replace('\n', ' ').replace('\t', ' '));
  }

  /** {@code processPunctuation}. */
  static String punctuation(String text) {
    Matcher stops = STOP.matcher(marks(text));
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < MOST_STOPS && stops.find(); i++) {
      stops.appendReplacement(kept, "");
    }
    return stops.appendTail(kept).toString();
  }

  private static String marks(String text) {
    boolean commaInNumber = COMMA_BETWEEN_DIGITS.matcher(text).find();
    String result = text;
    for (int i = 0; i < PUNCTUATION.length(); i++) {
      String mark = PUNCTUATION.substring(i, i + 1);
      boolean apart = text.contains(mark + " ") || text.contains(" " + mark) || commaInNumber;
      result = result.replace(mark, apart ? "" : " ");
    }
    return result;
  }

  /** {@code processDigitArticle}. */
  static String digitsAndArticles(String text) {
    List<String> words =
        PythonText.words(PythonText.lower(text)).stream()
            .map(word -> NUMBERS.getOrDefault(word, word))
            .filter(word -> !ARTICLES.contains(word))
            .map(word -> CONTRACTIONS.getOrDefault(word, word))
            .toList();
    return String.join(" ", words);
  }

  private static Map<String, String> contractions() {
    Map<String, String> found = new HashMap<>();
    InputStream resource =
        Objects.requireNonNull(EvalAiNormaliser.class.getResourceAsStream("contractions.txt"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        found.put(line.substring(0, space), line.substring(space + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(found);
  }
}
