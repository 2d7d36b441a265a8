package striate.app.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Growth;
import striate.app.look.TableMenu;
import striate.app.task.OneAFrame;
import striate.charts.data.DataTable;
import striate.engine.data.SampleEncoder.Piece;
import striate.engine.inputs.PreviewedSample;

/** Training samples of Design's job in its template: what is learned, and how long they are. */
final class PreviewView extends HBox {
  private static final double ROW = 30;
  private static final double IMAGE = 150;

  /** Pieces of text that come into the window with one frame: to style thousands takes long. */
  private static final int PIECES_A_FRAME = 48;

  private final SamplesModel model;
  private final TableView<PreviewedSample> table = new TableView<>();
  private final ImageBox image;
  private final TextFlow text = new TextFlow();
  private final Label counts = new Label(" ");
  private OneAFrame pieces = OneAFrame.run(List.of());

  PreviewView(SamplesModel model, ImageReader images) {
    this.model = model;
    setId("samples-preview");
    setSpacing(12);
    image = new ImageBox(new Thumbnails(images, model.background(), (int) (2 * IMAGE), 60), IMAGE);
    Button again = new Button(null, new FontIcon(Material2OutlinedMZ.REFRESH));
    again.setId("samples-preview-again");
    again.getStyleClass().addAll("flat", "button-icon", "small-icon");
    again.setAccessibleText("Read again");
    again.setMinWidth(USE_PREF_SIZE);
    again.setOnAction(event -> model.preview());
    Explain.with(again, "Reads the samples that Design's job names now.");
    Card listed = new Card("Training data", "", table()).actions(again);
    model.previewHintProperty().addListener((o, before, now) -> listed.setHint(now));
    listed.setHint(model.previewHintProperty().get());
    listed.setPrefWidth(360);
    listed.setMinWidth(250);
    HBox.setHgrow(listed, Priority.ALWAYS);
    Card shown = new Card("As the model sees it", "", content());
    shown.setPrefWidth(440);
    shown.setMinWidth(0);
    HBox.setHgrow(shown, Priority.ALWAYS);
    getChildren().addAll(listed, shown);
    model.previewsProperty().addListener((o, before, now) -> show(now));
    show(model.previewsProperty().get());
  }

