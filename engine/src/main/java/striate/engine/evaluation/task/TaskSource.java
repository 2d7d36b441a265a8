package striate.engine.evaluation.task;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import striate.engine.run.StrictObject;

/**
 * Where a task's questions come from.
 *
 * @param format one of {@link QuestionReaders#formats}
 * @param files paths within the task's data directory; {@code *} stands for any name
 * @param images the directory that image names start from, within the data directory; null where
 *     images lie beside the files or inside them
 * @param columns of a table: what each is called, or its number from 1 in a file without a header
 * @param choiceColumns of a table: the columns with one choice each, in the order of their letters
 * @param answers of a table with choices: {@code letter}, {@code index} (from 0), {@code number}
 *     (from 1) or {@code text}
 * @param imagesOnly whether questions without an image are left out
 * @param without categories that are left out
 */
record TaskSource(
    String format,
    List<String> files,
    @Nullable String images,
    Map<String, String> columns,
    List<String> choiceColumns,
    String answers,
    boolean imagesOnly,
    List<String> without) {
  private static final List<String> FIELDS =
      List.of(
          "format",
          "files",
          "images",
          "columns",
          "choiceColumns",
          "answers",
          "imagesOnly",
          "without");
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "question",
          "choices",
          "answer",
          "hint",
          "context",
          "ocr",
          "image",
          "group",
          "category");
  private static final List<String> ANSWERS = List.of("letter", "index", "number", "text");
  private static final int LONGEST = 1000;

  static @Nullable TaskSource read(StrictObject definition, String field) {
    StrictObject object = definition.object(field, FIELDS);
    if (object == null) {
      return null;
    }
    String format = object.text("format", LONGEST);
    if (format == null) {
      throw object.missing("format", "one of " + String.join(", ", QuestionReaders.formats()));
    }
    if (!QuestionReaders.formats().contains(format)) {
      throw object.bad(
          "format",
          "is '" + format + "'",
          "take one of " + String.join(", ", QuestionReaders.formats()));
    }
    List<String> files = object.lines("files");
    if (files.isEmpty()) {
      throw object.missing("files", "a list of paths within the task's data directory");
    }
    String answers = object.text("answers", LONGEST);
    if (answers != null && !ANSWERS.contains(answers)) {
      throw object.bad(
          "answers", "is '" + answers + "'", "take one of " + String.join(", ", ANSWERS));
    }
    Boolean imagesOnly = object.flag("imagesOnly");
    return new TaskSource(
        format,
        files,
        object.text("images", LONGEST),
        columns(object),
        object.lines("choiceColumns"),
        answers == null ? "letter" : answers,
        imagesOnly != null && imagesOnly,
        object.lines("without"));
  }

  private static Map<String, String> columns(StrictObject source) {
    StrictObject object = source.object("columns", COLUMNS);
    if (object == null) {
      return Map.of();
    }
    Map<String, String> columns = new TreeMap<>();
    for (String name : COLUMNS) {
      String column = object.text(name, LONGEST);
      if (column != null) {
        columns.put(name, column);
      }
    }
    return Map.copyOf(columns);
  }

  /** The same format and columns with other files: those of worked examples. */
  TaskSource withFiles(List<String> others) {
    return new TaskSource(
        format, others, images, columns, choiceColumns, answers, imagesOnly, without);
  }
}
