package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which questions are asked together: those about the same image, so that it is computed once, and
 * those of similar length, so that little is padded.
 */
final class QuestionBatches {
  private QuestionBatches() {}

  /**
   * @param size questions per batch, at least 1
   */
  static List<List<TaskItem>> of(List<TaskItem> questions, int size) {
    Map<Object, List<TaskItem>> byImage = new LinkedHashMap<>();
    for (TaskItem item : questions) {
      Object key = item.image() == null ? item : item.image();
      byImage.computeIfAbsent(key, image -> new ArrayList<>()).add(item);
    }
    List<List<TaskItem>> groups = new ArrayList<>(byImage.values());
    groups.sort(Comparator.comparingInt(QuestionBatches::longest));
    List<List<TaskItem>> batches = new ArrayList<>();
    List<TaskItem> batch = new ArrayList<>();
    for (List<TaskItem> group : groups) {
      if (!batch.isEmpty() && batch.size() + group.size() > size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      for (TaskItem item : group) {
        if (batch.size() == size) {
          batches.add(batch);
          batch = new ArrayList<>();
        }
        batch.add(item);
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private static int longest(List<TaskItem> group) {
    return group.stream().mapToInt(item -> item.prompt().length()).max().orElse(0);
  }
}
