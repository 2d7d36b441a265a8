package striate.app.runset;

import java.util.List;
import java.util.Properties;

/**
 * What is remembered of a workspace's run set.
 *
 * @param chosen keys of the groups in the order in which they were chosen
 * @param excluded ids of those of their runs that are not
 * @param pinned key of the baseline; empty if none was pinned
 * @param width of the panel in logical pixels
 * @param favourites ids of recorded runs with a star
 */
public record RunSetState(
    List<String> chosen,
    List<String> excluded,
    String pinned,
    String filter,
    boolean collapsed,
    double width,
    List<String> favourites) {
  static final double WIDTH = 250;

  /** Nothing is remembered. */
  public static final RunSetState NEW =
      new RunSetState(List.of(), List.of(), "", "", false, WIDTH, List.of());

  public RunSetState {
    chosen = List.copyOf(chosen);
    excluded = List.copyOf(excluded);
    favourites = List.copyOf(favourites);
  }

  /** Reads what {@link #into} wrote; what is missing or wrong is new. */
  public static RunSetState of(Properties all) {
    double width;
    try {
      width = Double.parseDouble(all.getProperty("runs.width", ""));
    } catch (NumberFormatException e) {
      width = WIDTH;
    }
    return new RunSetState(
        lines(all.getProperty("runs.chosen", "")),
        lines(all.getProperty("runs.excluded", "")),
        all.getProperty("runs.baseline", ""),
        all.getProperty("runs.filter", ""),
        Boolean.parseBoolean(all.getProperty("runs.collapsed")),
        width > 0 && width < 2_000 ? width : WIDTH,
        lines(all.getProperty("runs.favourites", "")));
  }

  public void into(Properties all) {
    all.setProperty("runs.chosen", String.join("\n", chosen));
    all.setProperty("runs.excluded", String.join("\n", excluded));
    all.setProperty("runs.baseline", pinned);
    all.setProperty("runs.filter", filter);
    all.setProperty("runs.collapsed", Boolean.toString(collapsed));
    all.setProperty("runs.favourites", String.join("\n", favourites));
    all.setProperty("runs.width", Double.toString(width));
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank()).toList();
  }
}
