package striate.engine.evaluation.scorer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The number that a phrase names, as Python's {@code word2number} 1.1 reads it: "two hundred and
 * five" is 205, and so is "two hundred five dogs". Its oddities are kept, since TDIUC's script
 * depends on them: words that name no number are ignored, and four number words are a x b + c + d.
 */
final class NumberWords {
  private static final Map<String, Long> VALUES = values();
  private static final String POINT = "point";

  private NumberWords() {}

  private static Map<String, Long> values() {
    Map<String, Long> values = new HashMap<>();
    String[] small =
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                + " fifteen sixteen seventeen eighteen nineteen")
            .split(" ");
    for (int i = 0; i < small.length; i++) {
      values.put(small[i], (long) i);
    }
    String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
    for (int i = 0; i < tens.length; i++) {
      values.put(tens[i], 10L * (i + 2));
    }
    values.put("hundred", 100L);
    values.put("thousand", 1_000L);
    values.put("million", 1_000_000L);
    values.put("billion", 1_000_000_000L);
    return values;
  }

  /** As {@code str(word_to_num(phrase))}; null where that raises an error. */
  static @Nullable String number(String phrase) {
    String lower = PythonText.lower(phrase.replace('-', ' '));
    if (!lower.isEmpty() && lower.codePoints().allMatch(Character::isDigit)) {
      StringBuilder digits = new StringBuilder();
      lower.codePoints().forEach(c -> digits.append(Character.digit(c, 10)));
      return new BigInteger(digits.toString()).toString();
    }
    List<String> words = new ArrayList<>(PythonText.words(lower));
    words.removeIf(word -> !VALUES.containsKey(word) && !word.equals(POINT));
    if (words.isEmpty()
        || twice(words, "thousand")
        || twice(words, "million")
        || twice(words, "billion")
        || twice(words, POINT)) {
      return null;
    }
    int point = words.indexOf(POINT);
    List<String> decimals = point < 0 ? List.of() : words.subList(point + 1, words.size());
    Long whole = whole(point < 0 ? words : words.subList(0, point));
    if (whole == null) {
      return null;
    }
    return decimals.isEmpty() ? whole.toString() : withDecimals(whole, decimals);
  }

  private static boolean twice(List<String> words, String word) {
    return words.indexOf(word) != words.lastIndexOf(word);
  }

  private static @Nullable Long whole(List<String> words) {
    int billion = words.indexOf("billion");
    int million = words.indexOf("million");
    int thousand = words.indexOf("thousand");
    if (thousand > -1 && (thousand < million || thousand < billion)
        || million > -1 && million < billion) {
      return null;
    }
    if (words.size() <= 1) {
      return words.isEmpty() ? Long.valueOf(0) : VALUES.get(words.get(0));
    }
    long total = 0;
    int from = 0;
    for (int place : new int[] {billion, million, thousand}) {
      if (place > -1) {
        Long times = formed(words.subList(from, place));
        if (times == null) {
          return null;
        }
        total += times * VALUES.getOrDefault(words.get(place), 0L);
        from = place + 1;
      }
    }
    if (from < words.size()) {
      Long rest = formed(words.subList(from, words.size()));
      return rest == null ? null : Long.valueOf(total + rest);
    }
    return total;
  }

  /** {@code number_formation}; null where it has no words. */
  private static @Nullable Long formed(List<String> words) {
    List<Long> n = words.stream().map(word -> VALUES.getOrDefault(word, 0L)).toList();
    return switch (n.size()) {
      case 0 -> null;
      case 2 -> n.contains(100L) ? n.get(0) * n.get(1) : n.get(0) + n.get(1);
      case 3 -> n.get(0) * n.get(1) + n.get(2);
      case 4 -> n.get(0) * n.get(1) + n.get(2) + n.get(3);
      default -> n.get(0);
    };
  }

  private static String withDecimals(long whole, List<String> decimals) {
    StringBuilder digits = new StringBuilder();
    for (String word : decimals) {
      Long digit = VALUES.get(word);
      if (digit == null || digit > 9) {
        // the script adds 0 then, and the sum stays an integer
        return Long.toString(whole);
      }
      digits.append(digit);
    }
    double value = whole + Double.parseDouble("0." + digits);
    String plain = new BigDecimal(Double.toString(value)).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }
}
