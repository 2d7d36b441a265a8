package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import striate.charts.data.DataTable;
import striate.charts.data.FigureCaption;
import striate.charts.data.HeatCells;
import striate.charts.export.FigureFormat;
import striate.charts.export.PngExport;
import striate.charts.export.PrintedFigure;

class HeatMapFigureTest {
  private static HeatMapFigure figure(boolean named) {
    List<HeatCells.Cell> cells = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      cells.add(
          new HeatCells.Cell(
              i / 2,
              i % 2,
              named ? "L" + i : "",
              named ? "0." + i : "",
              i == 3 ? Double.NaN : i / 2.0,
              i == 1,
              i == 3));
    }
    HeatMapFigure figure = new HeatMapFigure(FigureTheme.PRINT);
    figure.show(
        new HeatCells(
            "importance",
            2,
            cells,
            named ? List.of() : List.of("first", "second"),
            List.of(),
            "0.0",
            "0.2",
            "radians",
            new DataTable(List.of("layer"), List.of(List.of("0")))));
    return figure;
  }

  @Test
  void largerIsDarkerAndWhatHasNoValueHasNoColour() {
    BufferedImage image = PngExport.draw(figure(true).chart(), 400, 150, 1);
    Color least = new Color(image.getRGB(100, 30));
    Color middle = new Color(image.getRGB(300, 30));
    Color most = new Color(image.getRGB(100, 90));
    assertThat(least.getRed()).isGreaterThan(middle.getRed());
    assertThat(middle.getRed()).isGreaterThan(most.getRed());
    assertThat(new Color(image.getRGB(250, 80))).isEqualTo(Color.WHITE);
  }

  @Test
  void aFileHasNamesValuesScaleAndCaption() throws Exception {
    for (boolean named : List.of(true, false)) {
      PrintedFigure printed =
          new PrintedFigure(
              figure(named).printed(),
              new FigureCaption("Block influence", "llava", "3 samples", ""),
              LocalDate.of(2026, 3, 9),
              500,
              300);
      String svg = new String(FigureFormat.SVG.bytes(printed), StandardCharsets.UTF_8);
      assertThat(svg).contains("0.2 radians", "Block influence", "llava", "3 samples");
      // the darkest cell's text alone is white
      assertThat(svg.split("fill=\"white\" stroke=\"none\"", -1)).hasSize(named ? 3 : 1);
      assertThat(svg.contains("L2")).isEqualTo(named);
      assertThat(svg.contains("second")).isEqualTo(!named);
      assertThat(new String(FigureFormat.CSV.bytes(printed), StandardCharsets.UTF_8))
          .isEqualTo("layer\r\n0\r\n");
      assertThat(FigureFormat.PDF.bytes(printed).length).isGreaterThan(1_000);
    }
  }
}
