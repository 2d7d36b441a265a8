package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import striate.app.compare.AskedQuestions;
import striate.app.compare.Compared;
import striate.app.inspect.Fact;
import striate.app.inspect.Page;
import striate.app.look.Numbers;
import striate.app.look.Units;
import striate.app.region.StripOverlay;
import striate.app.runset.ChosenGroup;
import striate.app.samples.LookedAt;
import striate.app.workspace.RunCard;
import striate.charts.data.LayerTimes;
import striate.charts.data.TaskDots;
import striate.engine.model.ParameterCounts;
import striate.engine.model.VlmArchitecture;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonText;
import striate.engine.report.ComparisonText.Marks;
import striate.engine.run.JobSpec;

/** Writes the drawer's pages about what was clicked in the tools. */
final class Inspections {
  private static final Marks MARKS = Marks.SCREEN;
  private static final double HALF_DIGIT = 0.0005;

  private final ShellModel shell;

  Inspections(ShellModel shell) {
    this.shell = shell;
  }

  /**
   * A task's score, or an average, and its difference from the baseline.
   *
   * @param group index of a compared group that has a score
   */
  Page score(Comparison.Row row, int group) {
    Compared compared = shell.compare().comparedProperty().get();
    Comparison found = compared.comparison().orElseThrow();
    Comparison.Cell cell = row.cells().get(group);
    Comparison.Cell base = row.cells().get(found.baseline());
    String name = found.groups().get(group).name();
    List<Fact> scores = new ArrayList<>();
    scores.add(new Fact(name, ComparisonText.score(row, cell, MARKS)));
    if (group != found.baseline()) {
      scores.add(
          new Fact(
              found.baselineGroup().name() + " (baseline)",
              ComparisonText.score(row, base, MARKS)));
    }
    for (TaskDots.Mark mark : compared.references().of(found, row)) {
      scores.add(new Fact(mark.reference().words(), Units.percent(mark.value())));
    }
    List<Page.Section> sections = new ArrayList<>();
    sections.add(new Page.Section(ComparisonText.metric(row), scores));
    Comparison.Difference difference = cell == null ? null : cell.difference();
    if (cell != null && difference != null) {
      List<Fact> facts = new ArrayList<>();
      facts.add(new Fact("Difference", ComparisonText.difference(row, difference, MARKS)));
      facts.add(new Fact("p", ComparisonText.p(difference.p(), MARKS)));
      facts.add(
          new Fact(
              "Corrected p",
              ComparisonText.p(difference.corrected(), MARKS)
                  + ", "
                  + found.options().correction().title()));
      facts.add(
          new Fact("Detectable", ComparisonText.detectable(row, difference, MARKS) + " or more"));
      if (cell.retention() != null) {
        facts.add(new Fact("Kept, %", ComparisonText.retention(cell.retention(), MARKS)));
      }
      sections.add(new Page.Section("From " + found.baselineGroup().name(), facts));
    }
    sections.add(new Page.Section("What is behind it", behind(row, cell, base)));
    return new Page(
        Page.Kind.SCORE,
        row.name(),
        row.average()
            ? "mean of " + row.tasks().size() + " tasks"
            : row.modality().word() + " task",
        sections,
        null,
        shell.compare().questions(row, group).map(asked -> questions(asked)).orElse(null));
  }

  private Page.Action questions(AskedQuestions asked) {
    ShownQuestions shown = ShownQuestions.of(asked);
    return new Page.Action(shown.words(), shown.explanation(), () -> shell.showSamples(shown));
  }

