package striate.app.samples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;
import striate.app.look.Choices;
import striate.app.look.Explain;
import striate.app.runset.ChosenGroup;

/** Which groups are A and B of the filters, and whose seed's answers are shown. */
final class ChosenColumns extends HBox {
  private final SamplesModel model;
  private final ComboBox<AnswerColumn> boxA = group("a");
  private final ComboBox<AnswerColumn> boxB = group("b");
  private final ComboBox<Optional<Long>> seed =
      Choices.box(
          "samples-seed", "", one -> one.map(number -> "seed " + number).orElse("newest runs"));
  private boolean showing;

  ChosenColumns(SamplesModel model) {
    super(10);
    this.model = model;
    seed.setAccessibleText("which run of each group");
    seed.setPrefWidth(140);
    seed.setMinWidth(110);
    Explain.with(
        seed, "Whose answers are shown: of each group its newest run, or the one of a seed.");
    getChildren()
        .addAll(
            lettered("A", boxA, "Group A of the filter by who was right. Its answers come first."),
            lettered("B", boxB, "Group B of the filter by who was right. It stands beside A."),
            seed);
    on(boxA, column -> model.takeA(column.group().key()));
    on(boxB, column -> model.takeB(column.group().key()));
    on(seed, one -> model.seedProperty().set(one));
    model.columnsProperty().addListener((o, before, now) -> show());
    model.seedsProperty().addListener((o, before, now) -> show());
    model.seedProperty().addListener((o, before, now) -> show());
    show();
  }

  private static ComboBox<AnswerColumn> group(String letter) {
    return Choices.box("samples-run-" + letter, "tick a group", AnswerColumn::title);
  }

  private <T> void on(ComboBox<T> box, Consumer<T> takes) {
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && !showing) {
                takes.accept(now);
              }
            });
  }

  private static HBox lettered(String letter, Control box, String explanation) {
    Label label = Explain.with(new Label(letter), explanation);
    label.getStyleClass().add("figure-value");
    label.setLabelFor(box);
    label.setMinWidth(USE_PREF_SIZE);
    box.setAccessibleText("group " + letter);
    box.setPrefWidth(150);
    box.setMinWidth(90);
    HBox.setHgrow(box, Priority.ALWAYS);
    HBox row = new HBox(6, label, box);
    row.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(row, Priority.ALWAYS);
    return row;
  }

  private void show() {
    showing = true;
    List<AnswerColumn> columns = model.columnsProperty().get();
    List<AnswerColumn> listed = inOrder(columns);
    show(boxA, listed, columns.isEmpty() ? null : columns.get(0));
    show(boxB, listed, columns.size() < 2 ? null : columns.get(1));
    List<Optional<Long>> seeds = new ArrayList<>(List.of(Optional.empty()));
    model.seedsProperty().get().forEach(number -> seeds.add(Optional.of(number)));
    show(seed, seeds, model.seedProperty().get());
    showing = false;
  }

  /** As the list of runs has them, whichever are A and B. */
  private List<AnswerColumn> inOrder(List<AnswerColumn> columns) {
    List<String> keys =
        model.runSet().chosenProperty().get().stream().map(ChosenGroup::key).toList();
    return columns.stream()
        .sorted(Comparator.comparingInt(column -> keys.indexOf(column.group().key())))
        .toList();
  }

  private static <T> void show(ComboBox<T> box, List<T> items, @Nullable T chosen) {
    if (!box.getItems().equals(items)) {
      box.getItems().setAll(items);
    }
    box.setValue(chosen);
  }
}
