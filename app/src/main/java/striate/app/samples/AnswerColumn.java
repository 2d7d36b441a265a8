package striate.app.samples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.app.runset.ChosenGroup;
import striate.app.workspace.RunCard;
import striate.engine.run.RunStatus;

/**
 * A chosen group whose answers are a column.
 *
 * @param run whose answers they are; null where none of its finished runs has the chosen seed
 */
record AnswerColumn(ChosenGroup group, @Nullable RunCard run) {

  /**
   * The columns: A and B first, then the other groups that have a colour, in the run set's order.
   *
   * @param a key of the group that the user wants as A; another where that is not chosen
   * @param b the same for B
   * @param seed whose runs are shown; empty for the newest of each group
   */
  static List<AnswerColumn> of(
      List<ChosenGroup> chosen,
      @Nullable ChosenGroup baseline,
      String a,
      String b,
      Optional<Long> seed) {
    List<ChosenGroup> able = chosen.stream().filter(ChosenGroup::hasFinished).toList();
    List<ChosenGroup> ordered = new ArrayList<>();
    find(able, a)
        .or(() -> baseline == null ? Optional.empty() : other(find(able, baseline.key()), b))
        .or(() -> able.stream().filter(one -> !one.key().equals(b)).findFirst())
        .or(() -> able.stream().findFirst())
        .ifPresent(ordered::add);
    find(able, b)
        .filter(one -> !ordered.contains(one))
        .or(() -> able.stream().filter(one -> !ordered.contains(one)).findFirst())
        .ifPresent(ordered::add);
    able.stream().filter(one -> !one.look().grey() && !ordered.contains(one)).forEach(ordered::add);
    return ordered.stream().map(one -> new AnswerColumn(one, run(one, seed).orElse(null))).toList();
  }

  private static Optional<ChosenGroup> find(List<ChosenGroup> groups, String key) {
    return groups.stream().filter(one -> one.key().equals(key)).findFirst();
  }

  private static Optional<ChosenGroup> other(Optional<ChosenGroup> group, String than) {
    return group.filter(one -> !one.key().equals(than));
  }

  private static Optional<RunCard> run(ChosenGroup group, Optional<Long> seed) {
    return group.runs().stream()
        .filter(run -> run.status() == RunStatus.FINISHED)
        .filter(run -> seed.isEmpty() || run.job().seed() == seed.get())
        .max(Comparator.comparing(run -> run.id().value()));
  }

  /** What A, the first, and B are called; the others have no letter. */
  static String letter(int place) {
    return place == 0 ? "A" : place == 1 ? "B" : "";
  }

  /** The group and which of its runs, such as {@code All layers, seed 1, recorded}. */
  String title() {
    return group.name() + ", " + which();
  }

  /** The same behind its letter. */
  String title(int place) {
    String letter = letter(place);
    return letter.isEmpty() ? title() : letter + ": " + title();
  }

  private String which() {
    return run == null
        ? "no run of this seed"
        : "seed " + run.job().seed() + (run.recorded() ? ", recorded" : "");
  }

  /** The same with what its recipe has other than the others'. */
  String explained() {
    String settings = group.group().settings();
    return title() + (settings.isEmpty() ? "" : "\n" + settings);
  }
}
