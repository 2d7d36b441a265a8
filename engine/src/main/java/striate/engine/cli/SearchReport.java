package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.search.SearchResult;
import striate.engine.search.SearchRound;
import striate.engine.store.RunSummary;

/** Prints a search's rounds and its end, for a person or as lines of JSON. */
final class SearchReport {
  private static final int SHOWN = 8;

  private final Terminal terminal;
  private final boolean json;

  SearchReport(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** A run's status changed. */
  void changed(RunSummary run) {
    if (run.status().ended()) {
      terminal.say(
          run.name() + "  " + run.status().word() + " in " + Durations.of(run.totalSeconds()));
    }
  }

  void round(SearchRound round) {
    if (json) {
      JsonOption.print(terminal, tree(round));
      return;
    }
    terminal.print(
        "round "
            + round.number()
            + ", "
            + round.steps()
            + " steps, against "
            + round.reference().describe()
            + ":");
    round.candidates().stream()
        .limit(SHOWN)
        .forEach(
            one ->
                terminal.print(
                    String.format(
                        Locale.ROOT,
                        "  %-10s %6.2f %%  %+6.2f  p %.3f  %s",
                        word(one.fate()),
                        100 * one.score(),
                        100 * one.difference(),
                        one.p(),
                        one.selection())));
    if (round.candidates().size() > SHOWN) {
      terminal.print("  and " + (round.candidates().size() - SHOWN) + " more");
    }
  }

  private static String word(SearchRound.Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Map<String, Object> tree(SearchRound round) {
    List<Map<String, Object>> candidates = new ArrayList<>();
    for (SearchRound.Candidate one : round.candidates()) {
      Map<String, Object> candidate = new LinkedHashMap<>();
      candidate.put("layers", one.selection().indices());
      candidate.put("score", one.score());
      candidate.put("difference", one.difference());
      candidate.put("pCorrected", one.p());
      candidate.put("fate", word(one.fate()));
      candidates.add(candidate);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("event", "round");
    tree.put("round", round.number());
    tree.put("steps", round.steps());
    tree.put("reference", round.reference().indices());
    tree.put("candidates", candidates);
    tree.put("chosen", round.chosen().indices());
    return tree;
  }

  void end(SearchResult result, double seconds) {
    LayerSelection best = result.best();
    if (json) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("event", "finished");
      tree.put("layers", best.indices());
      tree.put("of", best.layerCount());
      tree.put("score", Double.isFinite(result.score()) ? result.score() : null);
      tree.put("tied", result.tied().stream().map(LayerSelection::indices).toList());
      tree.put("reason", result.reason());
      tree.put("complete", result.finished());
      tree.put("rounds", result.rounds().size());
      tree.put("seconds", seconds);
      JsonOption.print(terminal, tree);
      return;
    }
    terminal.print(
        "best: "
            + best
            + " of "
            + best.layerCount()
            + (Double.isFinite(result.score())
                ? String.format(Locale.ROOT, ", %.2f %%", 100 * result.score())
                : "")
            + " ("
            + result.reason()
            + "; "
            + result.rounds().size()
            + " rounds, "
            + Durations.of(seconds)
            + " of trials)");
    if (!result.tied().isEmpty()) {
      terminal.print(
          "not told apart from it: "
              + String.join("; ", result.tied().stream().map(LayerSelection::toString).toList()));
    }
  }
}
