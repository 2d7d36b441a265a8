package striate.app.compare;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.Stripes;
import striate.app.look.Theme;
import striate.app.look.Units;
import striate.app.workspace.RunCard;
import striate.engine.report.Comparison;
import striate.engine.run.Modality;

/** All groups of finished runs, and what the comparison says of the checked ones. */
final class GroupTable extends TableView<GroupRow> {
  private static final PseudoClass SIGNIFICANT = PseudoClass.getPseudoClass("significant");
  private static final double LEVEL = 0.05;

  /** Least widths at which further columns are shown; the differences below have them, too. */
  private static final double ROOM_FOR_RETENTION = 850;

  private static final double ROOM_FOR_P = 905;
  private static final double ROOM_FOR_TRAINABLE = 985;

  private final CompareModel model;
  private Theme theme = Theme.LIGHT;

  GroupTable(CompareModel model) {
    this.model = model;
    setId("compare-table");
    setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    Label hint =
        new Label("No finished runs yet. Pick layers in Design and press Run; compare them here.");
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    setPlaceholder(hint);
    setMinHeight(110);
    columns();
    setRowFactory(table -> rowWithMenu());
    setOnKeyPressed(
        event -> {
          GroupRow row = getSelectionModel().getSelectedItem();
          if (event.getCode() == KeyCode.SPACE && row != null) {
            model.check(row.key(), !model.checkedProperty().get().contains(row.key()));
            event.consume();
          }
        });
  }

  void wear(Theme now) {
    theme = now;
    refresh();
  }

  private void columns() {
    TableColumn<GroupRow, GroupRow> check = column("", 32, row -> row);
    check.setMaxWidth(40);
    check.setSortable(false);
    check.setCellFactory(column -> new CheckCell());
    TableColumn<GroupRow, String> name = column("Selection", 130, GroupRow::name);
    name.setCellFactory(column -> new NameCell());
    TableColumn<GroupRow, GroupRow> layers = column("Layers", 60, row -> row);
    layers.setSortable(false);
    layers.setCellFactory(column -> new StripesCell());
    TableColumn<GroupRow, GroupRow> p =
        number(
            "p",
            50,
            "Of the hypothesis that group and baseline do not differ, corrected for all comparisons"
                + " in this table (Holm).",
            compared(ComparedRow::pValue),
            words(ComparedRow::p));
    p.visibleProperty().bind(widthProperty().greaterThan(ROOM_FOR_P));
    TableColumn<GroupRow, GroupRow> trainable =
        number(
            "Trainable",
            76,
            "Parameters that the optimizer updates.",
            row -> row.runs().get(0).trainableParameters(),
            row -> Units.count(row.runs().get(0).trainableParameters()));
    trainable.visibleProperty().bind(widthProperty().greaterThan(ROOM_FOR_TRAINABLE));
    getColumns().add(check);
    getColumns().add(name);
    getColumns().add(layers);
    getColumns()
        .add(
            number(
                "Seeds",
                44,
                "Runs that are averaged, one a seed.",
                row -> row.runs().size(),
                row -> Integer.toString(row.runs().size())));
    getColumns()
        .add(
            scores(
                Modality.VISUAL,
                "Visual, %",
                "Mean over the visual tasks that all compared runs have, each with equal weight,"
                    + " with its 95 % interval over questions and seeds; n questions are asked."));
    getColumns().add(scores(Modality.TEXTUAL, "Textual, %", "The same of the textual tasks."));
    getColumns().add(difference());
    getColumns().add(p);
    TableColumn<GroupRow, GroupRow> retention =
        number(
            "Retention, %",
            112,
            "Mean over the visual tasks of the group's score by the baseline's, with its 95 %"
                + " interval.",
            compared(ComparedRow::retentionValue),
            words(ComparedRow::retention));
    retention.visibleProperty().bind(widthProperty().greaterThan(ROOM_FOR_RETENTION));
    getColumns().add(retention);
    TableColumn<GroupRow, GroupRow> time =
        number(
            "Time",
            58,
            "Tuning time, that of the runs that tune all layers with the same settings on the same"
                + " machine being 1.",
            compared(ComparedRow::time),
            words(ComparedRow::timeText));
    time.getStyleClass().add("last-column");
    getColumns().add(time);
    getColumns().add(trainable);
  }

  /** The column of a modality; hidden while no compared run has a score for it. */
  private TableColumn<GroupRow, GroupRow> scores(
      Modality modality, String title, String explanation) {
    TableColumn<GroupRow, GroupRow> column =
        number(
            title,
            124,
            explanation,
            compared(row -> row.scoreValue(modality)),
            words(row -> row.score(modality)));
    model.comparisonProperty().addListener((o, before, now) -> count(column, title, modality, now));
    count(column, title, modality, model.comparisonProperty().get());
    return column;
  }

  private static void count(
      TableColumn<GroupRow, GroupRow> column,
      String title,
      Modality modality,
      @Nullable Comparison comparison) {
    Optional<Comparison.Row> row =
        comparison == null ? Optional.empty() : ComparedRow.headline(comparison, modality);
    column.setVisible(comparison == null || row.isPresent());
    if (column.getGraphic() instanceof Label head) {
      head.setText(
          row.map(one -> String.format(Locale.ROOT, "%s · n %,d", title, one.questions()))
              .orElse(title));
    }
  }

