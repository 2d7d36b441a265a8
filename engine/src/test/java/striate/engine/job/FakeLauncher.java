package striate.engine.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import striate.engine.journal.JournalWriter;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** A launcher whose runs do what a test says. */
final class FakeLauncher implements Launcher {
  final List<RunId> launched = new ArrayList<>();
  final Map<RunId, State> states = new HashMap<>();

  private final String name;

  FakeLauncher(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String launch(Workspace workspace, RunId run) {
    launched.add(run);
    states.put(run, State.ALIVE);
    return "job " + run;
  }

  /** Has a run end with all its steps done, or with a failure. */
  void end(Workspace workspace, RunId run, boolean well) {
    try (JournalWriter journal = JournalWriter.open(workspace.journal(run))) {
      journal.append(
          (seq, at) ->
              new RunEvent.Started(
                  seq,
                  at,
                  journal.attempt(),
                  1,
                  0,
                  2,
                  32,
                  List.of(0, 1),
                  10,
                  100,
                  new RunEvent.Machine("os", "cpu", 2, 1, "cpu", "none", "17", "0.1")));
      if (well) {
        journal.append((seq, at) -> new RunEvent.Finished(seq, at, "id", "dir", 2, 1, 2, null));
      } else {
        journal.append((seq, at) -> new RunEvent.Failed(seq, at, false, "no luck", "here", "try"));
      }
    }
    states.put(run, State.GONE);
  }

  @Override
  public Map<RunId, State> states(List<Launched> runs) {
    Map<RunId, State> answer = new HashMap<>();
    runs.forEach(run -> answer.put(run.run(), states.getOrDefault(run.run(), State.GONE)));
    return answer;
  }

  @Override
  public void stop(Launched run, String reason) {
    Cancellation.request(run.directory(), reason);
  }

  @Override
  public void kill(Launched run) {
    states.put(run.run(), State.GONE);
  }

  @Override
  public void forget(Path runDirectory) {}
}
