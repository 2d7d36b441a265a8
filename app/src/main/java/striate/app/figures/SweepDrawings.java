package striate.app.figures;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import striate.app.runset.Looks;
import striate.app.workspace.RunCaptions;
import striate.charts.data.GroupLook;
import striate.charts.data.Interval;
import striate.charts.data.SeriesPlot;
import striate.charts.data.StrategyHue;
import striate.charts.export.FigureFormat;
import striate.charts.export.PrintedFigure;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.SeriesFigure;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.sweep.FigureTable;

/**
 * Draws the tables of a sweep: score and retention against the number of layers, strategies side by
 * side, shares of the samples, learning curves, and training time against score.
 */
public final class SweepDrawings {
  private static final Pattern COUNT = Pattern.compile(":\\d+");
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;

  private final List<JobSpec> jobs;
  private final int questions;
  private final Map<String, SeriesPlot> plots = new LinkedHashMap<>();

  private SweepDrawings(List<JobSpec> jobs, int questions) {
    this.jobs = jobs;
    this.questions = questions;
  }

  /**
   * Writes one file of each format for each figure that has values.
   *
   * @param questions that each run was asked; 0 if unknown
   * @param formats extensions of {@link FigureFormat}
   */
  public static List<Path> write(
      List<FigureTable> tables,
      List<JobSpec> jobs,
      int questions,
      Set<String> formats,
      Path directory) {
    SweepDrawings drawings = new SweepDrawings(jobs, questions);
    tables.forEach(drawings::plot);
    List<Path> written = new ArrayList<>();
    drawings.plots.forEach(
        (name, plot) -> {
          for (FigureFormat format : FigureFormat.values()) {
            if (formats.contains(format.extension())) {
              Path file = directory.resolve(name + "." + format.extension());
              drawings.write(plot, format, file);
              written.add(file);
            }
          }
        });
    return written;
  }

