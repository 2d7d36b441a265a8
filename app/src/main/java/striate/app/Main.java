package striate.app;

import java.nio.file.Path;
import java.util.List;
import striate.engine.cli.Cli;
import striate.engine.cli.Workbench;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/** Where the program begins. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.run(new WithoutWindow(), args));
  }

  private static final class WithoutWindow implements Workbench {
    @Override
    public boolean hasDisplay() {
      return false;
    }

    @Override
    public void open(Path workspace, List<RunId> compared) {
      throw Problem.workFailed("there is no window", "display", "use a command");
    }

    @Override
    public void writeComparison(Path workspace, List<RunId> compared, Path png) {
      throw Problem.workFailed("figures cannot be drawn", png, "use a command");
    }
  }
}
