package striate.app;

import striate.engine.cli.Cli;

/** Where Striate starts. Without a command the command line opens the workbench. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // figures are drawn through AWT's classes, which must not look for a display of their own
    System.setProperty("java.awt.headless", "true");
    System.exit(Cli.run(new DesktopWorkbench(), arguments));
  }
}
