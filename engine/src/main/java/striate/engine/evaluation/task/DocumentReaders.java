package striate.engine.evaluation.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import striate.engine.parquet.ParquetFile;
import striate.engine.run.Problem;

/** Plain text, of which the likelihood is asked. */
final class DocumentReaders {
  /** A document of a plain text file ends at the first blank line after so many characters. */
  private static final int CHARACTERS = 4000;

  private static final String TEXT = "text";

  /** Of an article; titles of its sections have more signs. */
  private static final Pattern TITLE = Pattern.compile(" = ([^=].*[^=]|[^=\\s]) = \\s*");

  private DocumentReaders() {}

  /**
   * Any text in UTF-8: a {@code .jsonl} file has a document in the field {@code text} of each line;
   * other files are cut into documents of about 4,000 characters at blank lines.
   */
  static List<RawQuestion> texts(TaskFiles files) {
    List<RawQuestion> documents = new ArrayList<>();
    for (Path file : expanded(files)) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".jsonl")) {
        int line = 0;
        for (JsonEntry entry : TextFile.jsonLines(file)) {
          line++;
          if (!entry.text(TEXT).isBlank()) {
            documents.add(document(name + ":" + line, entry.text(TEXT)));
          }
        }
      } else {
        int part = 0;
        for (String text : parts(TextFile.lines(file))) {
          part++;
          documents.add(document(name + ":" + part, text));
        }
      }
    }
    return documents;
  }

  /** A directory stands for the files in it; names with a leading dot are not meant. */
  private static List<Path> expanded(TaskFiles files) {
    List<Path> all = new ArrayList<>();
    for (Path path : files.all()) {
      List<Path> inside = Files.isDirectory(path) ? TaskFiles.entries(path, "*") : List.of(path);
      inside.stream()
          .filter(file -> Files.isRegularFile(file))
          .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
          .forEach(all::add);
    }
    return all;
  }

  private static List<String> parts(List<String> lines) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (String line : lines) {
      if (line.isBlank() && part.length() >= CHARACTERS) {
        parts.add(part.toString().strip());
        part.setLength(0);
      } else {
        part.append(line).append('\n');
      }
    }
    if (!part.toString().isBlank()) {
      parts.add(part.toString().strip());
    }
    return parts;
  }

  /**
   * WikiText: articles one after the other, each behind its title {@code = Title =}, in {@code
   * wiki.test.raw} or as the hub has it, in Parquet files with a row for each line.
   */
  static List<RawQuestion> wikiText(TaskFiles files) {
    List<RawQuestion> articles = new ArrayList<>();
    StringBuilder article = new StringBuilder();
    for (Path file : files.all()) {
      for (String line : lines(file)) {
        if (TITLE.matcher(line).matches()) {
          add(article, articles);
        }
        if (!article.isEmpty() || !line.isBlank()) {
          article.append(line.isBlank() ? "" : line).append('\n'); // a space, or nothing
        }
      }
    }
    add(article, articles);
    return articles;
  }

  private static void add(StringBuilder article, List<RawQuestion> articles) {
    if (!article.isEmpty()) {
      String title = article.substring(0, article.indexOf("\n")).replace("=", "").strip();
      articles.add(
          document((articles.size() + 1) + " " + title, article.toString().stripTrailing()));
    }
    article.setLength(0);
  }

  private static List<String> lines(Path file) {
    if (!file.toString().endsWith(".parquet")) {
      String text = TextFile.text(file);
      if (!text.endsWith("\n")) {
        throw Problem.badInput("the text ends within a line", file, "download the file again");
      }
      return text.lines().toList();
    }
    ParquetFile parquet = ParquetFile.open(file);
    if (!parquet.columns().contains(TEXT)) {
      throw Problem.badInput(
          "column '" + TEXT + "' not found",
          file,
          "take WikiText's files; this one has " + String.join(", ", parquet.columns()));
    }
    List<String> lines = new ArrayList<>();
    parquet.rows(
        List.of(TEXT),
        row -> {
          String line = String.join("", row.values().getOrDefault(TEXT, List.of()));
          lines.add(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
        });
    return lines;
  }

  private static RawQuestion document(String id, String text) {
    return RawQuestion.open(id, "", List.of(text), null, id, "");
  }
}
