package striate.charts.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value with its interval for every group and every task, a row a task.
 *
 * @param rows the first at the top
 */
public record TaskDots(List<Group> groups, List<Row> rows) {
  /** Nothing to draw. */
  public static final TaskDots NONE = new TaskDots(List.of(), List.of());

  public TaskDots {
    groups = List.copyOf(groups);
    rows = List.copyOf(rows);
  }

  /** A group that has a dot in every row. */
  public record Group(String name, GroupLook look) {}

  /**
   * @param name of the task, the average, or the heading
   * @param heading whether it has no dots but says what the rows below it are
   * @param average whether it stands for several tasks
   * @param dots one a group, null where the group has none
   * @param marks what the dots are worth
   */
  public record Row(
      String name,
      Sense sense,
      boolean heading,
      boolean average,
      List<@Nullable Dot> dots,
      List<Mark> marks) {
    public Row {
      dots = Collections.unmodifiableList(new ArrayList<>(dots));
      marks = List.copyOf(marks);
    }

    /** Without marks. */
    public Row(
        String name, Sense sense, boolean heading, boolean average, List<@Nullable Dot> dots) {
      this(name, sense, heading, average, dots, List.of());
    }

    /** A row that says what the rows below it are. */
    public static Row heading(Sense sense) {
      return new Row(sense.word(), sense, true, false, List.of());
    }
  }

  /**
   * @param value with its interval, in the unit of the figure's axis
   * @param sure whether it is not put down to chance
   * @param p of its being chance, corrected; NaN where that is not asked
   * @param detectable the smallest value that would have been found; NaN where that is not asked
   * @param words the value with its interval, as it is written elsewhere; empty to write it in the
   *     axis' unit
   */
  public record Dot(Interval value, boolean sure, double p, double detectable, String words) {
    /** Without words. */
    public Dot(Interval value, boolean sure, double p, double detectable) {
      this(value, sure, p, detectable, "");
    }

    /** A value that is not tested. */
    public static Dot of(Interval value, String words) {
      return new Dot(value, true, Double.NaN, Double.NaN, words);
    }
  }

  /** A score that takes no tuning. */
  public enum Reference {
    BEFORE("before tuning"),
    MAJORITY("the same answer to all"),
    CHANCE("by chance");

    private final String words;

    Reference(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * What a row's dots are worth.
   *
   * @param value in the unit of the figure's axis
   */
  public record Mark(Reference reference, double value) {}

  /** Whether any row has a mark. */
  public boolean marked() {
    return rows.stream().anyMatch(row -> !row.marks().isEmpty());
  }

  /** The same with other looks, one a group. */
  public TaskDots with(List<GroupLook> looks) {
    List<Group> others = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      others.add(new Group(groups.get(i).name(), looks.get(i)));
    }
    return new TaskDots(others, rows);
  }
}
