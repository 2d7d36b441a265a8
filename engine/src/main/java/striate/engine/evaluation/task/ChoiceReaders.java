package striate.engine.evaluation.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.run.Problem;

/** Data sets of questions with choices. */
final class ChoiceReaders {
  private static final Pattern ANSWER =
      Pattern.compile("(?:^|[Tt]he answer is )\\(?([A-Z])(?![A-Za-z])");
  private static final Pattern CHOICE = Pattern.compile("\\(?([A-Z])[.)] (.*)");

  private ChoiceReaders() {}

  /**
   * {@code problems.json} and {@code pid_splits.json}, the split test; images {@code ID/image.png}.
   */
  static List<RawQuestion> scienceQa(TaskFiles files) {
    JsonEntry problems = JsonEntry.file(files.file(0));
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry id : JsonEntry.file(files.file(1)).at("test").entries()) {
      String name = id.node().asText();
      JsonEntry problem = problems.at(name);
      List<String> choices = problem.texts("choices");
      String image = problem.textOrEmpty("image");
      questions.add(
          new RawQuestion(
              name,
              problem.text("question"),
              choices,
              List.of(letter(problem, problem.whole("answer"), choices.size())),
              problem.textOrEmpty("hint"),
              "",
              List.of(),
              image.isEmpty() ? null : files.image(name + "/" + image),
              name,
              problem.textOrEmpty("subject")));
    }
    return questions;
  }

  private static String letter(JsonEntry entry, int answer, int choices) {
    if (answer < 0 || answer >= choices) {
      throw entry.wrong("the answer " + answer + " is not one of " + choices + " choices");
    }
    return PromptTemplate.letter(answer);
  }

  /**
   * {@code llava_test_CQM-A.json}: conversations whose first turn holds hint, question and choices
   * as LLaVA asks them.
   */
  static List<RawQuestion> scienceQaOfLlava(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : JsonEntry.file(files.file(0)).entries()) {
      List<JsonEntry> turns = entry.at("conversations").entries();
      if (turns.size() < 2) {
        throw entry.wrong("a question and its answer not found in 'conversations'");
      }
      String id = entry.text("id");
      String asked = turns.get(0).text("value").replace("<image>", "").strip();
      Matcher answer = ANSWER.matcher(turns.get(1).text("value").strip());
      if (!answer.find()) {
        throw turns.get(1).wrong("an answer's letter not found in 'value'");
      }
      String image = entry.textOrEmpty("image");
      List<String> choices = new ArrayList<>();
      StringBuilder question = new StringBuilder();
      for (String line : asked.lines().toList()) {
        Matcher choice = CHOICE.matcher(line);
        if (choice.matches() && choice.group(1).equals(PromptTemplate.letter(choices.size()))) {
          choices.add(choice.group(2));
        } else {
          question.append(question.isEmpty() ? "" : "\n").append(line);
        }
      }
      questions.add(
          new RawQuestion(
              id,
              question.toString(),
              choices,
              List.of(answer.group(1)),
              "",
              "",
              List.of(),
              image.isEmpty() ? null : files.image(image),
              id,
              ""));
    }
    return questions;
  }

  /**
   * {@code SEED-Bench.json}. Images are {@code SEED-Bench-image/DATA_ID}; a video's question has
   * its middle frame in {@code SEED-Bench-video-image/QUESTION_ID.png}, as LLaVA's script extracts
   * it.
   */
  static List<RawQuestion> seedBench(TaskFiles files) {
    JsonEntry root = JsonEntry.file(files.file(0));
    Map<String, String> types = new HashMap<>();
    for (Map.Entry<String, JsonEntry> type : root.at("question_type").fields()) {
      types.put(type.getValue().node().asText(), type.getKey());
    }
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : root.at("questions").entries()) {
      boolean video = !entry.text("data_type").equals("image");
      if (video && files.source().without().contains("video")) {
        continue;
      }
      String id = entry.text("question_id");
      String data = entry.text("data_id");
      String image = video ? "SEED-Bench-video-image/" + id + ".png" : "SEED-Bench-image/" + data;
      String answer = entry.text("answer").strip();
      if (!answer.matches("[A-D]")) {
        throw entry.wrong("the answer '" + answer + "' is not a letter from A to D");
      }
      questions.add(
          new RawQuestion(
              id,
              entry.text("question"),
              List.of(
                  entry.text("choice_a"),
                  entry.text("choice_b"),
                  entry.text("choice_c"),
                  entry.text("choice_d")),
              List.of(answer),
              "",
              "",
              List.of(),
              files.image(image),
              data,
              types.getOrDefault(entry.text("question_type_id"), "")));
    }
    return questions;
  }

  /**
   * AI2D's own archive: {@code questions/IMAGE.json} for each image, and optionally {@code
   * ai2d_test_ids.csv} as a second file, which names the images of the test split.
   */
  static List<RawQuestion> ai2d(TaskFiles files) {
    Set<String> split = files.count() > 1 ? new HashSet<>(TextFile.lines(files.file(1))) : Set.of();
    List<RawQuestion> questions = new ArrayList<>();
    List<Path> all = TaskFiles.entries(files.file(0), "*.json");
    if (all.isEmpty()) {
      throw Problem.badInput("questions not found", files.file(0), "unpack the archive again");
    }
    for (Path file : all) {
      JsonEntry diagram = JsonEntry.file(file);
      String image = diagram.text("imageName");
      String key = image.replaceFirst("\\.[a-z]+$", "");
      // a diagram may have no question
      if (!split.isEmpty() && !split.contains(key) || diagram.at("questions").node().isEmpty()) {
        continue;
      }
      for (Map.Entry<String, JsonEntry> asked : diagram.at("questions").fields()) {
        JsonEntry entry = asked.getValue();
        List<String> choices = entry.texts("answerTexts");
        questions.add(
            new RawQuestion(
                entry.text("questionId"),
                asked.getKey(),
                choices,
                List.of(letter(entry, entry.whole("correctAnswer"), choices.size())),
                "",
                "",
                List.of(),
                files.image(image),
                image,
                ""));
      }
    }
    return questions;
  }
}