  private static List<Fact> behind(
      Comparison.Row row, Comparison.@Nullable Cell cell, Comparison.@Nullable Cell base) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Questions", ComparisonText.questions(row)));
    if (cell != null) {
      facts.add(
          new Fact(
              "Seeds",
              base == null || base.seeds() == cell.seeds()
                  ? Integer.toString(cell.seeds())
                  : cell.seeds() + ", baseline " + base.seeds()));
    }
    facts.add(
        new Fact(
            "Compared",
            row.paired()
                ? "question by question"
                : "by totals: the answers of some run were not kept"));
    return facts;
  }

  /** A layer of the open model. */
  Page layer(int layer) {
    int count = shell.region().layerCountProperty().get();
    List<Page.Section> sections = new ArrayList<>();
    sections.add(new Page.Section("", shape(layer)));
    List<Fact> known = new ArrayList<>();
    for (StripOverlay overlay : shell.strip().overlaysProperty().get()) {
      if (!StripOverlays.OF_RUNS.contains(overlay.name())) {
        known.add(new Fact(overlay.name(), overlay.words().get(layer)));
      }
    }
    time(layer, count, known);
    if (!known.isEmpty()) {
      sections.add(new Page.Section("Measured", known));
    }
    List<ChosenGroup> chosen =
        shell.runSet().chosenProperty().get().stream()
            .filter(one -> one.group().layerCount() == count)
            .toList();
    if (!chosen.isEmpty()) {
      sections.add(
          new Page.Section(
              "Chosen runs",
              List.of(
                  new Fact("Tuned in", names(chosen, one -> tunes(one, layer))),
                  new Fact("Frozen in", names(chosen, one -> !tunes(one, layer))))));
    }
    return new Page(
        Page.Kind.LAYER,
        "Layer " + layer,
        "of " + count + " decoder layers, counted from the input and from 0",
        sections,
        null,
        new Page.Action(
            "Choose layers in Design",
            "Shows the layers of the next job.",
            () -> shell.toolProperty().set(Tool.DESIGN)));
  }

  private List<Fact> shape(int layer) {
    List<Fact> facts = new ArrayList<>();
    boolean tuned = shell.region().selectionProperty().get().contains(layer);
    facts.add(new Fact("In Design", tuned ? "tuned" : "frozen"));
    VlmArchitecture model = shell.form().architectureProperty().get();
    if (model != null) {
      ParameterCounts counts = ParameterCounts.of(model);
      facts.add(
          new Fact(
              "Parameters",
              Units.count(counts.layer())
                  + ", "
                  + Units.percent(counts.share(counts.layer()))
                  + " of the model"));
      if (shell.region().methodProperty().get() != JobSpec.Method.FULL) {
        int rank = shell.region().rankProperty().get();
        facts.add(
            new Fact(
                "Adapter", Units.count(counts.loraLayer(rank)) + " parameters at rank " + rank));
      }
    }
    return facts;
  }

  /** Of the run in focus, at the last step at which its job measured layers. */
  private void time(int layer, int count, List<Fact> known) {
    LayerTimes times = shell.live().layerTimesProperty().get();
    RunCard run = shell.runSet().focusedProperty().get();
    if (times.layers() != count || run == null) {
      return;
    }
    LayerTimes.At last = times.columns().get(times.columns().size() - 1);
    LayerTimes.Layer one = last.layers().get(layer);
    known.add(
        new Fact(
            "Time per step",
            String.format(
                Locale.ROOT,
                "%.2f ms forward, %.2f ms backward, at step %d of %s",
                one.forwardMillis(),
                one.backwardMillis(),
                last.step(),
                run.name())));
  }

  private static boolean tunes(ChosenGroup group, int layer) {
    return group.group().layers().contains(layer);
  }

  private static String names(List<ChosenGroup> groups, Predicate<ChosenGroup> which) {
    List<String> names = groups.stream().filter(which).map(ChosenGroup::name).toList();
    return names.isEmpty() ? "none" : String.join("\n", names);
  }

  /** A question with the answers of the runs that Samples shows. */
  Page sample(LookedAt row) {
    List<Fact> asked = new ArrayList<>();
    asked.add(new Fact("Question", row.question()));
    if (!row.choices().isEmpty()) {
      asked.add(new Fact("Choices", String.join("\n", row.choices())));
    }
    asked.add(new Fact("Right", String.join(" / ", row.references())));
    List<Page.Section> sections = new ArrayList<>(List.of(new Page.Section("", asked)));
    for (LookedAt.Answer answer : row.answers()) {
      List<Fact> facts = new ArrayList<>();
      facts.add(new Fact("Answer", answer.text()));
      facts.add(new Fact("Value", Numbers.brief(answer.value())));
      Double logProbability = answer.logProbability();
      if (logProbability != null) {
        facts.add(
            new Fact(
                "Log-probability",
                String.format(
                    Locale.ROOT,
                    "%.3f nats, probability %.1f %%",
                    logProbability > -HALF_DIGIT ? 0.0 : logProbability, // no minus before 0.000
                    100 * Math.exp(logProbability))));
      }
      sections.add(new Page.Section(answer.run(), facts));
    }
    return new Page(
        Page.Kind.SAMPLE,
        row.item(),
        row.task() + ", " + row.modality().word(),
        sections,
        row.image(),
        null);
  }
}
