package striate.engine.evaluation.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.parquet.ParquetFile;
import striate.engine.run.Problem;

/**
 * Any table of questions - Parquet, JSON, JSON Lines, CSV, TSV - by the columns that a definition
 * names. A column that is not named and not known by its own name ({@code question}, {@code
 * answer}, ...) is not used.
 */
final class ColumnsReader implements QuestionReader {
  static final QuestionReader PARQUET = new ColumnsReader(ColumnsReader::parquet);
  static final QuestionReader JSON = new ColumnsReader(ColumnsReader::json);
  static final QuestionReader CSV =
      new ColumnsReader((file, columns, rows) -> delimited(file, ',', columns, rows));
  static final QuestionReader TSV =
      new ColumnsReader((file, columns, rows) -> delimited(file, '\t', columns, rows));

  private final Table table;

  /** Passes on the rows of one file. */
  private interface Table {
    void read(Path file, Columns columns, Consumer<TableRow> rows);
  }

  private ColumnsReader(Table table) {
    this.table = table;
  }

  /** The columns that a source uses. */
  private record Columns(TaskSource source) {
    String of(String part) {
      return source.columns().getOrDefault(part, part);
    }

    /** Those without which there is no question, or which the definition names. */
    Set<String> needed() {
      Set<String> needed = new LinkedHashSet<>(source.columns().values());
      needed.addAll(source.choiceColumns());
      needed.add(of("question"));
      needed.add(of("answer"));
      return needed;
    }

    Set<String> all() {
      Set<String> all = needed();
      for (String part :
          List.of("id", "choices", "hint", "context", "ocr", "image", "group", "category")) {
        all.add(of(part));
      }
      return all;
    }

    /** A file without a header is described by numbers alone. */
    boolean areNumbers() {
      return !source.columns().isEmpty()
          && source.columns().values().stream().allMatch(c -> c.matches("[1-9][0-9]?"));
    }

    void requireIn(List<String> found, Path file) {
      for (String column : needed()) {
        if (!found.contains(column)) {
          throw Problem.badInput(
              "column '" + column + "' not found",
              file,
              "name its columns in the task's definition; it has " + String.join(", ", found));
        }
      }
    }
  }

  @Override
  public List<RawQuestion> read(TaskFiles files) {
    Columns columns = new Columns(files.source());
    List<RawQuestion> questions = new ArrayList<>();
    List<Path> all = expanded(files);
    boolean bySubject = hasSubjects(files);
    Map<String, String> images = new HashMap<>();
    for (Path file : all) {
      String stem = stem(file);
      int[] row = {0};
      table.read(
          file,
          columns,
          given -> {
            row[0]++;
            String number = String.valueOf(row[0]);
            boolean several = bySubject || all.size() > 1;
            String fallback = several ? stem + ":" + number : number;
            String category = bySubject ? subject(file, stem) : "";
            // the ids of several files may each begin at 0
            String own =
                several && !files.source().columns().containsKey("id")
                    ? ""
                    : given.text(columns.of("id"));
            questions.add(question(given, columns, files, or(own, fallback), category, images));
          });
      if (row[0] == 0) {
        throw Problem.badInput("the file has no rows", file, "download the file again");
      }
    }
    return questions;
  }

  /** A directory holds a table for each subject, and so do directories named by a pattern. */
  private static boolean hasSubjects(TaskFiles files) {
    return files.source().files().stream().anyMatch(file -> file.contains("*/"))
        || files.all().stream().anyMatch(Files::isDirectory);
  }

  /** A directory stands for the tables in it. */
  private static List<Path> expanded(TaskFiles files) {
    String glob = "*." + files.source().format();
    List<Path> all = new ArrayList<>();
    for (Path path : files.all()) {
      if (Files.isDirectory(path)) {
        List<Path> inside = TaskFiles.entries(path, glob);
        if (inside.isEmpty()) {
          throw Problem.badInput("no " + glob + " found", path, "put the task's files there");
        }
        all.addAll(inside);
      } else {
        all.add(path);
      }
    }
    return all;
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return (dot < 0 ? name : name.substring(0, dot)).replaceFirst("_(test|dev|val)$", "");
  }

  /**
   * Shards of the hub, {@code Subject/test-00000-of-00001.parquet}, are named by their directory.
   */
  private static String subject(Path file, String stem) {
    Path directory = file.getParent();
    return stem.matches(".*-[0-9]{5}-of-[0-9]{5}") && directory != null
        ? String.valueOf(directory.getFileName())
        : stem;
  }

