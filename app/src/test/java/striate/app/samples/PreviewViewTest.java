package striate.app.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import striate.charts.data.DataTable;
import striate.engine.data.SampleEncoder.Piece;
import striate.engine.inputs.PreviewedSample;

class PreviewViewTest {

  @Test
  void filesHaveWholeTexts() {
    String words = " many words".repeat(20);
    PreviewedSample sample =
        new PreviewedSample(
            3,
            "c",
            "c.png",
            List.of(
                new Piece("<s>", false, false),
                new Piece("image", true, false),
                new Piece(words, false, false),
                new Piece("\nyes", false, true)),
            90,
            1,
            "");
    PreviewedSample left = new PreviewedSample(4, "d", null, List.of(), 0, 0, "too long");
    DataTable table = PreviewView.table(List.of(sample, left));
    assertThat(table.columns())
        .containsExactly("sample", "text", "tokens", "learned tokens", "left out");
    assertThat(table.rows())
        .containsExactly(
            List.of("3", "<s>" + words + " yes", "90", "1", ""),
            List.of("4", "", "0", "0", "too long"));
  }
}
