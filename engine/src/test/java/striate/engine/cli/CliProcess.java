package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import striate.engine.run.RunId;

/** The command line as a program of its own, without a window. */
public final class CliProcess {
  private CliProcess() {}

  public static void main(String[] args) {
    System.exit(Cli.run(new WithoutWindow(), args));
  }

  private record WithoutWindow() implements Workbench {
    @Override
    public boolean hasDisplay() {
      return false;
    }

    @Override
    public void open(Path workspace, List<RunId> compared) {
      throw new AssertionError("no window was asked for");
    }

    @Override
    public void writeComparison(Path workspace, List<RunId> compared, Path png) {
      throw new AssertionError("no figure was asked for");
    }
  }
}
