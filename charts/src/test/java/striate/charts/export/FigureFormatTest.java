package striate.charts.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import striate.charts.Examples;
import striate.charts.data.FigureCaption;
import striate.charts.data.LossCurves;
import striate.charts.data.StrategyHue;
import striate.charts.figure.Figure;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;
import striate.charts.figure.TaskBarsFigure;

class FigureFormatTest {
  private static final FigureCaption CAPTION =
      new FigureCaption(
          "Score by task", "assets/model", "LoRA rank 16, 600 steps", "1,680 questions, 5 seeds");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 9);

  private static PrintedFigure bars() {
    TaskBarsFigure figure = new TaskBarsFigure(FigureTheme.DARK);
    figure.show(Examples.groups());
    return printed(figure);
  }

  private static PrintedFigure printed(Figure<?> figure) {
    return new PrintedFigure(figure.printed(), CAPTION, DAY, 700, 400);
  }

  @Test
  void inAPdfTextIsTextInAnEmbeddedFontOfWhichOnlyTheUsedLettersAreThere() throws Exception {
    byte[] bytes = FigureFormat.PDF.bytes(bars());
    assertThat(bytes.length).isLessThan(100_000);
    try (PDDocument document = Loader.loadPDF(bytes)) {
      assertThat(document.getNumberOfPages()).isEqualTo(1);
      String text = new PDFTextStripper().getText(document);
      assertThat(text)
          .contains("Score by task", "assets/model", "LoRA rank 16, 600 steps")
          .contains("1,680 questions, 5 seeds", "2026-03-09", "Sparse 8", "counting", "100 %");
      int fonts = 0;
      for (COSName name : document.getPage(0).getResources().getXObjectNames()) {
        PDFormXObject form = (PDFormXObject) document.getPage(0).getResources().getXObject(name);
        for (COSName font : form.getResources().getFontNames()) {
          PDFont used = form.getResources().getFont(font);
          assertThat(used.isEmbedded()).isTrue();
          assertThat(used.getName()).matches("[A-Z]{6}\\+LiberationSans.*");
          fonts++;
        }
      }
      assertThat(fonts).isPositive();
      BufferedImage image = new PDFRenderer(document).renderImage(0);
      assertThat(count(image, FigureTheme.PRINT.of(StrategyHue.TOP).getRGB())).isGreaterThan(100);
      assertThat(image.getRGB(2, 2)).isEqualTo(0xFFFFFFFF);
    }
  }

  @Test
  void inAnSvgTextIsTextInFontsOfTheSameWidth() throws Exception {
    byte[] bytes = FigureFormat.SVG.bytes(bars());
    assertThat(bytes.length).isLessThan(200_000);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document svg = factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    Element root = svg.getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getAttribute("viewBox")).startsWith("0 0 724 ");
    NodeList texts = svg.getElementsByTagName("text");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < texts.getLength(); i++) {
      all.append(texts.item(i).getTextContent()).append('\n');
    }
    assertThat(all.toString())
        .contains("Score by task", "2026-03-09", "Sparse 8", "counting", "100 %");
    String source = new String(bytes, StandardCharsets.UTF_8);
    assertThat(source)
        .contains("Liberation Sans")
        .doesNotContain("Dialog")
        .doesNotContain("<image");
  }

  @Test
  void aPictureHasThreePixelsAPointAndCsvTheNumbersAlone() throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(FigureFormat.PNG.bytes(bars())));
    assertThat(image.getWidth()).isEqualTo(3 * 724);
    assertThat(image.getRGB(2, 2)).as("white, whatever the window's theme").isEqualTo(0xFFFFFFFF);
    assertThat(new String(FigureFormat.CSV.bytes(bars()), StandardCharsets.UTF_8))
        .startsWith("selection,seeds,task,sense,score,low,high\r\nAll layers,3,colour,visual,0.91");
    assertThat(bars().fileName(FigureFormat.PNG)).isEqualTo("score-by-task.png");
  }

  @Test
  void theZoomIsPrintedAndWhatHappensLaterIsNot() {
    LossFigure figure = new LossFigure(FigureTheme.DARK);
    figure.show(new LossCurves(List.of(Examples.falling("a", StrategyHue.TOP, 100)), 0));
    figure.chart().getXYPlot().getDomainAxis().setRange(20, 40);
    var printed = figure.printed();
    figure.show(new LossCurves(List.of(), 0));
    Figure<LossCurves> copy = printed.get();
    assertThat(copy.chart().getXYPlot().getDomainAxis().getRange().getLowerBound()).isEqualTo(20);
    assertThat(copy.chart().getXYPlot().getRangeAxis().isAutoRange()).isTrue();
    assertThat(copy.table().rows()).hasSize(100);
    assertThat(copy.chart().getBackgroundPaint()).isEqualTo(FigureTheme.PRINT.background());
  }

  @Test
  void hundredThousandPointsStayASmallFile() throws Exception {
    LossFigure figure = new LossFigure(FigureTheme.LIGHT);
    figure.show(new LossCurves(List.of(Examples.falling("a", StrategyHue.TOP, 100_000)), 0));
    assertThat(FigureFormat.PDF.bytes(printed(figure)).length).isLessThan(400_000);
    assertThat(FigureFormat.SVG.bytes(printed(figure)).length).isLessThan(1_000_000);
  }

  private static int count(BufferedImage image, int colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour ? 1 : 0;
      }
    }
    return count;
  }
}
