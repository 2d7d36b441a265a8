package striate.app.compare;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Stripes;
import striate.app.look.Theme;
import striate.app.look.Units;
import striate.app.workspace.RunCard;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.Sense;
import striate.charts.figure.AverageBarsFigure;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.ScoreTimeFigure;
import striate.charts.figure.TaskBarsFigure;
import striate.charts.view.FigureView;

/** Compare: the table of groups, and the figures of the checked ones. */
public final class CompareView extends VBox {
  private static final String HINT = "Check groups in the table above to compare them.";

  private static final String TIME_HINT = "dashed: best score for the time";

  private static final double FIGURES_HEIGHT = 392;

  private final CompareModel model;
  private final TableView<GroupRow> table = new TableView<>();
  private final FigureView<List<ComparedGroup>> tasks =
      new FigureView<>(new TaskBarsFigure(FigureTheme.LIGHT), List::isEmpty, HINT);
  private final FigureView<List<ComparedGroup>> averages =
      new FigureView<>(new AverageBarsFigure(FigureTheme.LIGHT, false), List::isEmpty, HINT);
  private final FigureView<List<ComparedGroup>> time =
      new FigureView<>(new ScoreTimeFigure(FigureTheme.LIGHT), List::isEmpty, HINT);
  private final Card timeCard = new Card("Score against time", TIME_HINT, time);
  private final ToggleButton visual = new ToggleButton("visual");
  private final ToggleButton textual = new ToggleButton("textual");
  private Theme theme = Theme.LIGHT;

  /**
   * @param exports actions of the export menu
   */
  public CompareView(CompareModel model, FigureExports exports) {
    this.model = model;
    setId("compare");
    getStyleClass().add("tool");
    columns();
    Card runs = new Card("Runs", "", table).actions(export(exports));
    model.summaryProperty().addListener((o, before, now) -> runs.setHint(now));
    runs.setHint(model.summaryProperty().get());
    runs.setMinHeight(150);
    GridPane figures = figures();
    ScrollPane scroll = new ScrollPane(figures);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setMinHeight(FIGURES_HEIGHT);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    getChildren().addAll(runs, scroll);
    model.rowsProperty().addListener((o, before, now) -> showRows());
    model.checkedProperty().addListener((o, before, now) -> table.refresh());
    model.shownProperty().addListener((o, before, now) -> showFigures(now));
    showRows();
    showFigures(model.shownProperty().get());
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    theme = now;
    tasks.wear(now.figures());
    averages.wear(now.figures());
    time.wear(now.figures());
    table.refresh();
  }

  private void showRows() {
    List<GroupRow> rows = model.rowsProperty().get();
    table.getItems().setAll(rows);
    table.setPrefHeight(32 + 30 * Math.max(3, Math.min(rows.size(), 8)));
  }

  private void showFigures(List<ComparedGroup> groups) {
    showTasks();
    averages.show(groups);
    time.show(model.timedProperty().get());
    String machine = model.timedOnProperty().get();
    timeCard.setHint(machine.isEmpty() ? TIME_HINT : "only runs on " + machine);
  }

  /** One modality at a time: all tasks together would leave no room for their names. */
  private void showTasks() {
    Sense sense = textual.isSelected() ? Sense.TEXTUAL : Sense.VISUAL;
    tasks.show(
        model.shownProperty().get().stream()
            .map(group -> group.withTasks(task -> task.sense() == sense))
            .toList());
  }

