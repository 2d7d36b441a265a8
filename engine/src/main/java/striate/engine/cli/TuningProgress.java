package striate.engine.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;

/**
 * Prints a run's progress: on a terminal one line that is redrawn, otherwise a line per tenth of
 * the steps. Scores and warnings get separate lines.
 */
final class TuningProgress implements Consumer<RunEvent> {
  private static final int BAR = 24;
  private static final int RECENT = 20;

  private final PrintStream err;
  private final boolean live;
  private final String title;
  private final Deque<Double> recentMillis = new ArrayDeque<>();
  private final List<RunEvent.Score> scores = new ArrayList<>();
  private int scoredStep;
  private int totalSteps;
  private int printedTenth = -1;
  private boolean drawn;

  /** {@code title} is the prefix of all lines; may be empty. */
  TuningProgress(Terminal terminal, String title) {
    this(terminal, title, terminal.live());
  }

  private TuningProgress(Terminal terminal, String title, boolean live) {
    this.err = terminal.err();
    this.live = live;
    this.title = title.isEmpty() ? "" : title + "  ";
  }

  /** Progress in lines, also on a terminal. */
  static TuningProgress inLines(Terminal terminal, String title) {
    return new TuningProgress(terminal, title, false);
  }

  @Override
  public void accept(RunEvent event) {
    boolean evaluating = event instanceof RunEvent.Phase p && p.done() < p.of();
    if (!evaluating && !(event instanceof RunEvent.Score)) {
      printScores();
    }
    if (event instanceof RunEvent.Started started) {
      started(started);
    } else if (event instanceof RunEvent.Step step) {
      step(step);
    } else if (event instanceof RunEvent.Score score) {
      score(score);
    } else if (event instanceof RunEvent.Phase phase) {
      if (live) {
        redraw(
            phase.of() > 0 ? phase.name() + " " + phase.done() + "/" + phase.of() : phase.name());
      }
    } else if (event instanceof RunEvent.Warning warning) {
      line("warning: " + warning.text());
    } else if (event instanceof RunEvent.Lost lost) {
      line("warning: " + lost.text());
    } else if (event instanceof RunEvent.Stopped stopped) {
      line("stopped after " + stopped.step() + " steps (" + stopped.reason() + ")");
    } else if (event instanceof RunEvent.Finished finished) {
      line(
          "finished: "
              + finished.step()
              + " steps in "
              + Durations.of(finished.tuningSeconds())
              + ", "
              + Durations.of(finished.totalSeconds())
              + " in total");
    }
  }

  /** Ends the redrawn line, so that other output can follow. */
  void leave() {
    printScores();
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
    }
  }

  private void started(RunEvent.Started started) {
    totalSteps = started.totalSteps();
    recentMillis.clear();
    String from = started.fromStep() == 0 ? "" : ", resuming at step " + started.fromStep();
    line(
        String.format(
            Locale.ROOT,
            "%d of %d layers, %,d trainable parameters (%.2f %%), %s%s",
            started.selectedLayers().size(),
            started.layerCount(),
            started.trainableParameters(),
            100.0 * started.trainableParameters() / Math.max(1, started.totalParameters()),
            started.machine().device(),
            from));
  }

  private void step(RunEvent.Step step) {
    recentMillis.addLast(step.stepMillis());
    if (recentMillis.size() > RECENT) {
      recentMillis.removeFirst();
    }
    int done = step.step() + 1;
    double millis = recentMillis.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    String numbers =
        String.format(
            Locale.ROOT,
            "%d/%d  loss %.4f  %.2f s/step  %s left",
            done,
            totalSteps,
            step.loss(),
            millis / 1e3,
            Durations.of(millis * (totalSteps - done) / 1e3));
    if (live) {
      redraw(bar(done) + "  " + numbers);
    } else if (totalSteps > 0 && done * 10 / totalSteps != printedTenth) {
      printedTenth = done * 10 / totalSteps;
      line(numbers);
    }
  }

  private String bar(int done) {
    int full = totalSteps == 0 ? 0 : (int) Math.min(BAR, (long) BAR * done / totalSteps);
    return "█".repeat(full) + "░".repeat(BAR - full);
  }

  private void score(RunEvent.Score score) {
    if (score.step() != scoredStep) {
      printScores();
    }
    scoredStep = score.step();
    scores.add(score);
    if (live) {
      redraw("evaluating " + score.task());
    }
  }

  /** Prints one line when all scores of an evaluation are known. */
  private void printScores() {
    if (scores.isEmpty()) {
      return;
    }
    String when = scoredStep == 0 ? "before tuning: " : "after " + scoredStep + " steps: ";
    // a part of the questions gives no average
    boolean partial = scores.stream().anyMatch(RunEvent.Score::partial);
    List<String> found =
        partial
            ? scores.stream().map(TuningProgress::inWords).toList()
            : Stream.concat(
                    Stream.of(Modality.values()).flatMap(this::mean),
                    scores.stream()
                        .filter(score -> score.metric().share(score.value()) == null)
                        .map(TuningProgress::inWords))
                .toList();
    scores.clear();
    if (!found.isEmpty()) {
      line(when + String.join(", ", found));
    }
  }

  private static String inWords(RunEvent.Score score) {
    Integer of = score.of();
    return String.format(
        Locale.ROOT,
        "%s %s%s (%,d%s %s)",
        score.task(),
        score.metric().inWords(score.value()),
        score.metric().higherIsBetter() ? "" : ", lower is better",
        score.questions(),
        of == null ? "" : String.format(Locale.ROOT, " of %,d", of),
        (of == null ? score.questions() : of) == 1 ? "question" : "questions");
  }

  /** Of a modality's tasks whose scores are shares. */
  private Stream<String> mean(Modality modality) {
    return scores.stream()
        .filter(score -> score.modality() == modality)
        .map(score -> score.metric().share(score.value()))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .stream()
        .mapToObj(mean -> String.format(Locale.ROOT, "%s %.1f %%", modality.word(), 100 * mean));
  }

  private void line(String text) {
    leave();
    err.println(title + text);
  }

  private void redraw(String text) {
    err.print("\r\u001b[K" + title + text);
    err.flush();
    drawn = true;
  }
}
