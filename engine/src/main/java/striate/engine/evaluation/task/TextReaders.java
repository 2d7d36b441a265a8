package striate.engine.evaluation.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import striate.engine.run.Problem;

/** Data sets without images that are not tables. */
final class TextReaders {
  private static final String CANARY_END = "-----";

  private TextReaders() {}

  /**
   * BIG-Bench-Hard: {@code bbh/TASK.json} with pairs of input and target, and {@code
   * cot-prompts/TASK.txt} with three worked examples behind a canary line, where that directory is
   * named.
   */
  static List<RawQuestion> bigBenchHard(TaskFiles files) {
    List<Path> tasks = TaskFiles.entries(files.file(0), "*.json");
    if (tasks.isEmpty()) {
      throw Problem.badInput("*.json not found", files.file(0), "put BIG-Bench-Hard's bbh there");
    }
    List<RawQuestion> questions = new ArrayList<>();
    for (Path file : tasks) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
      String worked = files.count() > 1 ? worked(files.file(1).resolve(name + ".txt")) : "";
      int number = 0;
      for (JsonEntry entry : JsonEntry.file(file).at("examples").entries()) {
        number++;
        String id = name + "/" + number;
        questions.add(
            new RawQuestion(
                id,
                entry.text("input"),
                List.of(),
                List.of(entry.text("target").strip()),
                "",
                worked,
                List.of(),
                null,
                id,
                name));
      }
    }
    return questions;
  }

  private static String worked(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput(
          "worked examples not found", file, "put BIG-Bench-Hard's cot-prompts there");
    }
    String text = String.join("\n", TextFile.lines(file));
    int end = text.indexOf(CANARY_END);
    return (end < 0 ? text : text.substring(end + CANARY_END.length())).strip();
  }
}
