package striate.app.samples;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Card;
import striate.app.look.Choices;
import striate.app.look.Explain;
import striate.app.look.Theme;
import striate.app.runset.RunSetView;
import striate.app.workspace.RunCard;

/** Questions as rows, with the answers of the chosen runs, and one of them in full beside. */
final class AnswersView extends HBox {
  /** Below this width the sample stands under the table. */
  private static final double BESIDE = 680;

  private static final double ROW = 46;
  private static final double THUMBNAIL = 40;

  private final SamplesModel model;
  private final TableView<SampleRow> table = new TableView<>();
  private final Thumbnails thumbnails;
  private final SampleDetail detail;
  private final RunSetView runSet;

  AnswersView(SamplesModel model, ImageReader images) {
    this.model = model;
    this.thumbnails = new Thumbnails(images, model.background(), (int) (2 * THUMBNAIL), 800);
    this.detail = new SampleDetail(model, images);
    setId("samples-answers");
    setSpacing(12);
    runSet = new RunSetView(model.runSet());
    HBox runs = new HBox(10);
    for (int place = 0; place < SamplesModel.PLACES; place++) {
      runs.getChildren().add(run(place));
    }
    Card card = new Card("Questions", "", new VBox(8, filters(), table()));
    model.summaryProperty().addListener((o, before, now) -> card.setHint(now));
    card.setHint(model.summaryProperty().get());
    HBox.setHgrow(card, Priority.ALWAYS);
    card.setMinWidth(0);
    BorderPane both = new BorderPane(card);
    both.setMinWidth(0);
    VBox.setVgrow(both, Priority.ALWAYS);
    VBox main = new VBox(12, runs, both);
    main.setMinWidth(0);
    HBox.setHgrow(main, Priority.ALWAYS);
    getChildren().addAll(runSet, main);
    both.widthProperty().addListener((o, before, now) -> place(both, now.doubleValue()));
    place(both, BESIDE);
    model.rowsProperty().addListener((o, before, now) -> show(now));
    show(model.rowsProperty().get());
  }

  /** Applies the theme's colours to what CSS does not style. */
  void wear(Theme theme) {
    runSet.wear(theme);
  }

  private void place(BorderPane both, double width) {
    boolean below = width < BESIDE;
    if (below == detail.isBelow() && (both.getRight() != null || both.getBottom() != null)) {
      return;
    }
    both.setRight(null);
    both.setBottom(null);
    detail.setBelow(below);
    BorderPane.setMargin(detail, below ? new Insets(12, 0, 0, 0) : new Insets(0, 0, 0, 12));
    if (below) {
      both.setBottom(detail);
    } else {
      both.setRight(detail);
    }
  }

