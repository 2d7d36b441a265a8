package striate.engine.evaluation.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** Data sets whose answers are yes and no. */
final class YesNoReaders {
  private static final String REMEDY = "download the data again";

  private YesNoReaders() {}

  /**
   * MME's {@code eval_tool}-style directories, one for each subtask: text files with lines {@code
   * question TAB Yes}, beside the images of the same name or in {@code questions_answers_YN} beside
   * {@code images}. Two questions share an image.
   */
  static List<RawQuestion> mme(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (Path subtask : files.all()) {
      String category = String.valueOf(subtask.getFileName());
      Path apart = subtask.resolve("questions_answers_YN");
      boolean separate = Files.isDirectory(apart);
      List<Path> texts = TaskFiles.entries(separate ? apart : subtask, "*.txt");
      if (texts.isEmpty()) {
        throw Problem.badInput("questions of '" + category + "' not found", subtask, REMEDY);
      }
      for (Path text : texts) {
        Path image = imageOf(text, separate ? subtask.resolve("images") : subtask);
        String key = category + "/" + image.getFileName();
        int number = 0;
        for (String line : TextFile.lines(text)) {
          if (line.isBlank()) {
            continue;
          }
          number++;
          int tab = line.lastIndexOf('\t');
          if (tab < 0) {
            throw Problem.badInput(
                "a line without tab between question and answer",
                text + ", line " + number,
                REMEDY);
          }
          questions.add(
              RawQuestion.open(
                  key + "/" + number,
                  line.substring(0, tab).strip(),
                  List.of(yesOrNo(line.substring(tab + 1), text + ", line " + number)),
                  image.toAbsolutePath().toString(),
                  key,
                  category));
        }
        if (number % 2 != 0) {
          throw Problem.badInput(
              "the image has " + number + " questions, MME asks in pairs", text, REMEDY);
        }
      }
    }
    return questions;
  }

  /** An image has its text's name; which ending, the directory tells. */
  private static Path imageOf(Path text, Path images) {
    String name = String.valueOf(text.getFileName());
    String stem = name.substring(0, name.length() - ".txt".length());
    for (String ending : List.of(".jpg", ".png", ".jpeg")) {
      Path image = images.resolve(stem + ending);
      if (Files.isRegularFile(image)) {
        return image;
      }
    }
    return images.resolve(stem + ".jpg");
  }

  private static String yesOrNo(String written, String place) {
    String answer = written.strip().toLowerCase(Locale.ROOT);
    if (!answer.equals("yes") && !answer.equals("no")) {
      throw Problem.badInput(
          "the answer '" + written.strip() + "' is not yes or no", place, REMEDY);
    }
    return answer;
  }

  /** POPE's three JSON Lines files, {@code coco_pope_CATEGORY.json}. */
  static List<RawQuestion> pope(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (Path file : files.all()) {
      String stem = String.valueOf(file.getFileName()).replaceFirst("\\.jsonl?$", "");
      String category = stem.substring(stem.lastIndexOf('_') + 1);
      for (JsonEntry entry : TextFile.jsonLines(file)) {
        String image = entry.text("image");
        questions.add(
            RawQuestion.open(
                category + "/" + entry.text("question_id"),
                entry.text("text"),
                List.of(yesOrNo(entry.text("label"), entry.place())),
                files.image(image),
                image,
                category));
      }
    }
    return questions;
  }

  /**
   * {@code HallusionBench.json}: an answer of 1 is yes; questions without {@code filename} have no
   * image. Questions on one figure are a group, as its score of figures (fAcc) takes them.
   */
  static List<RawQuestion> hallusionBench(TaskFiles files) {
    return hallusionBench(files, "figure_id");
  }

  /** The same with one question about several figures as a group, as its score of pairs (qAcc). */
  static List<RawQuestion> hallusionBenchByQuestion(TaskFiles files) {
    return hallusionBench(files, "question_id");
  }

  private static List<RawQuestion> hallusionBench(TaskFiles files, String groupedBy) {
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : JsonEntry.file(files.file(0)).entries()) {
      String category = entry.text("subcategory");
      String set = entry.text("category") + "/" + category + "/" + entry.text("set_id") + "/";
      int answer = entry.whole("gt_answer");
      if (answer != 0 && answer != 1) {
        throw entry.wrong("'gt_answer' is " + answer + ", not 0 or 1");
      }
      questions.add(
          RawQuestion.open(
              set + entry.text("figure_id") + "/" + entry.text("question_id"),
              entry.text("question"),
              List.of(answer == 1 ? "yes" : "no"),
              image(files, entry),
              set + entry.text(groupedBy),
              category));
    }
    return questions;
  }

  private static @Nullable String image(TaskFiles files, JsonEntry entry) {
    // with or without the directory into which the archive unpacks
    String name = entry.textOrEmpty("filename").replaceFirst("^(\\./)?(hallusion_bench/)?", "");
    return name.isEmpty() ? null : files.image(name);
  }
}