  private static RawQuestion question(
      TableRow row,
      Columns columns,
      TaskFiles files,
      String id,
      String fallbackCategory,
      Map<String, String> images) {
    String text = row.text(columns.of("question")).replace("<image>", "").strip();
    if (text.isEmpty()) {
      throw Problem.badInput("the row has no question", row.place(), "download the file again");
    }
    List<String> choices = choices(row, columns);
    String image = image(row, columns, files, id, images);
    List<String> answers = answers(row, columns, choices);
    String group = or(row.text(columns.of("group")), image == null || inside(image) ? id : image);
    return new RawQuestion(
        id,
        text,
        choices,
        answers,
        row.text(columns.of("hint")),
        row.text(columns.of("context")),
        row.texts(columns.of("ocr")),
        image,
        group,
        or(row.text(columns.of("category")), fallbackCategory));
  }

  private static boolean inside(String image) {
    return image.startsWith("parquet:") || image.startsWith("base64:");
  }

  private static String or(String text, String other) {
    return text.isEmpty() ? other : text;
  }

  /** MMBench gives a repeated image as the index of the row that has it. */
  private static @Nullable String image(
      TableRow row, Columns columns, TaskFiles files, String id, Map<String, String> images) {
    String column = columns.of("image");
    String other = images.get(row.text(column));
    String image = other == null ? row.image(column, files) : other;
    if (image != null && inside(image)) {
      images.put(id, image);
    }
    return image;
  }

  private static List<String> choices(TableRow row, Columns columns) {
    List<String> separate = columns.source().choiceColumns();
    if (!separate.isEmpty()) {
      List<String> choices = separate.stream().map(row::text).toList();
      int last =
          IntStream.range(0, choices.size())
              .filter(i -> !choices.get(i).isEmpty())
              .max()
              .orElse(-1);
      return choices.subList(0, last + 1);
    }
    List<String> choices = row.texts(columns.of("choices"));
    return choices.size() == 1 && choices.get(0).startsWith("[")
        ? PythonList.parse(choices.get(0))
        : choices;
  }

  private static List<String> answers(TableRow row, Columns columns, List<String> choices) {
    List<String> given = row.texts(columns.of("answer"));
    if (given.isEmpty()) {
      throw Problem.badInput(
          "the row has no answer",
          row.place(),
          "take a split with answers: a test set may be published without");
    }
    if (choices.isEmpty()) {
      return given.size() == 1 && given.get(0).startsWith("['")
          ? PythonList.parse(given.get(0))
          : given;
    }
    String answer = given.get(0).strip();
    int place =
        switch (columns.source().answers()) {
          case "index" -> whole(answer);
          case "number" -> whole(answer) - 1;
          case "text" -> choices.indexOf(answer);
          default -> answer.length() == 1 ? answer.toUpperCase(Locale.ROOT).charAt(0) - 'A' : -1;
        };
    if (place < 0 || place >= choices.size()) {
      throw Problem.badInput(
          "the answer '" + answer + "' is not one of " + choices.size() + " choices",
          row.place(),
          "set \"answers\" in the task's definition to letter, index, number or text");
    }
    return List.of(PromptTemplate.letter(place));
  }

  private static int whole(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
  }

  private static void parquet(Path file, Columns columns, Consumer<TableRow> rows) {
    ParquetFile parquet = ParquetFile.open(file);
    columns.requireIn(parquet.columns(), file);
    List<String> wanted = parquet.columns().stream().filter(columns.all()::contains).toList();
    parquet.rows(wanted, row -> rows.accept(new TableRow.OfParquet(file, parquet, row)));
  }

  private static void json(Path file, Columns columns, Consumer<TableRow> rows) {
    boolean lines = file.toString().endsWith(".jsonl");
    for (JsonEntry entry : lines ? TextFile.jsonLines(file) : JsonEntry.file(file).entries()) {
      columns.requireIn(iterated(entry), Path.of(file.toString()));
      rows.accept(new TableRow.OfJson(entry));
    }
  }

  private static List<String> iterated(JsonEntry entry) {
    List<String> names = new ArrayList<>();
    entry.node().fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void delimited(
      Path file, char delimiter, Columns columns, Consumer<TableRow> rows) {
    try (DelimitedFile in = DelimitedFile.open(file, delimiter)) {
      List<String> names =
          columns.areNumbers()
              ? IntStream.rangeClosed(1, 99).mapToObj(String::valueOf).toList()
              : Objects.requireNonNullElse(in.row(), List.<DelimitedFile.Field>of()).stream()
                  .map(field -> field.text().strip())
                  .toList();
      columns.requireIn(names, file);
      for (List<DelimitedFile.Field> row = in.row(); row != null; row = in.row()) {
        if (!columns.areNumbers() && row.size() != names.size()) {
          throw Problem.badInput(
              "the row has " + row.size() + " fields, the header " + names.size(),
              in.place(),
              "download the file again");
        }
        Map<String, DelimitedFile.Field> fields = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
          fields.put(names.get(i), row.get(i));
        }
        rows.accept(new TableRow.OfText(file, fields, in.place()));
      }
    }
  }
}
