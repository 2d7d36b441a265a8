package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import striate.charts.data.DataTable;

class TableFormatTest {
  private static final DataTable TABLE =
      new DataTable(
          List.of("name", "change"),
          List.of(List.of("a|b, c", "\u22121.5"), List.of("two\nlines", "0")));

  @Test
  void programsReadNumbersAndCells() {
    assertThat(TableFormat.CELLS.text(TABLE)).isEqualTo("name\tchange\na|b, c\t-1.5\ntwo lines\t0");
    assertThat(TableFormat.CSV.text(TABLE))
        .isEqualTo("name,change\r\n\"a|b, c\",-1.5\r\n\"two\nlines\",0\r\n");
  }

  @Test
  void markdownHasOneLineARow() {
    assertThat(TableFormat.MARKDOWN.text(TABLE).lines())
        .containsExactly(
            "| name      | change |",
            "| --------- | ------ |",
            "| a\\|b, c   | \u22121.5   |",
            "| two lines | 0      |");
  }
}
