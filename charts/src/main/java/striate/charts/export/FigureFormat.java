package striate.charts.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Kinds of files that a figure can be written to. */
public enum FigureFormat {
  /** 216 pixels an inch, where the figure has its size on paper. */
  PNG("Picture (PNG)", "png") {
    @Override
    public byte[] bytes(PrintedFigure figure) throws IOException {
      return PngExport.bytes(PngExport.draw(figure, PIXELS_PER_POINT));
    }
  },
  /** Lines and text; names fonts whose letters are equally wide, and embeds none. */
  SVG("Drawing (SVG)", "svg") {
    @Override
    public byte[] bytes(PrintedFigure figure) throws IOException {
      return SvgExport.bytes(figure);
    }
  },
  /** Lines and text on one page; the used letters of the font are embedded. */
  PDF("Page (PDF)", "pdf") {
    @Override
    public byte[] bytes(PrintedFigure figure) throws IOException {
      return PdfExport.bytes(figure);
    }
  },
  /** The numbers. */
  CSV("Numbers (CSV)", "csv") {
    @Override
    public byte[] bytes(PrintedFigure figure) {
      return CsvExport.text(figure.table()).getBytes(StandardCharsets.UTF_8);
    }
  };

  private static final double PIXELS_PER_POINT = 3;

  private final String words;
  private final String extension;

  FigureFormat(String words, String extension) {
    this.words = words;
    this.extension = extension;
  }

  /** What it is, for menus. */
  public String words() {
    return words;
  }

  public String extension() {
    return extension;
  }

  /** The file's contents. Slow for large figures: call it in the background. */
  public abstract byte[] bytes(PrintedFigure figure) throws IOException;
}
