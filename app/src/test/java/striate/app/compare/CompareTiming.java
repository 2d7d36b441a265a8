package striate.app.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import striate.app.SameThreadTasks;
import striate.app.WorkspaceFixture;
import striate.app.runset.RunSetModel;
import striate.app.workspace.JoinedExperiments;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.WorkspaceModel;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * Prints the time that it takes until Compare shows recorded runs, four groups of five seeds; on a
 * machine that does nothing else.
 */
final class CompareTiming {
  private static final int GROUPS = 4;
  private static final int ROUNDS = 9;

  private CompareTiming() {}

  /**
   * @param arguments an empty directory
   */
  public static void main(String[] arguments) {
    Path workspace = Path.of(arguments[0]);
    Path home = Path.of(System.getProperty("striate.root"));
    try (WorkspaceFixture fixture = new WorkspaceFixture(workspace);
        Store recorded = RecordedRuns.open(home, new Workspace(workspace)).orElseThrow()) {
      WorkspaceModel model =
          new WorkspaceModel(
              new JoinedExperiments(
                  new RecordedExperiments(fixture.store()),
                  RecordedExperiments.ofInstallation(recorded)),
              fixture.jobs(),
              new SameThreadTasks());
      RunSetModel runs = new RunSetModel(model);
      model.refresh();
      List<String> keys =
          runs.groupsProperty().get().stream().limit(GROUPS).map(group -> group.key()).toList();
      List<Double> times = new ArrayList<>();
      List<Double> again = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        runs.chooseOnly(List.of());
        CompareModel compare = new CompareModel(runs);
        long begin = System.nanoTime();
        runs.chooseOnly(keys);
        times.add((System.nanoTime() - begin) / 1e6);
        begin = System.nanoTime();
        runs.pin(keys.get(1 + i % (GROUPS - 1)));
        again.add((System.nanoTime() - begin) / 1e6);
        compare.visibleProperty().set(false);
        System.out.printf(
            Locale.ROOT,
            "%d groups, %d tasks: answers read and compared %.0f ms, another baseline %.0f ms%n",
            compare.comparedProperty().get().groups().size(),
            compare.comparisonProperty().get().rows().size(),
            times.get(i),
            again.get(i));
      }
    }
  }
}
