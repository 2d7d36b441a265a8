package striate.app.samples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Growth;
import striate.app.look.TableMenu;
import striate.app.look.Theme;

/**
 * A row a question with the answers of all chosen groups. Where these do not fit they scroll, by a
 * bar below, the arrow keys or a wheel that goes sideways, while the question stays.
 */
final class AnswerTable extends VBox {
  private static final double ROW = 46;
  private static final double THUMBNAIL = 40;
  private static final double TASK = 72;
  private static final double QUESTION = 112;
  private static final double REFERENCE = 84;
  private static final double ANSWER = 84;
  private static final double HEAD_INSETS = 12;

  /** Of the rows' scroll bar. */
  private static final double SCROLLS = 16;

  private final SamplesModel model;
  private final TableView<SampleRow> table = new TableView<>();
  private final TableColumn<SampleRow, String> task = text("task", TASK, SampleRow::task);
  private final List<TableColumn<SampleRow, SampleRow.Given>> answers = new ArrayList<>();
  private final List<AnswerHead> heads = new ArrayList<>();
  private final ScrollBar bar = new ScrollBar();
  private final Label place = new Label();
  private final HBox more = new HBox(8, place, bar);
  private final Thumbnails thumbnails;
  private Consumer<@Nullable SampleRow> selected = row -> {};
  private Theme theme = Theme.LIGHT;

