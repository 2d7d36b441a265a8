package striate.app.shell;

import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.runset.RunSetState;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * What the window of a workspace looked like when it was closed.
 *
 * @param width of the window with its frame, as {@code height}, in logical pixels; 0 = not known
 * @param job what the form described, with its layers; null where that was no job
 * @param seeds the form's text of them
 * @param runs which runs were looked at
 */
public record WindowState(
    Theme theme,
    TextSize textSize,
    Tool tool,
    double width,
    double height,
    boolean maximized,
    double smoothing,
    @Nullable JobSpec job,
    String seeds,
    RunSetState runs) {
  private static final double LARGEST = 20_000;

  /** Reads what {@link #asProperties} wrote; what is missing or wrong is empty. */
  static Optional<WindowState> of(Properties all) {
    try {
      String job = all.getProperty("job", "");
      return Optional.of(
          new WindowState(
              Theme.valueOf(all.getProperty("theme", "").toUpperCase(Locale.ROOT)),
              new TextSize(Integer.parseInt(all.getProperty("text", "100"))),
              Tool.valueOf(all.getProperty("tool", "").toUpperCase(Locale.ROOT)),
              number(all, "width", LARGEST),
              number(all, "height", LARGEST),
              Boolean.parseBoolean(all.getProperty("maximized")),
              number(all, "smoothing", 1),
              job.isEmpty() ? null : JobJson.parse(job, "the window's state"),
              all.getProperty("seeds", ""),
              RunSetState.of(all)));
    } catch (IllegalArgumentException | Problem unreadable) {
      return Optional.empty(); // of another version: the window starts as new
    }
  }

  private static double number(Properties all, String name, double most) {
    double value = Double.parseDouble(all.getProperty(name, ""));
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }

  Properties asProperties() {
    Properties all = new Properties();
    all.setProperty("theme", theme.name().toLowerCase(Locale.ROOT));
    all.setProperty("text", Integer.toString(textSize.percent()));
    all.setProperty("tool", tool.name().toLowerCase(Locale.ROOT));
    all.setProperty("width", Double.toString(width));
    all.setProperty("height", Double.toString(height));
    all.setProperty("maximized", Boolean.toString(maximized));
    all.setProperty("smoothing", Double.toString(smoothing));
    all.setProperty("job", job == null ? "" : JobJson.write(job));
    all.setProperty("seeds", seeds);
    runs.into(all);
    return all;
  }
}