  private TableColumn<GroupRow, GroupRow> difference() {
    TableColumn<GroupRow, GroupRow> column =
        number(
            "Difference",
            160,
            "Visual score minus the baseline's in points, question by question where answers were"
                + " recorded; bold where corrected p is below 0.05. The baseline tunes all layers;"
                + " right-click another group to take it instead.",
            compared(ComparedRow::differenceValue),
            words(ComparedRow::difference));
    column.setCellFactory(
        c ->
            new NumberCell(words(ComparedRow::difference)) {
              @Override
              protected void updateItem(@Nullable GroupRow row, boolean empty) {
                super.updateItem(row, empty);
                ComparedRow compared = empty || row == null ? null : row.compared();
                pseudoClassStateChanged(SIGNIFICANT, compared != null && compared.pValue() < LEVEL);
              }
            });
    return column;
  }

  private TableRow<GroupRow> rowWithMenu() {
    TableRow<GroupRow> row = new TableRow<>();
    MenuItem baseline = new MenuItem("Compare the others with this group");
    baseline.setOnAction(
        event -> {
          model.check(row.getItem().key(), true);
          model.compareWith(row.getItem().key());
        });
    ContextMenu menu = new ContextMenu(baseline);
    row.emptyProperty().addListener((o, before, empty) -> row.setContextMenu(empty ? null : menu));
    return row;
  }

  private static ToDoubleFunction<GroupRow> compared(ToDoubleFunction<ComparedRow> value) {
    return row -> {
      ComparedRow compared = row.compared();
      return compared == null ? Double.NEGATIVE_INFINITY : value.applyAsDouble(compared);
    };
  }

  private static Function<GroupRow, String> words(Function<ComparedRow, String> words) {
    return row -> {
      ComparedRow compared = row.compared();
      return compared == null ? "" : words.apply(compared);
    };
  }

  private static <T> TableColumn<GroupRow, T> column(
      String title, double width, Function<GroupRow, T> value) {
    TableColumn<GroupRow, T> column = new TableColumn<>(title);
    column.setPrefWidth(width);
    column.setMinWidth(Math.min(width, 34 + title.length() * 8.0));
    column.setCellValueFactory(
        features -> new ReadOnlyObjectWrapper<>(value.apply(features.getValue())));
    column.setReorderable(false);
    return column;
  }

  /** A column of right-aligned numbers, sorted by value. */
  private static TableColumn<GroupRow, GroupRow> number(
      String title,
      double width,
      String explanation,
      ToDoubleFunction<GroupRow> value,
      Function<GroupRow, String> words) {
    TableColumn<GroupRow, GroupRow> column = column("", width, row -> row);
    column.setGraphic(Explain.with(new Label(title), explanation));
    column.setMinWidth(width);
    column.getStyleClass().add("figures-column");
    column.setComparator((a, b) -> Double.compare(value.applyAsDouble(a), value.applyAsDouble(b)));
    column.setCellFactory(c -> new NumberCell(words));
    return column;
  }

  private static class NumberCell extends TableCell<GroupRow, GroupRow> {
    private final Function<GroupRow, String> words;

    NumberCell(Function<GroupRow, String> words) {
      this.words = words;
      setAlignment(Pos.CENTER_RIGHT);
      getStyleClass().add("number-cell");
    }

    @Override
    protected void updateItem(@Nullable GroupRow row, boolean empty) {
      super.updateItem(row, empty);
      setText(empty || row == null ? null : words.apply(row));
    }
  }

  private final class CheckCell extends TableCell<GroupRow, GroupRow> {
    private final CheckBox box = new CheckBox();

    CheckCell() {
      setAlignment(Pos.CENTER);
      box.setFocusTraversable(false);
      box.setOnAction(
          event -> {
            GroupRow row = getItem();
            if (row != null) {
              model.check(row.key(), box.isSelected());
            }
          });
    }

    @Override
    protected void updateItem(@Nullable GroupRow row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        setGraphic(null);
        return;
      }
      box.setSelected(model.checkedProperty().get().contains(row.key()));
      box.setAccessibleText("compare " + row.name());
      setGraphic(box);
    }
  }

  /** A group's name; its tooltip tells where its runs were made. */
  private static final class NameCell extends TableCell<GroupRow, String> {
    @Override
    protected void updateItem(@Nullable String name, boolean empty) {
      super.updateItem(name, empty);
      GroupRow row = empty ? null : getTableRow().getItem();
      setText(empty ? null : name);
      if (row == null) {
        setTooltip(null);
        return;
      }
      StringBuilder text = new StringBuilder(row.name());
      for (RunCard card : row.runs()) {
        text.append("\n")
            .append(card.title())
            .append(", seed ")
            .append(card.job().seed())
            .append(card.machine().isEmpty() ? "" : ", on " + card.machine());
      }
      int repeats = row.group().repeats().size();
      if (repeats > 0) {
        text.append("\nnot counted, since their seed is there already: ").append(repeats);
      }
      Explain.with(this, text.toString());
    }
  }

  private final class StripesCell extends TableCell<GroupRow, GroupRow> {
    private final Stripes stripes = new Stripes();

    @Override
    protected void updateItem(@Nullable GroupRow row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        setGraphic(null);
        return;
      }
      stripes.show(Set.copyOf(row.group().layers()), row.layerCount(), row.hue(), theme.figures());
      setGraphic(stripes);
    }
  }
}
