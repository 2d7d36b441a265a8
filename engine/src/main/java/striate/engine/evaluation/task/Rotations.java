package striate.engine.evaluation.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which rotations of a question's choices are asked. MMBench (Liu et al. 2023, section 4.3) asks a
 * question with N choices N times, the choices moved on by one each time: who only likes the letter
 * A is right once and wrong the other times.
 *
 * <p>MMBench's files have the rotations as rows of their own: the k-th one of question 241 has the
 * index 241 + k * 1,000,000. Other files list each question once.
 */
enum Rotations {
  /** The rows as the file has them. */
  FILE,
  /** Each question once, as it is listed first (VanillaEval). */
  NONE,
  /** Each question in every rotation, which are a group (CircularEval). */
  ALL;

  /** By this much the index of a rotation is larger than that of its question. */
  private static final long STEP = 1_000_000;

  List<RawQuestion> of(List<RawQuestion> rows) {
    if (this == FILE) {
      return rows;
    }
    List<RawQuestion> chosen = new ArrayList<>();
    for (List<RawQuestion> rotations : rotations(rows)) {
      if (this == NONE) {
        chosen.add(rotations.get(0));
      } else {
        String group = rotations.get(0).id();
        completed(rotations).forEach(one -> chosen.add(one.inGroup(group)));
      }
    }
    return chosen;
  }

  /**
   * Each question followed by its rotations, as far as there are rows of them. A rotation of a
   * question that the file does not have is left out, as in VLMEvalKit's evaluation.
   */
  private static List<List<RawQuestion>> rotations(List<RawQuestion> rows) {
    Map<String, List<RawQuestion>> byQuestion = new LinkedHashMap<>();
    for (RawQuestion row : rows) {
      if (original(row.id()).equals(row.id())) {
        byQuestion.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row);
      }
    }
    for (RawQuestion row : rows) {
      String original = original(row.id());
      if (!original.equals(row.id()) && byQuestion.containsKey(original)) {
        Objects.requireNonNull(byQuestion.get(original)).add(row);
      }
    }
    return List.copyOf(byQuestion.values());
  }

  private static String original(String id) {
    return isIndex(id) ? String.valueOf(Long.parseLong(id) % STEP) : id;
  }

  private static boolean isIndex(String id) {
    return id.matches("0|[1-9][0-9]{0,17}");
  }

  /** With those rotations that the file does not have. */
  private static List<RawQuestion> completed(List<RawQuestion> given) {
    RawQuestion question = given.get(0);
    List<RawQuestion> all = new ArrayList<>(given);
    Set<List<String>> orders = new HashSet<>();
    given.forEach(one -> orders.add(one.choices()));
    int choices = question.choices().size();
    for (int by = 1; by < choices && all.size() < choices; by++) {
      RawQuestion rotated = rotated(question, by);
      if (orders.add(rotated.choices())) {
        all.add(rotated);
      }
    }
    return all;
  }

  /** With its choices moved on: what was the choice after {@code by} others becomes A. */
  private static RawQuestion rotated(RawQuestion question, int by) {
    List<String> choices = new ArrayList<>(question.choices());
    Collections.rotate(choices, -by);
    List<String> answers = new ArrayList<>();
    for (String letter : question.answers()) {
      int place = letter.charAt(0) - 'A';
      answers.add(PromptTemplate.letter(Math.floorMod(place - by, choices.size())));
    }
    String id = question.id();
    return question.withChoices(
        isIndex(id) ? String.valueOf(Long.parseLong(id) + by * STEP) : id + "/rotation " + by,
        choices,
        answers);
  }
}