  private void write(SeriesPlot plot, FigureFormat format, Path file) {
    SeriesFigure figure = new SeriesFigure(FigureTheme.PRINT);
    figure.show(plot);
    PrintedFigure printed =
        new PrintedFigure(
            () -> figure,
            RunCaptions.ofJobs(plot.title(), jobs, questions),
            LocalDate.now(),
            WIDTH,
            HEIGHT);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(format.bytes(printed));
      AtomicFile.write(
          file,
          Durability.RENAMED,
          out -> {
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          });
    } catch (IOException e) {
      throw Problem.workFailed(
          "the figure cannot be written (" + e.getMessage() + ")",
          file,
          "give another --output",
          e);
    }
  }

  private void plot(FigureTable table) {
    SweepRows rows = new SweepRows(table);
    switch (table.name()) {
      case "layers" -> layers(rows);
      case "strategies" -> strategies(rows);
      case "data-share" -> shares(rows);
      case "learning-curves" -> curves(rows);
      case "pareto" -> times(rows);
      default -> {
        // a table of a later version has no figure yet
      }
    }
  }

  private void layers(SweepRows rows) {
    boolean several = rows.different("size").size() > 1;
    for (String score : several ? rows.different("score") : List.<String>of()) {
      put(
          "score-by-layers-" + score,
          plot(
              "Score against tuned layers: " + score, "tuned layers", score, SeriesPlot.Form.LINES),
          series(rows, score, "size", "value", row -> family(row.text("strategy"))));
      put(
          "retention-by-layers-" + score,
          plot(
              "Retention of the all-layers score: " + score,
              "tuned layers",
              "retention, % of all layers",
              SeriesPlot.Form.LINES),
          series(rows, score, "size", "retention", row -> family(row.text("strategy"))));
    }
  }

  /** A row a strategy, best first. */
  private void strategies(SweepRows rows) {
    for (String score : headlines(rows)) {
      put(
          "strategies-" + score,
          plot("Strategies side by side: " + score, "", score, SeriesPlot.Form.ROWS),
          series(rows, score, "size", "value", row -> row.text("strategy")).stream()
              .sorted(Comparator.comparing(each -> -each.values().get(0).y().value()))
              .toList());
    }
  }

  private void shares(SweepRows rows) {
    for (String score : rows.different("score")) {
      put(
          "score-by-share-" + score,
          plot(
              "Score against the share of the samples: " + score,
              "share of the samples",
              score,
              SeriesPlot.Form.LINES),
          series(rows, score, "share", "value", row -> row.text("strategy")));
    }
  }

  private void curves(SweepRows rows) {
    for (String modality : rows.different("modality")) {
      Map<String, Builder> built = new LinkedHashMap<>();
      List<String> varying = rows.varying("");
      rows.stream()
          .filter(row -> row.text("modality").equals(modality))
          .forEach(row -> add(built, row, varying, "step"));
      put(
          "learning-curves-" + modality,
          plot(
              "Learning curves: mean over " + modality + " tasks and seeds",
              "step",
              modality + " score",
              SeriesPlot.Form.BANDS),
          series(built));
    }
  }

  /** A row's value joins the others of its strategy and settings, if it has one. */
  private static void add(
      Map<String, Builder> built, SweepRows.Row row, List<String> varying, String x) {
    row.interval("value", "low", "high")
        .ifPresent(
            value ->
                built
                    .computeIfAbsent(row.name(row.text("strategy"), varying), name -> new Builder())
                    .add(row.hue(), row.number(x), value));
  }

  private void times(SweepRows rows) {
    List<String> machines = rows.different("machine");
    for (int i = 0; i < machines.size(); i++) {
      String machine = machines.get(i);
      for (String score : rows.different("score")) {
        Map<String, Builder> built = new LinkedHashMap<>();
        List<String> varying = rows.varying("");
        rows.stream()
            .filter(row -> row.text("machine").equals(machine) && row.text("score").equals(score))
            .forEach(row -> add(built, row, varying, "tuning_seconds"));
        put(
            "score-by-time-" + score + (machines.size() == 1 ? "" : "-machine-" + (i + 1)),
            plot(
                "Score against training time on " + machine + ": " + score,
                "training time, s",
                score,
                SeriesPlot.Form.DOTS),
            series(built));
      }
    }
  }

  private static List<String> headlines(SweepRows rows) {
    List<String> averages =
        rows.different("score").stream().filter(score -> score.endsWith("average")).toList();
    return averages.isEmpty() ? rows.different("score") : averages;
  }

  private static List<SeriesPlot.Series> series(
      SweepRows rows, String score, String x, String y, Function<SweepRows.Row, String> strategy) {
    boolean retention = y.equals("retention");
    Map<String, Builder> built = new LinkedHashMap<>();
    List<String> varying = rows.varying(x);
    rows.stream()
        .filter(row -> row.text("score").equals(score))
        .forEach(
            row ->
                (retention
                        ? row.interval("retention_percent", "retention_low", "retention_high")
                        : row.interval("value", "low", "high"))
                    .ifPresent(
                        value ->
                            built
                                .computeIfAbsent(
                                    row.name(strategy.apply(row), varying), name -> new Builder())
                                .add(row.hue(), row.number(x), value)));
    return series(built);
  }

  private static List<SeriesPlot.Series> series(Map<String, Builder> built) {
    List<GroupLook> looks = looks(built.values().stream().map(Builder::hue).toList());
    List<SeriesPlot.Series> all = new ArrayList<>();
    built.forEach(
        (name, builder) ->
            all.add(
                new SeriesPlot.Series(
                    name,
                    looks.get(all.size()),
                    builder.values.stream()
                        .sorted(Comparator.comparing(SeriesPlot.At::x))
                        .toList())));
    return all;
  }

  /** Looks of their own for as many as there are; more than these share markers and shades. */
  private static List<GroupLook> looks(List<StrategyHue> hues) {
    List<GroupLook> looks = Looks.of(hues);
    return looks.stream().noneMatch(GroupLook::grey)
        ? looks
        : hues.stream().map(GroupLook::of).toList();
  }

  /** The strategy without its count, so that its sizes are one line. */
  private static String family(String strategy) {
    return COUNT.matcher(strategy).replaceFirst("");
  }

  private static SeriesPlot plot(String title, String x, String y, SeriesPlot.Form form) {
    return new SeriesPlot(title, x, y, false, false, form, List.of());
  }

  /** Keeps a figure that has values; fractions are shown as percent. */
  private void put(String name, SeriesPlot empty, List<SeriesPlot.Series> series) {
    if (series.isEmpty()) {
      return;
    }
    boolean fractions =
        !empty.yLabel().contains("%")
            && series.stream()
                .flatMap(each -> each.values().stream())
                .allMatch(at -> at.y().value() >= 0 && at.y().value() <= 1);
    plots.put(
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
        new SeriesPlot(
            empty.title(),
            empty.xLabel(),
            empty.yLabel(),
            empty.xLabel().startsWith("share"),
            fractions,
            empty.form(),
            series));
  }

  private static final class Builder {
    private final Map<StrategyHue, Integer> hues = new EnumMap<>(StrategyHue.class);
    private final List<SeriesPlot.At> values = new ArrayList<>();

    void add(StrategyHue hue, double x, Interval y) {
      hues.merge(hue, 1, Integer::sum);
      values.add(new SeriesPlot.At(x, y));
    }

    /** The one of most of its values: a strategy's smallest size is often a single layer. */
    StrategyHue hue() {
      return Collections.max(
              hues.entrySet(),
              Map.Entry.<StrategyHue, Integer>comparingByValue()
                  .thenComparing(each -> each.getKey() != StrategyHue.SINGLE))
          .getKey();
    }
  }
}
