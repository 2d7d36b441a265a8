package striate.engine.job;

import striate.engine.run.Problem;

/**
 * A launcher cannot be asked now, such as a cluster whose controller is being restarted: neither a
 * yes nor a no. What was known before still holds, and waiting runs go on waiting.
 */
public final class LauncherAway extends Problem {
  private static final long serialVersionUID = 1L;

  public LauncherAway(String what, String place, String remedy) {
    super(Kind.WORK_FAILED, what, place, remedy, null);
  }
}
