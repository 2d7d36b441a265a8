package striate.app.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;
import striate.app.runset.ChosenGroup;
import striate.app.runset.RunSetModel;
import striate.app.task.LatestResult;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.RunId;

/**
 * The engine's comparison of the finished runs of the run set. Answers are read, and compared, in
 * the background, and only while somebody looks.
 */
public final class CompareModel {
  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<Compared> compared =
      new ReadOnlyObjectWrapper<>(Compared.NOTHING);
  private final ReadOnlyObjectWrapper<@Nullable Comparison> comparison =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper comparing = new ReadOnlyBooleanWrapper();
  private final BooleanProperty visible = new SimpleBooleanProperty(true);
  private final LatestResult<Done> work;
  private final References.Reader worth = new References.Reader();
  private Map<RunId, Read> read = Map.of();
  private Object asked = List.of();
  private String problem = "";
  private QuestionsHook hook = asked -> {};
  private ScoreHook scoreHook = (row, group) -> {};

  /** What happens where somebody clicks a score or a difference. */
  @FunctionalInterface
  public interface ScoreHook {
    /**
     * @param row of the comparison
     * @param group index of a compared group
     */
    void look(Comparison.Row row, int group);
  }

  /** What happens where somebody asks for the questions behind a score or a difference. */
  @FunctionalInterface
  public interface QuestionsHook {
    void open(AskedQuestions asked);
  }

  /** A run's answers, as long as its card is the same. */
  private record Read(RunCard card, ScoredRun run) {}

  /**
   * @param reads of all compared runs
   */
  private record Done(Map<RunId, Read> reads, Compared compared) {}

  public CompareModel(RunSetModel runSet) {
    this.runSet = runSet;
    workspace = runSet.workspace();
    work = LatestResult.lengthy(workspace.tasks(), this::take, this::fail);
    runSet.changesProperty().addListener((o, before, now) -> compare());
    visible.addListener((o, before, now) -> compare());
    compare();
  }

  /** The runs that are compared. */
  public RunSetModel runSet() {
    return runSet;
  }

  /** Whether anybody looks: only then is compared, which takes a while with many answers. */
  public BooleanProperty visibleProperty() {
    return visible;
  }

  /** What was compared last, and how it came out. */
  public ReadOnlyObjectProperty<Compared> comparedProperty() {
    return compared.getReadOnlyProperty();
  }

  /** The engine's comparison, in the run set's order; null before the first and where none is. */
  public ReadOnlyObjectProperty<@Nullable Comparison> comparisonProperty() {
    return comparison.getReadOnlyProperty();
  }

  /** What is compared with what, or why nothing is, in one line. */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** Whether a comparison is being made. */
  public ReadOnlyBooleanProperty comparingProperty() {
    return comparing.getReadOnlyProperty();
  }

  /** Sets what happens where somebody clicks a score or a difference. */
  public void onScore(ScoreHook looks) {
    scoreHook = looks;
  }

  /** Looks at a score or a difference closely. */
  public void look(Comparison.Row row, int group) {
    if (group >= 0 && group < row.cells().size() && row.cells().get(group) != null) {
      scoreHook.look(row, group);
    }
  }

  /** Sets what opens where somebody asks for the questions behind a score or a difference. */
  public void onQuestions(QuestionsHook opens) {
    hook = opens;
  }

  /**
   * The questions behind a score or a difference.
   *
   * @param group index of a compared group
   */
  public Optional<AskedQuestions> questions(Comparison.Row row, int group) {
    Compared now = compared.get();
    Comparison found = now.comparison().orElse(null);
    if (found == null || group < 0 || group >= now.groups().size()) {
      return Optional.empty();
    }
    return Optional.of(
        new AskedQuestions(
            row,
            now.groups().get(found.baseline()),
            now.groups().get(group),
            Optional.ofNullable(row.cells().get(group))
                .flatMap(cell -> Optional.ofNullable(cell.difference()))
                .map(difference -> difference.value().estimate())
                .orElse(0.0)));
  }

  /**
   * Opens these questions.
   *
   * @param group index of a compared group
   */
  public void open(Comparison.Row row, int group) {
    questions(row, group).ifPresent(hook::open);
  }

  private void compare() {
    summarise();
    if (!visible.get()) {
      return;
    }
    List<ChosenGroup> groups =
        runSet.chosenProperty().get().stream().filter(ChosenGroup::hasFinished).toList();
    ChosenGroup baseline = runSet.baselineProperty().get();
    String with = baseline == null ? "" : baseline.key();
    List<Object> now = new ArrayList<>(List.of(with));
    List<ScoredGroup> unscored = new ArrayList<>();
    for (ChosenGroup group : groups) {
      ScoredGroup one = group.scored().orElseThrow();
      unscored.add(one);
      now.add(List.of(group.name(), group.key(), group.look(), one));
    }
    if (now.equals(asked)) {
      return;
    }
    asked = now;
    comparing.set(true);
    Map<RunId, Read> known = read;
    Map<RunId, RunCard> cards = new LinkedHashMap<>();
    groups.forEach(group -> group.runs().forEach(card -> cards.put(card.id(), card)));
    work.ask(() -> compared(groups, unscored, with, cards, known));
  }

  /** Reads answers as far as they are not known, and compares; for a background thread. */
  private Done compared(
      List<ChosenGroup> groups,
      List<ScoredGroup> unscored,
      String with,
      Map<RunId, RunCard> cards,
      Map<RunId, Read> known) {
    Map<RunId, Read> reads = new HashMap<>(known);
    reads.values().removeIf(one -> !one.card().equals(cards.get(one.card().id())));
    List<RunId> unread =
        unscored.stream()
            .flatMap(group -> group.runs().stream())
            .map(run -> new RunId(run.id()))
            .filter(run -> !reads.containsKey(run))
            .toList();
    workspace
        .experiments()
        .scored(unread)
        .forEach(
            (run, scored) ->
                reads.put(run, new Read(Objects.requireNonNull(cards.get(run)), scored)));
    if (groups.isEmpty()) {
      return new Done(reads, Compared.NOTHING);
    }
    List<ScoredGroup> scored =
        unscored.stream()
            .map(
                group ->
                    group.with(
                        run ->
                            Optional.ofNullable(reads.get(new RunId(run.id())))
                                .map(Read::run)
                                .orElse(run)))
            .toList();
    References references = worth.of(scored, workspace.experiments()::references);
    return new Done(reads, Compared.of(groups, scored, with, references));
  }

  private void take(Done done) {
    read = Map.copyOf(done.reads());
    problem = "";
    show(done.compared());
  }

  private void fail(Exception failure) {
    problem = String.valueOf(failure.getMessage());
    show(Compared.NOTHING);
  }

  private void show(Compared now) {
    comparing.set(false);
    compared.set(now);
    comparison.set(now.comparison().orElse(null));
    summarise();
  }

  private void summarise() {
    Comparison found = comparison.get();
    long unfinished =
        runSet.chosenProperty().get().stream().filter(one -> !one.hasFinished()).count();
    String more =
        unfinished == 0
            ? ""
            : " · " + unfinished + (unfinished == 1 ? " has" : " have") + " not finished";
    summary.set(
        !problem.isEmpty()
            ? "cannot be compared: " + problem
            : found == null
                ? ""
                : found.groups().size() < 2
                    ? found.baselineGroup().name() + " alone" + more
                    : found.groups().size()
                        + " groups"
                        + more
                        + ", compared with "
                        + found.baselineGroup().name());
  }
}
