package striate.charts.export;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import striate.charts.figure.PrintFont;

/** Writes figures as one page of PDF, in which text stays text. */
final class PdfExport {
  private PdfExport() {}

  static byte[] bytes(PrintedFigure figure) throws IOException {
    try (PDDocument document = new PDDocument();
        OneFont font = new OneFont(PDType0Font.load(document, PrintFont.file(), true))) {
      PDPage page = new PDPage(new PDRectangle(figure.width(), figure.height()));
      document.addPage(page);
      document.getDocumentInformation().setTitle(figure.caption().title());
      document.getDocumentInformation().setCreator("Striate");
      PdfBoxGraphics2D g =
          new PdfBoxGraphics2D(document, (float) figure.width(), (float) figure.height());
      g.setFontTextDrawer(font);
      figure.draw(g);
      g.dispose();
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawForm(g.getXFormObject());
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  /** Writes all text in one embedded font, of which only the used letters go into the file. */
  private static final class OneFont extends PdfBoxGraphics2DFontTextDrawer {
    private final PDFont font;

    OneFont(PDFont font) {
      this.font = font;
    }

    @Override
    protected PDFont mapFont(Font asked, IFontTextDrawerEnv env) {
      return font;
    }
  }
}
