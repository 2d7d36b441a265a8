package striate.app.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.charts.data.Interval;
import striate.charts.data.StrategyHue;
import striate.engine.region.LayerSelection;
import striate.engine.sweep.FigureTable;

/** The rows of a sweep's table, by the names of its columns. */
final class SweepRows {
  private static final List<String> SETTING = List.of("method", "share", "steps", "learning_rate");

  private final FigureTable table;
  private final List<Row> rows = new ArrayList<>();

  SweepRows(FigureTable table) {
    this.table = table;
    table.rows().forEach(cells -> rows.add(new Row(cells)));
  }

  Stream<Row> stream() {
    return rows.stream();
  }

  /** Different values of a column, in the order of the table. */
  List<String> different(String column) {
    return rows.stream().map(row -> row.text(column)).distinct().toList();
  }

  /** Settings that are not the same in all rows, apart from one that is drawn. */
  List<String> varying(String drawn) {
    return SETTING.stream()
        .filter(column -> !column.equals(drawn))
        .filter(column -> different(column).size() > 1)
        .toList();
  }

  final class Row {
    private final List<@Nullable Object> cells;

    Row(List<@Nullable Object> cells) {
      this.cells = cells;
    }

    String text(String column) {
      return String.valueOf(cells.get(table.columns().indexOf(column)));
    }

    double number(String column) {
      return cells.get(table.columns().indexOf(column)) instanceof Number number
          ? number.doubleValue()
          : Double.NaN;
    }

    /** Empty where there is no finite value; exact where there is no interval. */
    Optional<Interval> interval(String value, String low, String high) {
      double middle = number(value);
      if (!Double.isFinite(middle)) {
        return Optional.empty();
      }
      double from = number(low);
      double to = number(high);
      return Optional.of(
          from <= middle && middle <= to
              ? new Interval(middle, from, to)
              : Interval.exactly(middle));
    }

    StrategyHue hue() {
      int of = (int) number("of");
      String layers = text("layers");
      return SelectionName.of(
              layers.isEmpty() || layers.equals("none")
                  ? new TreeSet<>()
                  : LayerSelection.parse(layers, of).asSet(),
              of)
          .hue();
    }

    /** Its strategy, and the settings that are not the same everywhere. */
    String name(String strategy, List<String> varying) {
      StringBuilder name = new StringBuilder(strategy);
      for (String column : varying) {
        name.append(", ").append(words(column));
      }
      return name.toString();
    }

    private String words(String column) {
      String value = text(column);
      return switch (column) {
        case "share" -> Math.round(100 * number(column)) + " % of the samples";
        case "steps" -> value + " steps";
        case "learning_rate" -> "learning rate " + value;
        default -> value;
      };
    }
  }
}