  private SegmentedButton senses() {
    visual.setId("tasks-visual");
    textual.setId("tasks-textual");
    SegmentedButton senses = new SegmentedButton(visual, textual);
    visual.setSelected(true);
    ToggleGroup group = senses.getToggleGroup();
    group
        .selectedToggleProperty()
        .addListener(
            (o, before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              } else {
                showTasks();
              }
            });
    return senses;
  }

  private GridPane figures() {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("figures");
    ColumnConstraints half = new ColumnConstraints();
    half.setPercentWidth(50);
    grid.getColumnConstraints().addAll(half, half);
    for (int i = 0; i < 2; i++) {
      RowConstraints row = new RowConstraints();
      row.setMinHeight(FIGURES_HEIGHT / 2 - 8);
      row.setVgrow(Priority.ALWAYS);
      row.setPercentHeight(50);
      grid.getRowConstraints().add(row);
    }
    grid.setMinHeight(FIGURES_HEIGHT - 2);
    grid.add(
        new Card("Tasks", "accuracy, mean over seeds, 95 % interval", tasks).actions(senses()),
        0,
        0,
        2,
        1);
    grid.add(new Card("Averages", "every task has equal weight, 95 % interval", averages), 0, 1);
    grid.add(timeCard, 1, 1);
    return grid;
  }

  private DataTable everyTask() {
    TaskBarsFigure figure = new TaskBarsFigure(FigureTheme.LIGHT);
    figure.show(model.shownProperty().get());
    return figure.table();
  }

  private MenuButton export(FigureExports exports) {
    MenuItem picture = new MenuItem("Comparison as PNG…");
    picture.setId("export-png");
    picture.setOnAction(event -> exports.comparison(model.shownProperty().get()));
    MenuItem scores = new MenuItem("Scores per task as CSV…");
    scores.setOnAction(event -> exports.table("scores.csv", everyTask()));
    MenuItem means = new MenuItem("Averages as CSV…");
    means.setOnAction(event -> exports.table("averages.csv", averages.figure().table()));
    MenuItem times = new MenuItem("Score against time as CSV…");
    times.setOnAction(event -> exports.table("score-time.csv", time.figure().table()));
    MenuButton button =
        new MenuButton(
            "Export", new FontIcon(Material2OutlinedAL.GET_APP), picture, scores, means, times);
    button.setId("export");
    button.getStyleClass().add("small");
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  private void columns() {
    table.setId("compare-table");
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    Label hint =
        new Label("No finished runs yet. Pick layers in Design and press Run; compare them here.");
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    table.setPlaceholder(hint);
    table.setMinHeight(110);
    TableColumn<GroupRow, GroupRow> check = column("", 32, row -> row);
    check.setMaxWidth(40);
    check.setSortable(false);
    check.setCellFactory(column -> new CheckCell());
    TableColumn<GroupRow, String> name = column("Selection", 132, row -> row.group().name());
    name.setCellFactory(column -> new NameCell());
    TableColumn<GroupRow, GroupRow> layers = column("Layers", 100, row -> row);
    layers.setSortable(false);
    layers.setCellFactory(column -> new StripesCell());
    table.getColumns().add(check);
    table.getColumns().add(name);
    table.getColumns().add(layers);
    table
        .getColumns()
        .add(
            figure(
                "Seeds",
                46,
                "Runs averaged in this group.",
                row -> (double) row.group().seeds(),
                row -> Integer.toString(row.group().seeds())));
    table
        .getColumns()
        .add(
            figure(
                "Visual",
                92,
                "Mean accuracy of the visual tasks, with its 95 % interval.",
                row -> value(row.group().visual()),
                row -> score(row.group().visual())));
    table
        .getColumns()
        .add(
            figure(
                "Textual",
                92,
                "Mean accuracy of the textual tasks, with its 95 % interval.",
                row -> value(row.group().textual()),
                row -> score(row.group().textual())));
    table
        .getColumns()
        .add(
            figure(
                "Retention",
                76,
                "Visual average relative to that of all layers tuned with the same settings.",
                row -> row.retention() == null ? -1 : row.retention(),
                row ->
                    row.retention() == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f %%", 100 * row.retention())));
    table
        .getColumns()
        .add(
            figure(
                "Time",
                80,
                "Seconds in optimizer steps, mean over the seeds, without evaluation.",
                row -> value(row.group().seconds()),
                row ->
                    row.group().seconds() == null
                        ? "-"
                        : Units.seconds(value(row.group().seconds()))));
    table
        .getColumns()
        .add(
            figure(
                "Trainable",
                76,
                "Parameters that the optimizer updates.",
                row -> (double) row.group().trainableParameters(),
                row -> Units.count(row.group().trainableParameters())));
    table.setOnKeyPressed(
        event -> {
          GroupRow row = table.getSelectionModel().getSelectedItem();
          if (event.getCode() == KeyCode.SPACE && row != null) {
            model.check(row.key(), !model.checkedProperty().get().contains(row.key()));
            event.consume();
          }
        });
  }

  private static double value(@Nullable Interval interval) {
    return interval == null ? -1 : interval.value();
  }

  private static String score(@Nullable Interval score) {
    return score == null
        ? "-"
        : String.format(
            Locale.ROOT, "%.1f ± %.1f %%", 100 * score.value(), 100 * score.halfWidth());
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
  private static TableColumn<GroupRow, GroupRow> figure(
      String title,
      double width,
      String explanation,
      Function<GroupRow, Double> number,
      Function<GroupRow, String> words) {
    TableColumn<GroupRow, GroupRow> column = column("", width, row -> row);
    Label head = Explain.with(new Label(title), explanation);
    column.setGraphic(head);
    column.setMinWidth(width);
    column.getStyleClass().add("figures-column");
    column.setComparator((a, b) -> Double.compare(number.apply(a), number.apply(b)));
    column.setCellFactory(
        c ->
            new TableCell<>() {
              @Override
              protected void updateItem(@Nullable GroupRow row, boolean empty) {
                super.updateItem(row, empty);
                setAlignment(Pos.CENTER_RIGHT);
                setText(empty || row == null ? null : words.apply(row));
              }
            });
    return column;
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
      box.setAccessibleText("compare " + row.group().name());
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
      RunCard card = row.runs().get(0);
      Explain.with(
          this,
          row.group().name()
              + (card.recorded() ? ": come with Striate, made on " : ": made on ")
              + (card.machine().isEmpty() ? "an unknown machine" : card.machine()));
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
      ComparedGroup group = row.group();
      stripes.show(
          java.util.Set.copyOf(group.layers()), group.layerCount(), group.hue(), theme.figures());
      setGraphic(stripes);
    }
  }
}