  AnswerTable(SamplesModel model, ImageReader images) {
    this.model = model;
    thumbnails = new Thumbnails(images, model.background(), (int) (2 * THUMBNAIL), 800);
    setSpacing(4);
    place.getStyleClass().addAll("muted", "small");
    place.setMinWidth(USE_PREF_SIZE);
    bar.setId("samples-more");
    bar.setAccessibleText("answers of further groups");
    bar.setUnitIncrement(1);
    HBox.setHgrow(bar, Priority.ALWAYS);
    bar.setMaxWidth(Double.MAX_VALUE);
    more.setAlignment(Pos.CENTER_LEFT);
    fill();
    VBox.setVgrow(this, Priority.ALWAYS);
    getChildren().addAll(table, more);
    bar.valueProperty().addListener(o -> fit());
    table.widthProperty().addListener(o -> fit());
    table.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.LEFT || event.getCode() == KeyCode.RIGHT) {
            scroll(event.getCode() == KeyCode.LEFT ? -1 : 1);
            event.consume();
          }
        });
    table.addEventFilter(
        ScrollEvent.SCROLL,
        event -> {
          if (event.getDeltaX() != 0) {
            scroll(event.getDeltaX() > 0 ? -1 : 1);
            event.consume();
          }
        });
    model.taskProperty().addListener((o, before, now) -> showTask());
    model.columnsProperty().addListener((o, before, now) -> showColumns(now));
    model.rowsProperty().addListener((o, before, now) -> show(now));
    showTask();
    showColumns(model.columnsProperty().get());
    show(model.rowsProperty().get());
  }

  /** Hears of the question that is selected; null for none. */
  void onSelected(Consumer<@Nullable SampleRow> hears) {
    selected = hears;
    hears.accept(table.getSelectionModel().getSelectedItem());
  }

  /** Applies the theme's colours to what CSS does not style. */
  void wear(Theme now) {
    theme = now;
    showHeads();
  }

  /** The same task in all rows says nothing. */
  private void showTask() {
    task.setVisible(!model.tellsTask());
    fit();
  }

  private void fill() {
    table.setId("samples-table");
    table.setAccessibleText("questions and answers");
    TableMenu.on(
        table, "answers", () -> SampleRow.table(table.getItems(), model.columnsProperty().get()));
    table.setFixedCellSize(ROW);
    VBox.setVgrow(table, Priority.ALWAYS);
    Label hint = new Label();
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    hint.setMaxWidth(360);
    Runnable words =
        () ->
            hint.setText(
                model.readingProperty().get()
                    ? "Reading the answers \u2026"
                    : !model.anyFinished()
                        ? "No run has finished yet. Answers appear here once one has been scored."
                        : model.summaryProperty().get().isEmpty()
                            ? "Tick groups on the left. The ones here were not scored at their end,"
                                + " or without keeping answers."
                            : "No question is like that. Loosen the filters above.");
    model.readingProperty().addListener(o -> words.run());
    model.summaryProperty().addListener(o -> words.run());
    model.columnsProperty().addListener(o -> words.run());
    words.run();
    table.setPlaceholder(hint);
    table.getColumns().add(image());
    table.getColumns().add(task);
    table.getColumns().add(text("question", QUESTION, SampleRow::asked));
    table.getColumns().add(text("reference", REFERENCE, SampleRow::reference));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_SUBSEQUENT_COLUMNS);
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                selected.accept(now);
                model.look(now, false);
              }
            });
    table.setOnMouseClicked(
        event -> {
          if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
            look();
          }
        });
    table.setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ENTER) {
            look();
            event.consume();
          }
        });
  }

  /** Opens the drawer with the selected question. */
  private void look() {
    SampleRow row = table.getSelectionModel().getSelectedItem();
    if (row != null) {
      model.look(row, true);
    }
  }

  private TableColumn<SampleRow, SampleRow> image() {
    TableColumn<SampleRow, SampleRow> column = new TableColumn<>("");
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
    column.setCellFactory(
        of ->
            new TableCell<>() {
              private final ImageBox box = new ImageBox(thumbnails, THUMBNAIL);

              @Override
              protected void updateItem(@Nullable SampleRow row, boolean empty) {
                super.updateItem(row, empty);
                if (empty || row == null || row.question().image() == null) {
                  setGraphic(null);
                } else {
                  box.show(row.question().image());
                  setGraphic(box);
                }
              }
            });
    column.setMinWidth(THUMBNAIL + 12);
    column.setMaxWidth(THUMBNAIL + 12);
    column.setSortable(false);
    column.setReorderable(false);
    return column;
  }

  private static TableColumn<SampleRow, String> text(
      String title, double width, Function<SampleRow, String> text) {
    TableColumn<SampleRow, String> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setMinWidth(50);
    column.getStyleClass().add("text-column");
    column.setReorderable(false);
    return column;
  }

  private TableColumn<SampleRow, SampleRow.Given> answer(int place) {
    TableColumn<SampleRow, SampleRow.Given> column = new TableColumn<>();
    AnswerHead head = new AnswerHead();
    head.prefWidthProperty().bind(column.widthProperty().subtract(HEAD_INSETS));
    heads.add(head);
    column.setGraphic(head);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().given(place)));
    column.setCellFactory(
        of ->
            new TableCell<>() {
              @Override
              protected void updateItem(SampleRow.@Nullable Given given, boolean empty) {
                super.updateItem(given, empty);
                getStyleClass().removeAll("right-answer", "wrong-answer");
                if (empty || given == null) {
                  setText(null);
                  return;
                }
                setText(given.marked());
                getStyleClass().add(given.right() ? "right-answer" : "wrong-answer");
              }
            });
    column.setComparator(
        Comparator.nullsLast(
            Comparator.comparing(SampleRow.Given::right).thenComparing(SampleRow.Given::text)));
    column.setPrefWidth(ANSWER);
    column.setMinWidth(ANSWER);
    column.getStyleClass().add("text-column");
    column.setReorderable(false);
    return column;
  }

  private void showColumns(List<AnswerColumn> columns) {
    while (answers.size() < columns.size()) {
      answers.add(answer(answers.size()));
      table.getColumns().add(answers.get(answers.size() - 1));
    }
    while (answers.size() > columns.size()) {
      table.getColumns().remove(answers.remove(answers.size() - 1));
      heads.remove(heads.size() - 1);
    }
    showHeads();
    fit();
  }

  private void showHeads() {
    List<AnswerColumn> columns = model.columnsProperty().get();
    for (int place = 0; place < Math.min(heads.size(), columns.size()); place++) {
      String right = SampleRow.rightShare(model.rowsProperty().get(), place);
      heads.get(place).show(columns.get(place), place, right, theme);
    }
  }

  /** Question and reference stay; of the answers as many are shown as have room beside them. */
  private void fit() {
    double room = table.getWidth() - THUMBNAIL - 12 - QUESTION - REFERENCE - SCROLLS;
    double left = task.isVisible() ? room - TASK : room;
    int fits = Math.max(1, (int) (left / ANSWER));
    int hidden = Math.max(0, answers.size() - fits);
    more.setVisible(hidden > 0);
    more.setManaged(hidden > 0);
    bar.setMax(hidden);
    bar.setVisibleAmount(hidden == 0 ? 0 : hidden * (double) fits / answers.size());
    bar.setBlockIncrement(fits);
    bar.setValue(Math.min(bar.getValue(), hidden));
    int first = (int) Math.round(bar.getValue());
    for (int place = 0; place < answers.size(); place++) {
      answers.get(place).setVisible(place >= first && place < first + fits);
    }
    place.setText(
        "answers "
            + (first + 1)
            + " to "
            + Math.min(answers.size(), first + fits)
            + " of "
            + answers.size());
  }

  private void scroll(int columns) {
    bar.setValue(Math.max(0, Math.min(bar.getMax(), Math.round(bar.getValue()) + columns)));
  }

  private void show(List<SampleRow> rows) {
    if (Growth.atFirst(table, rows, () -> show(model.rowsProperty().get()))) {
      return;
    }
    SampleRow chosen = table.getSelectionModel().getSelectedItem();
    showHeads();
    // ten thousand rows are set at once, and only those in sight get cells
    table.setItems(FXCollections.observableList(new ArrayList<>(rows)));
    table.sort();
    if (chosen != null && rows.contains(chosen)) {
      table.getSelectionModel().select(chosen);
    } else if (!rows.isEmpty()) {
      table.getSelectionModel().select(0);
      table.scrollTo(0);
    } else {
      selected.accept(null);
    }
  }
}
