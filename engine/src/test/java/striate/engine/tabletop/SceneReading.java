package striate.engine.tabletop;

import java.util.HashMap;
import java.util.Map;

/**
 * Answers questions from the words of a description alone, without the classes that made it: the
 * tests' independent computation.
 */
final class SceneReading {
  private final Map<String, String> flags = new HashMap<>();
  private final Map<String, String> patterns = new HashMap<>();
  private String holder = "";

  SceneReading(String words) {
    for (String word : words.split(" ")) {
      String[] parts = word.split("-");
      if (word.endsWith("-shirt")) {
        patterns.put(parts[1], parts[0]);
      } else if (word.contains("-to-")) {
        flags.put(parts[0], parts[2]);
        if (word.endsWith("-ball")) {
          holder = parts[0];
        }
      }
    }
  }

  /** The answer to a question without {@code <image>} or a written scene before it. */
  String answer(String question) {
    String[] words = question.split(" ");
    String last = words[words.length - 1];
    if (words[0].equals("count")) {
      return Integer.toString(Math.max(flags.size(), patterns.size()));
    }
    if (words[0].equals("any")) {
      return flags.containsKey(last) || patterns.containsKey(last) ? "yes" : "no";
    }
    String at = last.equals("ball") ? holder : last;
    for (int i = 1; i < words.length - 1; i++) {
      at = flags.get(at);
    }
    return switch (words[0]) {
      case "who" -> at;
      case "look" -> patterns.get(at);
      default -> TEAMS.get(at);
    };
  }

  private static final Map<String, String> TEAMS =
      Map.of(
          "red", "dog",
          "orange", "elephant",
          "yellow", "mouse",
          "green", "whale",
          "cyan", "ant",
          "blue", "sheep",
          "purple", "cat",
          "white", "horse");
}