  private TableView<PreviewedSample> table() {
    table.setId("samples-preview-table");
    table.setAccessibleText("training samples");
    table.setFixedCellSize(ROW);
    Label hint = new Label();
    hint.setId("samples-preview-hint");
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    hint.setMaxWidth(320);
    hint.textProperty().bind(model.previewHintProperty());
    table.setPlaceholder(hint);
    TableColumn<PreviewedSample, String> asked = column("sample", 160, PreviewView::begin);
    asked.getStyleClass().remove("figures-column");
    asked.getStyleClass().add("text-column");
    table
        .getColumns()
        .setAll(
            List.of(
                column("#", 44, sample -> Integer.toString(sample.position())),
                asked,
                column("tokens", 62, sample -> count(sample.tokens())),
                column("learned", 62, sample -> count(sample.supervised()))));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_SUBSEQUENT_COLUMNS);
    table.getSelectionModel().selectedItemProperty().addListener((o, before, now) -> show(now));
    TableMenu.on(table, "training-data", () -> table(table.getItems()));
    return table;
  }

  /** With whole texts, of which the window shows the beginning. */
  static DataTable table(List<PreviewedSample> samples) {
    return new DataTable(
        List.of("sample", "text", "tokens", "learned tokens", "left out"),
        samples.stream()
            .map(
                sample ->
                    List.of(
                        Integer.toString(sample.position()),
                        text(sample, Integer.MAX_VALUE),
                        Integer.toString(sample.tokens()),
                        Integer.toString(sample.supervised()),
                        sample.leftOut()))
            .toList());
  }

  private static String count(int tokens) {
    return String.format(Locale.ROOT, "%,d", tokens);
  }

  /** Why it is left out, or how its text begins. */
  private static String begin(PreviewedSample sample) {
    if (!sample.leftOut().isEmpty()) {
      return "left out: " + sample.leftOut();
    }
    return text(sample, 90);
  }

  /** The text without the image, to the end of the token in which {@code enough} letters are. */
  private static String text(PreviewedSample sample, int enough) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : sample.pieces()) {
      if (!piece.image() && text.length() < enough) {
        text.append(piece.text());
      }
    }
    return text.toString().strip().replaceAll("\\s+", " ");
  }

  private static TableColumn<PreviewedSample, String> column(
      String title, double width, Function<PreviewedSample, String> text) {
    TableColumn<PreviewedSample, String> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setMinWidth(40);
    column.setSortable(false);
    column.setReorderable(false);
    column.getStyleClass().add("figures-column");
    return column;
  }

  private VBox content() {
    counts.getStyleClass().add("small");
    counts.setWrapText(true);
    text.getStyleClass().add("token-flow");
    text.setId("samples-preview-text");
    ScrollPane scroll = new ScrollPane(text);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    VBox beside = new VBox(6, legend(), counts);
    HBox.setHgrow(beside, Priority.ALWAYS);
    beside.setMinWidth(0);
    HBox head = new HBox(12, image, beside);
    head.setMinHeight(Region.USE_PREF_SIZE);
    return new VBox(10, head, scroll);
  }

  private static HBox legend() {
    Text learned = new Text("learned");
    learned.getStyleClass().add("token-learned");
    Text given = new Text("given");
    given.getStyleClass().add("token-given");
    Label words =
        Explain.with(
            new Label("?"),
            "Learned tokens are those that the loss is taken over: the answers. All others are"
                + " given to the model and masked. Tokens are told apart by two shades.");
    words.getStyleClass().addAll("muted", "small", "help-sign");
    words.setAccessibleText("what the colours mean");
    HBox row = new HBox(12, new TextFlow(learned), new TextFlow(given), words);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private void show(List<PreviewedSample> samples) {
    if (Growth.atFirst(table, samples, () -> show(model.previewsProperty().get()))) {
      return;
    }
    table.getItems().setAll(samples);
    if (!samples.isEmpty()) {
      table.getSelectionModel().select(0);
    }
  }

  private void show(@Nullable PreviewedSample sample) {
    pieces.stop();
    image.setVisible(sample != null);
    if (sample == null) {
      counts.setText(" ");
      text.getChildren().clear();
      return;
    }
    image.show(sample.image());
    int pictured = sample.tokens() - (int) sample.pieces().stream().filter(p -> !p.image()).count();
    counts.setText(
        String.format(
            Locale.ROOT,
            "%,d tokens: %,d learned, %,d of the image, %,d others%s",
            sample.tokens(),
            sample.supervised(),
            pictured,
            sample.tokens() - sample.supervised() - pictured,
            sample.leftOut().isEmpty() ? "" : "\nleft out: " + sample.leftOut()));
    pieces = OneAFrame.run(steps(nodes(sample.pieces(), pictured)));
  }

  /** The text of another sample stays until the first pieces of this one are there. */
  private List<Runnable> steps(List<Node> nodes) {
    List<Runnable> steps = new ArrayList<>();
    int first = Math.min(nodes.size(), PIECES_A_FRAME);
    steps.add(() -> text.getChildren().setAll(nodes.subList(0, first)));
    List<Node> rest = nodes.subList(first, nodes.size());
    steps.addAll(OneAFrame.pieces(rest, PIECES_A_FRAME, text.getChildren()::addAll));
    return steps;
  }

  private static List<Node> nodes(List<Piece> pieces, int pictured) {
    List<Node> nodes = new ArrayList<>();
    boolean odd = false;
    for (Piece piece : pieces) {
      odd = !odd;
      if (piece.image()) {
        Label chip = new Label("image \u00d7 " + count(pictured));
        chip.getStyleClass().addAll("badge", "badge-running");
        nodes.add(chip);
        continue;
      }
      Text token = new Text(piece.text());
      token
          .getStyleClass()
          .addAll(piece.supervised() ? "token-learned" : "token-given", odd ? "odd" : "even");
      nodes.add(token);
    }
    return nodes;
  }
}
