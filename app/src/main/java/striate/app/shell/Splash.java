package striate.app.shell;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture that Java itself shows while it starts ({@code -splash}, see the script {@code
 * striate}), long before JavaFX could.
 */
public final class Splash {
  private static final Logger LOG = LoggerFactory.getLogger(Splash.class);

  private Splash() {}

  /** Returns at once. Does nothing where none is shown. */
  public static void close() {
    if (Boolean.getBoolean("striate.splash")) {
      Thread closing = new Thread(Splash::closeNow, "splash");
      closing.setDaemon(true);
      closing.start();
    }
  }

  /**
   * {@link java.awt.SplashScreen} would do it, but not in a process that has told AWT to leave the
   * display alone.
   */
  private static void closeNow() {
    try {
      NativeLibrary.getProcess().getFunction("SplashClose").invokeVoid(new Object[0]);
    } catch (LinkageError e) { // a Java without windows has shown none
      LOG.debug("no splash", e);
    }
  }
}
