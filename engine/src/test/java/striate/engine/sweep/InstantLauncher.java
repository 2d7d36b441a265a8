package striate.engine.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import striate.engine.job.Launcher;
import striate.engine.job.LocalLauncher;
import striate.engine.journal.JournalWriter;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Provenance;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** Runs whose workers end at once: well, or killed after their start where a test says so. */
final class InstantLauncher implements Launcher {
  static final Provenance.Inputs INPUTS =
      new Provenance.Inputs("model", null, "samples", null, "0.1.0");

  final List<RunId> launched = new ArrayList<>();
  final Predicate<JobSpec> killed;

  InstantLauncher(Predicate<JobSpec> killed) {
    this.killed = killed;
  }

  @Override
  public String name() {
    return LocalLauncher.NAME;
  }

  @Override
  public String launch(Workspace workspace, RunId run) {
    launched.add(run);
    JobSpec job = JobJson.read(workspace.job(run));
    List<Integer> layers = LayerSelection.parse(job.layers(), 8).indices();
    int steps = job.steps();
    try (JournalWriter journal =
        JournalWriter.open(new RunDirectory(workspace.run(run)).journal())) {
      int attempt = journal.attempt();
      journal.append(
          (seq, at) ->
              new RunEvent.Started(
                  seq,
                  at,
                  attempt,
                  1,
                  0,
                  steps,
                  8,
                  layers,
                  10,
                  100,
                  new RunEvent.Machine("os", "cpu", 2, 1, "cpu", "none", "17", "0.1")));
      journal.append(
          (seq, at) ->
              new RunEvent.Origin(seq, at, new Provenance("host", INPUTS, new TreeMap<>())));
      journal.append((seq, at) -> new RunEvent.Step(seq, at, 0, 2.5, 1, 1e-3, 8, 3));
      if (!killed.test(job)) {
        journal.append(
            (seq, at) -> new RunEvent.Score(seq, at, steps, "colour", Modality.VISUAL, 7, 10, 1));
        journal.append((seq, at) -> new RunEvent.Finished(seq, at, "id", "dir", steps, 1, 2, null));
      }
    }
    return "job " + run;
  }

  @Override
  public Map<RunId, State> states(List<Launched> runs) {
    Map<RunId, State> states = new LinkedHashMap<>();
    runs.forEach(run -> states.put(run.run(), State.GONE));
    return states;
  }

  @Override
  public void stop(Launched run, String reason) {}

  @Override
  public void kill(Launched run) {}

  @Override
  public void forget(Path runDirectory) {}
}
