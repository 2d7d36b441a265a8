package striate.app;

import striate.engine.cli.Cli;

/** Striate's main class. Without a command, the command line opens the workbench. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // figures use AWT classes, which must not look for a display
    System.setProperty("java.awt.headless", "true");
    System.exit(Cli.run(new DesktopWorkbench(), arguments));
  }
}
