package striate.engine.evaluation.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Data sets of open questions about images. */
final class VqaReaders {
  /** OCRVQA's number for its test split. */
  private static final int OCRVQA_TEST = 3;

  private VqaReaders() {}

  /**
   * {@code testdev_balanced_questions.json}: an object by question id; images are {@code ID.jpg}.
   */
  static List<RawQuestion> gqa(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (Map.Entry<String, JsonEntry> field : JsonEntry.file(files.file(0)).fields()) {
      JsonEntry entry = field.getValue();
      String image = entry.text("imageId");
      String type = entry.has("types") ? entry.at("types").textOrEmpty("structural") : "";
      questions.add(
          RawQuestion.open(
              field.getKey(),
              entry.text("question"),
              List.of(entry.text("answer")),
              files.image(image + ".jpg"),
              image,
              type));
    }
    return questions;
  }

  /**
   * VQAv2 and TDIUC: a file of questions and one of annotations, joined by question id; images are
   * {@code COCO_SPLIT_000000000001.jpg}.
   */
  static List<RawQuestion> vqa(TaskFiles files) {
    JsonEntry root = JsonEntry.file(files.file(0));
    String split = root.textOrEmpty("data_subtype");
    Map<String, JsonEntry> annotations = new HashMap<>();
    JsonEntry annotated = JsonEntry.file(files.file(1));
    for (JsonEntry entry : annotated.at("annotations").entries()) {
      annotations.put(entry.text("question_id"), entry);
    }
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : root.at("questions").entries()) {
      String id = entry.text("question_id");
      JsonEntry annotation = annotations.get(id);
      if (annotation == null) {
        throw entry.wrong("question " + id + " has no annotation in " + annotated.place());
      }
      String category = annotation.textOrEmpty("question_type");
      String image = entry.text("image_id");
      String name =
          String.format(
              Locale.ROOT,
              "COCO_%s_%012d.jpg",
              split.isEmpty() ? "val2014" : split,
              entry.whole("image_id"));
      questions.add(
          RawQuestion.open(
              id,
              entry.text("question"),
              annotation.texts("answers"),
              files.image(name),
              image,
              category));
    }
    return questions;
  }

  /**
   * {@code TextVQA_0.5.1_val.json}, with the words of {@code TextVQA_Rosetta_OCR_v0.2_val.json} as
   * a second file where the prompt asks for them.
   */
  static List<RawQuestion> textVqa(TaskFiles files) {
    Map<String, List<String>> words = new HashMap<>();
    if (files.count() > 1) {
      for (JsonEntry entry : JsonEntry.file(files.file(1)).at("data").entries()) {
        words.put(entry.text("image_id"), plainTexts(entry.at("ocr_tokens")));
      }
    }
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : JsonEntry.file(files.file(0)).at("data").entries()) {
      String image = entry.text("image_id");
      List<String> read =
          entry.has("ocr_tokens")
              ? plainTexts(entry.at("ocr_tokens"))
              : words.getOrDefault(image, List.of());
      questions.add(
          RawQuestion.open(
                  entry.text("question_id"),
                  entry.text("question"),
                  entry.texts("answers"),
                  files.image(image + ".jpg"),
                  image,
                  "")
              .withOcr(read));
    }
    return questions;
  }

  private static List<String> plainTexts(JsonEntry list) {
    List<String> texts = new ArrayList<>();
    list.node().forEach(word -> texts.add(word.asText()));
    return texts;
  }

  /** {@code val.json}; a question's id is its image's name, of which each has one question. */
  static List<RawQuestion> vizWiz(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : JsonEntry.file(files.file(0)).entries()) {
      String image = entry.text("image");
      questions.add(
          RawQuestion.open(
              image,
              entry.text("question"),
              entry.texts("answers"),
              files.image(image),
              image,
              entry.textOrEmpty("answer_type")));
    }
    return questions;
  }

  /** DocVQA's {@code val_v1.0_withQT.json} and InfographicVQA's, which names images otherwise. */
  static List<RawQuestion> docVqa(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (JsonEntry entry : JsonEntry.file(files.file(0)).at("data").entries()) {
      String image =
          entry.has("image_local_name")
              ? entry.text("image_local_name")
              : fileName(entry.text("image"));
      questions.add(
          RawQuestion.open(
              entry.text("questionId"),
              entry.text("question"),
              entry.texts("answers"),
              files.image(image),
              image,
              ""));
    }
    return questions;
  }

  /** {@code documents/x_1.png} lies in the directory of the images. */
  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** {@code dataset.json}: an object by book, each with lists of questions and answers. */
  static List<RawQuestion> ocrVqa(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (Map.Entry<String, JsonEntry> field : JsonEntry.file(files.file(0)).fields()) {
      JsonEntry book = field.getValue();
      if (book.whole("split") != OCRVQA_TEST) {
        continue;
      }
      List<String> asked = book.texts("questions");
      List<String> answers = book.texts("answers");
      if (asked.size() != answers.size()) {
        throw book.wrong(asked.size() + " questions have " + answers.size() + " answers");
      }
      String address = book.text("imageURL");
      int dot = address.lastIndexOf('.');
      String image = field.getKey() + (dot < 0 ? ".jpg" : address.substring(dot));
      for (int i = 0; i < asked.size(); i++) {
        questions.add(
            RawQuestion.open(
                field.getKey() + "/" + (i + 1),
                asked.get(i),
                List.of(answers.get(i)),
                files.image(image),
                field.getKey(),
                book.textOrEmpty("genre")));
      }
    }
    return questions;
  }

  /** {@code test_human.json} and {@code test_augmented.json}; which of them is the category. */
  static List<RawQuestion> chartQa(TaskFiles files) {
    List<RawQuestion> questions = new ArrayList<>();
    for (Path file : files.all()) {
      String stem = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
      String category = stem.substring(stem.lastIndexOf('_') + 1);
      int number = 0;
      for (JsonEntry entry : JsonEntry.file(file).entries()) {
        number++;
        String image = entry.text("imgname");
        questions.add(
            RawQuestion.open(
                category + "/" + number,
                entry.text("query"),
                List.of(entry.text("label")),
                files.image(image),
                image,
                category));
      }
    }
    return questions;
  }
}
