package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import striate.engine.journal.JournalReader;
import striate.engine.journal.JsonLines;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.LossPoint;
import striate.engine.store.Store;
import striate.engine.store.TaskScore;

/** Whether a run's files are as they were written, and the store holds what the journal says. */
final class RunCheck {
  private final Store store;
  private final RunId run;
  private final RunDirectory files;

  RunCheck(Store store, RunId run) {
    this.store = store;
    this.run = run;
    this.files = store.workspace().files(run);
  }

  /**
   * One line for each damage. If only the store's record is damaged and the store is writable,
   * makes the record again.
   */
  List<String> damages() {
    List<String> damages = new ArrayList<>(JournalReader.damages(files.journal()));
    if (isCutOff()) {
      damages.add(
          "the journal is shorter than what was read of it - "
              + files.journal()
              + " - the run is shown as it was recorded; restore the file");
    } else if (damages.isEmpty() && Files.exists(files.journal()) && differs()) {
      damages.add(repaired());
    }
    damages.addAll(damagedPredictions());
    return damages;
  }

  private boolean isCutOff() {
    return Files.exists(files.journal())
        && files.journal().toFile().length() < store.ingest().position(run).offset();
  }

  private List<String> damagedPredictions() {
    Path file = files.predictions();
    try {
      return JsonLines.read(file).stream()
          .filter(line -> line.object() == null)
          .map(
              line ->
                  "an answer is damaged - "
                      + file
                      + ", line "
                      + line.number()
                      + " - the scores were computed before the damage")
          .toList();
    } catch (IOException e) {
      return List.of(Problem.unreadable(file, e).getMessage());
    }
  }

  private String repaired() {
    String what = "the store's record of this run differed from its journal";
    if (store.readOnly()) {
      return what + " - " + store.workspace().database() + " - run `striate runs rebuild`";
    }
    store.ingest().rebuild(run);
    return what + " - " + store.workspace().database() + " - it was made again from the journal";
  }

  /** Whether the store has other losses or scores than the journal. */
  private boolean differs() {
    if (!store.reader().run(run).status().ended()) {
      return false; // both are growing
    }
    long known = store.ingest().position(run).seq();
    Map<Integer, Long> losses = new TreeMap<>();
    Map<Scored, Double> scores = new HashMap<>();
    for (RunEvent event : JournalReader.readAll(files.journal())) {
      if (event.seq() >= known) {
        break;
      }
      if (event instanceof RunEvent.Started started) {
        losses.keySet().removeIf(step -> step >= started.fromStep());
        scores.keySet().removeIf(score -> score.step() > started.fromStep());
      } else if (event instanceof RunEvent.Step step) {
        losses.put(step.step(), Double.doubleToLongBits(step.loss()));
      } else if (event instanceof RunEvent.Score score) {
        scores.put(new Scored(score.step(), score.task()), score.value());
      }
    }
    Map<Integer, Long> storedLosses = new TreeMap<>();
    for (LossPoint point : store.reader().losses(run)) {
      storedLosses.put(point.step(), Double.doubleToLongBits(point.loss()));
    }
    Map<Scored, Double> storedScores = new HashMap<>();
    for (TaskScore score : store.reader().scores(run)) {
      storedScores.put(new Scored(score.step(), score.task()), score.value());
    }
    return !storedLosses.equals(losses) || !storedScores.equals(scores);
  }

  private record Scored(int step, String task) {}
}
