package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonCsv;
import striate.engine.report.ComparisonJson;
import striate.engine.report.ComparisonLatex;
import striate.engine.report.ComparisonMarkdown;
import striate.engine.report.RunGroups;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.report.ScoredRuns;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.stats.Correction;
import striate.engine.store.RunLibrary;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;

/** {@code striate compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Compares finished runs question by question: scores, differences from the baseline with"
            + " 95 %% intervals and corrected p values, retention, relative tuning time.",
    footer = {
      "",
      "Runs that differ only in their seed are one group. The baseline is the group that tunes all",
      "layers, or the first one. Differences are paired over the questions that all runs answered.",
      "--by layers takes all finished runs that were made like the newest one, whatever layers"
          + " they",
      "tune, and those of --like RUN.",
      "",
      "Examples:",
      "  striate compare --by layers",
      "  striate compare ID1 ID2 ID3 --baseline ID2",
      "  striate compare --by layers --format latex > table.tex",
    })
final class CompareCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "runs that `striate runs` lists")
  private List<String> ids = List.of();

  @Option(names = "--by", paramLabel = "layers", description = "compares all selections of layers")
  private @Nullable By by;

  @Option(
      names = "--like",
      paramLabel = "RUN",
      description =
          "with --by: whose recipe the runs have (default: the newest one of the"
              + " workspace's own; of the recorded ones, those with most selections)")
  private @Nullable String like;

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description = "whose group the others are compared with")
  private @Nullable String baseline;

  @Option(
      names = "--before-tuning",
      description = "also shows the model that the runs began with, if they evaluated it")
  private boolean beforeTuning;

  @Option(
      names = "--correction",
      paramLabel = "C",
      description = "of p values for many comparisons: holm (default) or benjamini-hochberg")
  private String correction = "holm";

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "markdown (default), csv, json or latex")
  private Format format = Format.MARKDOWN;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  private enum By {
    LAYERS
  }

  private enum Format {
    MARKDOWN,
    CSV,
    JSON,
    LATEX
  }

  CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (ids.isEmpty() == (by == null)) {
      throw Problem.badInput(
          "either runs or --by layers",
          "striate compare",
          "name runs that `striate runs` lists, or give --by layers");
    }
    try (RunLibrary library = Records.library(terminal, workspace.directory())) {
      List<RunLibrary.Entry> chosen = by == null ? named(library) : alike(library);
      List<ScoredRun> runs = scored(library, chosen);
      List<ScoredGroup> groups = new ArrayList<>(ScoredGroup.of(runs));
      int tuned = groups.size();
      if (beforeTuning) {
        groups.add(beforeTuning(library, chosen));
      }
      Comparison.Options usual = Comparison.Options.usual();
      Comparison.Options options =
          new Comparison.Options(
              usual.confidence(), correction(), usual.power(), usual.bootstrap());
      Comparison comparison =
          baseline == null
              ? Comparison.of(groups, options)
              : Comparison.of(groups, place(groups.subList(0, tuned), baseline), options);
      text(comparison).lines().forEach(terminal::print);
    }
    return Cli.DONE;
  }

  private List<RunLibrary.Entry> named(RunLibrary library) {
    List<RunLibrary.Entry> chosen = new ArrayList<>();
    for (String id : ids.stream().distinct().toList()) {
      RunLibrary.Entry entry = library.entry(new RunId(id));
      if (entry.run().status() != RunStatus.FINISHED) {
        throw Problem.badInput(
            "the run is " + entry.run().status().word(), id, "compare finished runs");
      }
      chosen.add(entry);
    }
    return chosen;
  }

  /** All finished runs with one recipe, the newest first. */
  private List<RunLibrary.Entry> alike(RunLibrary library) {
    List<RunLibrary.Entry> finished =
        library.entries().stream()
            .filter(entry -> entry.run().status() == RunStatus.FINISHED)
            .toList();
    if (finished.isEmpty()) {
      throw Problem.badInput(
          "no finished run", library.own().workspace().database(), "tune first: `striate demo`");
    }
    String recipe =
        like == null
            ? RunGroups.usualRecipe(
                    finished, entry -> !entry.recorded(), entry -> ScoredRuns.member(entry.run()))
                .orElseThrow()
            : library.entry(new RunId(like)).run().recipe();
    return finished.stream().filter(entry -> entry.run().recipe().equals(recipe)).toList();
  }

  /** Runs that have been scored, in the same order. */
  private List<ScoredRun> scored(RunLibrary library, List<RunLibrary.Entry> chosen) {
    Map<RunReader, List<RunSummary>> byStore = new LinkedHashMap<>();
    for (RunLibrary.Entry entry : chosen) {
      byStore.computeIfAbsent(library.reader(entry), reader -> new ArrayList<>()).add(entry.run());
    }
    Map<String, ScoredRun> found = new LinkedHashMap<>();
    byStore.forEach(
        (reader, runs) -> ScoredRuns.of(reader, runs).forEach(one -> found.put(one.id(), one)));
    List<ScoredRun> scored = new ArrayList<>();
    for (RunLibrary.Entry entry : chosen) {
      ScoredRun run = found.get(entry.run().id().value());
      if (run != null && run.isScored()) {
        scored.add(run);
      } else {
        terminal.say(
            "left out: "
                + entry.run().name()
                + " ("
                + entry.run().id()
                + ") has not been scored on any task");
      }
    }
    if (scored.isEmpty()) {
      throw Problem.badInput(
          "no run with scores",
          library.own().workspace().database(),
          "tune with an evaluation, or name other runs");
    }
    return scored;
  }

  /** The one model that all runs began with. */
  private static ScoredGroup beforeTuning(RunLibrary library, List<RunLibrary.Entry> chosen) {
    long models =
        chosen.stream()
            .map(RunLibrary.Entry::run)
            .map(run -> List.of(run.job().model(), String.valueOf(run.job().initialAdapter())))
            .distinct()
            .count();
    if (models > 1) {
      throw Problem.badInput(
          "the runs began with " + models + " models",
          "--before-tuning",
          "compare runs of one model, or leave the option out");
    }
    for (RunLibrary.Entry entry : chosen) {
      ScoredGroup before = ScoredRuns.beforeTuning(library.reader(entry), List.of(entry.run()));
      if (before != null) {
        return before;
      }
    }
    throw Problem.badInput(
        "no run was evaluated before its first step", "--before-tuning", "leave the option out");
  }

  private static int place(List<ScoredGroup> groups, String run) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).runs().stream().anyMatch(member -> member.id().equals(run))) {
        return i;
      }
    }
    throw Problem.badInput("not among the compared runs", run, "name one of them as --baseline");
  }

  private Correction correction() {
    return switch (correction.toLowerCase(Locale.ROOT)) {
      case "holm" -> Correction.HOLM;
      case "benjamini-hochberg", "bh" -> Correction.BENJAMINI_HOCHBERG;
      default ->
          throw Problem.badInput(
              "correction '" + correction + "' not known",
              "--correction",
              "give holm or benjamini-hochberg");
    };
  }

  private String text(Comparison comparison) {
    return switch (json.given() ? Format.JSON : format) {
      case MARKDOWN -> ComparisonMarkdown.of(comparison);
      case CSV -> ComparisonCsv.of(comparison);
      case JSON -> ComparisonJson.of(comparison);
      case LATEX -> ComparisonLatex.of(comparison);
    };
  }
}
