package striate.engine.slurm;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import striate.engine.job.Launcher;
import striate.engine.job.Launchers;
import striate.engine.job.LocalLauncher;
import striate.engine.run.Problem;

/** All launchers of a workspace: this machine, and every cluster that a profile describes. */
public final class ClusterLaunchers {
  private ClusterLaunchers() {}

  /** This machine's launcher, and those of profiles by name, read when first asked for. */
  public static Launchers of(Path workspace) {
    return of(new LocalLauncher(), workspace);
  }

  /** The same with another launcher for this machine. */
  public static Launchers of(Launcher local, Path workspace) {
    SlurmProfiles profiles = SlurmProfiles.of(workspace);
    Map<String, Launcher> opened = new ConcurrentHashMap<>();
    return Launchers.of(local)
        .or(
            name -> {
              if (!name.startsWith(SlurmLauncher.PREFIX)) {
                throw Problem.badInput("launcher not found", name, "take local or slurm:PROFILE");
              }
              String profile = name.substring(SlurmLauncher.PREFIX.length());
              return opened.computeIfAbsent(
                  name, unused -> new SlurmLauncher(profiles.named(profile)));
            });
  }
}
