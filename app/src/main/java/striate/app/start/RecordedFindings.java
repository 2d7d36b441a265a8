package striate.app.start;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.workspace.RunCard;
import striate.charts.data.StrategyHue;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonText;
import striate.engine.report.ComparisonText.Marks;
import striate.engine.report.RunGroups;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.Modality;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * What the recorded runs show, by the engine's comparison of them: all layers, and the selections
 * of a quarter at the ends and in between.
 *
 * @param lines one a selection, all layers first
 * @param summary one sentence; empty where the runs that it needs are not there
 */
public record RecordedFindings(List<Line> lines, String summary) {
  static final RecordedFindings NONE = new RecordedFindings(List.of(), "");

  private static final List<StrategyHue> SHOWN =
      List.of(StrategyHue.ALL, StrategyHue.SPARSE, StrategyHue.BOTTOM, StrategyHue.TOP);

  public RecordedFindings {
    lines = List.copyOf(lines);
  }

  /**
   * A selection's scores, as people write them.
   *
   * @param layers 0-based
   * @param retention of the visual score of all layers, in percent
   * @param time in percent of that of all layers
   */
  public record Line(
      String name,
      SortedSet<Integer> layers,
      int layerCount,
      StrategyHue hue,
      int seeds,
      String visual,
      String textual,
      String retention,
      String time) {}

  private record Shown(ScoredGroup group, StrategyHue hue, int layerCount) {}

  /**
   * Compares; slow.
   *
   * @param scored gives runs with their answers
   */
  static RecordedFindings of(
      List<RunCard> runs, Function<Collection<RunId>, Map<RunId, ScoredRun>> scored) {
    List<Shown> shown = shown(recorded(runs));
    if (shown.isEmpty()) {
      return NONE;
    }
    List<RunId> ids =
        shown.stream()
            .flatMap(each -> each.group().runs().stream())
            .map(run -> new RunId(run.id()))
            .toList();
    Map<RunId, ScoredRun> answers = scored.apply(ids);
    List<ScoredGroup> groups =
        shown.stream()
            .map(each -> each.group().with(run -> answers.getOrDefault(new RunId(run.id()), run)))
            .toList();
    Comparison comparison = Comparison.of(groups, 0, Comparison.Options.usual());
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      lines.add(line(shown.get(i), comparison, i));
    }
    return new RecordedFindings(lines, summary(lines));
  }

  private static List<RunCard> recorded(List<RunCard> runs) {
    List<RunCard> all =
        runs.stream()
            .filter(card -> card.recorded() && card.status() == RunStatus.FINISHED)
            .toList();
    Optional<String> recipe =
        RunGroups.usualRecipe(all, card -> false, card -> card.unscored().member());
    return all.stream().filter(card -> recipe.equals(Optional.of(card.recipe()))).toList();
  }

  /** All layers and the quarters; nothing where the first of them is missing. */
  private static List<Shown> shown(List<RunCard> runs) {
    List<Shown> shown = new ArrayList<>();
    for (ScoredGroup group : ScoredGroup.of(runs.stream().map(RunCard::unscored).toList())) {
      int layerCount = group.runs().get(0).layerCount();
      StrategyHue hue = SelectionName.of(new TreeSet<>(group.layers()), layerCount).hue();
      boolean quarter = group.layers().size() == layerCount / 4;
      if (SHOWN.contains(hue) && (quarter || hue == StrategyHue.ALL)) {
        shown.add(new Shown(group, hue, layerCount));
      }
    }
    shown.sort(
        Comparator.<Shown>comparingInt(each -> SHOWN.indexOf(each.hue()))
            .thenComparing(each -> each.group().name()));
    return shown.isEmpty() || shown.get(0).hue() != StrategyHue.ALL ? List.of() : shown;
  }

  private static Line line(Shown shown, Comparison comparison, int index) {
    double time = comparison.groups().get(index).timeRatio();
    Comparison.@Nullable Cell visual =
        comparison.average(Modality.VISUAL).map(row -> row.cells().get(index)).orElse(null);
    return new Line(
        comparison.groups().get(index).name(),
        new TreeSet<>(shown.group().layers()),
        shown.layerCount(),
        shown.hue(),
        shown.group().runs().size(),
        score(comparison, Modality.VISUAL, index),
        score(comparison, Modality.TEXTUAL, index),
        index == 0 || visual == null
            ? Marks.SCREEN.none()
            : ComparisonText.retention(visual.retention(), Marks.SCREEN),
        Double.isNaN(time) ? Marks.SCREEN.none() : String.format(Locale.ROOT, "%.0f", 100 * time));
  }

  private static String score(Comparison comparison, Modality modality, int index) {
    return comparison
        .average(modality)
        .map(row -> ComparisonText.score(row, row.cells().get(index), Marks.SCREEN))
        .orElse(Marks.SCREEN.none());
  }

  private static String summary(List<Line> lines) {
    Optional<Line> sparse =
        lines.stream().filter(line -> line.hue() == StrategyHue.SPARSE).findFirst();
    return sparse
        .map(
            line ->
                String.format(
                    Locale.ROOT,
                    "Tuning %d of %d layers, spread evenly, kept %s of what tuning all layers"
                        + " reached on images, in %s %% of its time.",
                    line.layers().size(),
                    line.layerCount(),
                    line.retention().replaceFirst(" \\(|$", " %$0"), // before the interval
                    line.time()))
        .orElse("");
  }
}
