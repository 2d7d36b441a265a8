package striate.app.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.WorkspaceFixture;
import striate.engine.sweep.FigureTable;

class SweepDrawingsTest {
  private static final List<String> SETTING =
      List.of("strategy", "layers", "size", "of", "method", "share", "steps", "learning_rate");

  @TempDir Path directory;

  private static List<Object> row(String strategy, String layers, int size, Object... more) {
    List<Object> row = new java.util.ArrayList<>();
    row.addAll(Arrays.asList(strategy, layers, size, 8, "lora", 1.0, 600, 0.003));
    row.addAll(Arrays.asList(more));
    return row;
  }

  private static List<String> columns(String... more) {
    List<String> columns = new java.util.ArrayList<>(SETTING);
    columns.addAll(List.of(more));
    return columns;
  }

  private static List<FigureTable> tables() {
    String[] score = {
      "score",
      "seeds",
      "value",
      "low",
      "high",
      "retention_percent",
      "retention_low",
      "retention_high"
    };
    List<List<Object>> scores =
        List.of(
            row("all", "0-7", 8, "visual average", 2, 0.99, 0.98, 1.0, null, null, null),
            row(
                "sparse-uniform:4",
                "1,3,5,7",
                4,
                "visual average",
                2,
                0.97,
                0.95,
                0.98,
                98.0,
                97.0,
                99.0),
            row(
                "sparse-uniform:2",
                "1,7",
                2,
                "visual average",
                2,
                0.93,
                0.9,
                0.95,
                94.0,
                92.0,
                96.0),
            row("last:2", "6,7", 2, "visual average", 2, 0.8, 0.77, 0.84, 81.0, 78.0, 84.0));
    return List.of(
        new FigureTable("layers", "layers", columns(score), scores, List.of()),
        new FigureTable("strategies", "strategies", columns(score), scores, List.of()),
        new FigureTable("data-share", "shares", columns(score), List.of(), List.of()),
        new FigureTable(
            "learning-curves",
            "curves",
            columns("modality", "step", "seeds", "value", "low", "high"),
            List.of(
                row("all", "0-7", 8, "visual", 0, 2, 0.3, 0.2, 0.4),
                row("all", "0-7", 8, "visual", 600, 2, 0.99, 0.98, 1.0),
                row("last:2", "6,7", 2, "visual", 0, 1, 0.3, null, null),
                row("last:2", "6,7", 2, "visual", 600, 1, 0.8, null, null)),
            List.of()),
        new FigureTable(
            "pareto",
            "times",
            columns("machine", "tuning_seconds", "runs", "score", "value", "low", "high", "front"),
            List.of(
                row(
                    "all",
                    "0-7",
                    8,
                    "CPU, 2 cores, cpu",
                    60.0,
                    2,
                    "visual average",
                    0.99,
                    0.98,
                    1.0,
                    true),
                row(
                    "last:2",
                    "6,7",
                    2,
                    "CPU, 2 cores, cpu",
                    44.0,
                    2,
                    "visual average",
                    0.8,
                    0.77,
                    0.84,
                    true)),
            List.of()));
  }

  @Test
  void everyTableWithRowsIsDrawnInEveryFormatThatIsAskedForWithoutADisplay() throws Exception {
    List<Path> written =
        SweepDrawings.write(
            tables(),
            List.of(WorkspaceFixture.job("a", "all", 1), WorkspaceFixture.job("b", "last:2", 2)),
            1_680,
            Set.of("svg", "png"),
            directory);
    assertThat(written)
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder(
            "score-by-layers-visual-average.svg",
            "score-by-layers-visual-average.png",
            "retention-by-layers-visual-average.svg",
            "retention-by-layers-visual-average.png",
            "strategies-visual-average.svg",
            "strategies-visual-average.png",
            "learning-curves-visual.svg",
            "learning-curves-visual.png",
            "score-by-time-visual-average.svg",
            "score-by-time-visual-average.png");
    String svg = Files.readString(directory.resolve("score-by-time-visual-average.svg"));
    assertThat(svg)
        .contains("training time, s", "last:2", "assets/model", "LoRA rank")
        .contains("1,680 questions, 2 runs, 2 seeds");
    assertThat(Files.readString(directory.resolve("score-by-layers-visual-average.svg")))
        .contains("sparse-uniform", "tuned layers", "100 %");
    assertThat(ImageIO.read(directory.resolve("learning-curves-visual.png").toFile()).getWidth())
        .isGreaterThan(2_000);
  }
}