  private HBox run(int place) {
    String name = String.valueOf((char) ('A' + place));
    String none = place < 2 ? "choose a run" : "a third run";
    ComboBox<Optional<RunCard>> box =
        Choices.box(
            "samples-run-" + name.toLowerCase(java.util.Locale.ROOT),
            none,
            run -> run.map(RunCard::title).orElse("none"));
    Runnable list =
        () -> {
          Optional<RunCard> chosen = model.chosenProperty(place).get();
          List<Optional<RunCard>> items =
              new java.util.ArrayList<>(List.of(Optional.<RunCard>empty()));
          model.runsProperty().get().forEach(run -> items.add(Optional.of(run)));
          box.setItems(FXCollections.observableList(items));
          box.setValue(chosen.isPresent() ? chosen : null);
        };
    model.runsProperty().addListener((o, before, now) -> list.run());
    list.run();
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.chosenProperty(place).set(now);
              }
            });
    model
        .chosenProperty(place)
        .addListener((o, before, now) -> box.setValue(now.isPresent() ? now : null));
    box.setAccessibleText("run " + name);
    Label letter = Explain.with(new Label(name), "Run " + name + " of the columns and filters.");
    letter.getStyleClass().add("figure-value");
    letter.setLabelFor(box);
    letter.setMinWidth(USE_PREF_SIZE);
    HBox.setHgrow(box, Priority.ALWAYS);
    box.setPrefWidth(150);
    HBox row = new HBox(6, letter, box);
    row.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(row, Priority.ALWAYS);
    return row;
  }

  private HBox filters() {
    ComboBox<Agreement> which = Choices.box("samples-agreement", "", Agreement::words);
    which.getItems().setAll(Agreement.values());
    which.valueProperty().bindBidirectional(model.agreementProperty());
    which.setAccessibleText("which questions by who was right");
    which.setPrefWidth(160);
    which.setMinWidth(120);
    ComboBox<String> task = Choices.box("samples-task", "", Function.identity());
    Runnable list =
        () -> {
          String shown = model.taskProperty().get();
          task.getItems().setAll(model.tasksProperty().get());
          task.setValue(shown);
        };
    model.tasksProperty().addListener((o, before, now) -> list.run());
    list.run();
    task.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.taskProperty().set(now);
              }
            });
    model.taskProperty().addListener((o, before, now) -> task.setValue(now));
    task.setAccessibleText("task");
    task.setPrefWidth(150);
    task.setMinWidth(110);
    TextField text = new TextField();
    text.setId("samples-text");
    text.setPromptText("words to find");
    text.setAccessibleText("words in question or answers");
    text.textProperty().bindBidirectional(model.textProperty());
    text.setMinWidth(80);
    HBox.setHgrow(text, Priority.ALWAYS);
    HBox row = new HBox(8, which, task, text);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinHeight(USE_PREF_SIZE);
    return row;
  }

  private TableView<SampleRow> table() {
    table.setId("samples-table");
    table.setAccessibleText("questions and answers");
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
                    : model.runsProperty().get().isEmpty()
                        ? "No run has finished yet. Answers appear here once one has been scored."
                        : model.summaryProperty().get().isEmpty()
                            ? "Choose runs on the left, or as A and B above. The ones here were not"
                                + " scored at their end, or without keeping answers."
                            : "No question is like that. Loosen the filters above.");
    model.readingProperty().addListener(o -> words.run());
    model.summaryProperty().addListener(o -> words.run());
    model.runsProperty().addListener(o -> words.run());
    words.run();
    table.setPlaceholder(hint);
    table.getColumns().add(image());
    table.getColumns().add(text("task", 82, SampleRow::task));
    table.getColumns().add(text("question", 190, SampleRow::asked));
    table.getColumns().add(text("reference", 72, SampleRow::reference));
    for (int place = 0; place < SamplesModel.PLACES; place++) {
      table.getColumns().add(answer(place));
    }
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_SUBSEQUENT_COLUMNS);
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                detail.show(now);
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
    return table;
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
    TableColumn<SampleRow, SampleRow.Given> column =
        new TableColumn<>(String.valueOf((char) ('A' + place)));
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
        java.util.Comparator.comparing(SampleRow.Given::right)
            .thenComparing(SampleRow.Given::text));
    column.setPrefWidth(84);
    column.setMinWidth(60);
    column.getStyleClass().add("text-column");
    column.setReorderable(false);
    column
        .visibleProperty()
        .bind(model.chosenProperty(place).map(Optional::isPresent).orElse(false));
    return column;
  }

  private void show(List<SampleRow> rows) {
    SampleRow chosen = table.getSelectionModel().getSelectedItem();
    // ten thousand rows are set at once, and only those in sight get cells
    table.setItems(FXCollections.observableList(new java.util.ArrayList<>(rows)));
    table.sort();
    if (chosen != null && rows.contains(chosen)) {
      table.getSelectionModel().select(chosen);
    } else if (!rows.isEmpty()) {
      table.getSelectionModel().select(0);
      table.scrollTo(0);
    } else {
      detail.show(null);
    }
  }
}
