package striate.engine.cli;

/** The command line as a program of its own, without a window. */
public final class CliProcess {
  private CliProcess() {}

  public static void main(String[] args) {
    System.exit(Cli.run(new NoWindow(), args));
  }
}
