package striate.app.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Segments;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonCells;

/** The whole comparison as text: scores, differences, and notes. */
final class CompareTexts extends VBox {
  private static final String HINT = "Tick groups in the list to compare them.";
  private static final ComparisonCells CELLS = ComparisonCells.forScreens();

  private final TextTable scores = new TextTable("compare-scores", HINT);
  private final TextTable differences =
      new TextTable("compare-differences", "Tick two groups or more to see their differences.");
  private final VBox notes = new VBox(6);
  private final ToggleButton notesChoice = Segments.button("Notes", "compare-show-notes");

  CompareTexts() {
    super(8);
    ScrollPane listed = new ScrollPane(notes);
    listed.setFitToWidth(true);
    listed.getStyleClass().add("plain-scroll");
    Map<ToggleButton, Node> parts = new LinkedHashMap<>();
    parts.put(Segments.button("Scores", "compare-show-scores"), scores);
    parts.put(Segments.button("Differences", "compare-show-differences"), differences);
    parts.put(notesChoice, listed);
    StackPane lower = new StackPane();
    VBox.setVgrow(lower, Priority.ALWAYS);
    getChildren()
        .addAll(
            Segments.of(
                List.copyOf(parts.keySet()),
                chosen -> lower.getChildren().setAll(parts.get(chosen))),
            lower);
  }

  void show(@Nullable Comparison comparison) {
    if (comparison == null) {
      scores.show(List.of(), List.of());
      differences.show(List.of(), List.of());
      showNotes(List.of());
      return;
    }
    scores.show(CELLS.scoresHead(comparison), CELLS.scores(comparison));
    differences.show(CELLS.differencesHead(comparison), CELLS.differences(comparison, row -> true));
    showNotes(comparison.notes());
  }

  private void showNotes(List<String> texts) {
    notesChoice.setText(texts.isEmpty() ? "Notes" : "Notes (" + texts.size() + ")");
    notes
        .getChildren()
        .setAll(
            (texts.isEmpty() ? List.of(HINT) : texts)
                .stream()
                    .map(
                        text -> {
                          Label label = new Label(text);
                          label.setWrapText(true);
                          label.setMinHeight(USE_PREF_SIZE);
                          return label;
                        })
                    .toList());
  }
}
