package striate.app.region;

import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Units;

/** The cost of the current selection. */
public final class CostView extends VBox {
  private final RegionModel model;
  private final GridPane rows = new GridPane();

  public CostView(RegionModel model) {
    this.model = model;
    rows.getStyleClass().add("facts");
    ColumnConstraints names = new ColumnConstraints();
    names.setHgrow(Priority.ALWAYS);
    names.setMinWidth(Region.USE_PREF_SIZE);
    ColumnConstraints figures = new ColumnConstraints();
    figures.setHalignment(javafx.geometry.HPos.RIGHT);
    figures.setMinWidth(Region.USE_PREF_SIZE);
    rows.getColumnConstraints().addAll(names, figures);
    row(
        "cost-layers",
        "Layers tuned",
        "Decoder layers whose weights or adapters are trained.",
        cost ->
            cost.layers()
                + " of "
                + cost.of()
                + "  ("
                + Units.percent((double) cost.layers() / cost.of())
                + ")");
    row(
        "cost-modules",
        "Modules adapted",
        "Trainable linear maps: q, k, v, o, gate, up and down of every tuned layer.",
        cost -> cost.modules() + (cost.projector() ? " + projector" : ""));
    row(
        "cost-trainable",
        "Trainable parameters",
        "Parameters that the optimizer updates.",
        cost -> Units.count(cost.trainable()));
    row(
        "cost-share",
        "Share of the model",
        "Trainable parameters relative to all parameters of the frozen model.",
        cost ->
            Units.percent((double) cost.trainable() / cost.total())
                + " of "
                + Units.about(cost.total()));
    row(
        "cost-time",
        "Time against all layers",
        "By FLOPs, decoder only: every layer's forward pass, the backward pass down to the lowest"
            + " trainable part, and the gradients of trainable parameters. Measured times are in"
            + " Compare.",
        cost -> "≈ " + Units.percent(cost.relativeTime()));
    getChildren().add(new Card("What this costs", "", rows));
  }

  private void row(
      String id,
      String name,
      String explanation,
      java.util.function.Function<Cost, String> figure) {
    Label label = Explain.with(new Label(name), explanation);
    label.getStyleClass().add("muted");
    Label value = new Label();
    value.setId(id);
    value.getStyleClass().add("figure-value");
    StringBinding text =
        Bindings.createStringBinding(
            () -> {
              Cost cost = model.costProperty().get();
              return cost == null ? "-" : figure.apply(cost);
            },
            model.costProperty());
    value.textProperty().bind(text);
    rows.addRow(rows.getRowCount(), label, value);
  }
}
