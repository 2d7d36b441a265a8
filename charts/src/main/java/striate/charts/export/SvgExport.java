package striate.charts.export;

import java.awt.Dimension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import striate.charts.figure.PrintFont;

/** Writes figures as SVG, in which text stays text. */
final class SvgExport {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private SvgExport() {}

  static byte[] bytes(PrintedFigure figure) throws IOException {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
    context.setComment("");
    context.setPrecision(2);
    SVGGraphics2D g = new SVGGraphics2D(context, false);
    g.setSVGCanvasSize(new Dimension(figure.width(), figure.height()));
    figure.draw(g);
    Element root = g.getRoot();
    root.setAttribute("viewBox", "0 0 " + figure.width() + " " + figure.height());
    Element title = root.getOwnerDocument().createElementNS(NAMESPACE, "title");
    title.setTextContent(figure.caption().title());
    root.insertBefore(title, root.getFirstChild());
    nameFonts(root);
    return serialized(root);
  }

  /** Without the document type that Batik writes, for which readers ask the network. */
  private static byte[] serialized(Element root) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(root), new StreamResult(bytes));
    } catch (TransformerException e) {
      throw new IOException("SVG cannot be written here", e);
    }
    return bytes.toByteArray();
  }

  private static Document document() throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("SVG cannot be written here", e);
    }
  }

  /** Names all fonts whose letters are as wide as those that the figure was laid out with. */
  private static void nameFonts(Element element) {
    if (element.hasAttribute("font-family")) {
      element.setAttribute("font-family", PrintFont.FAMILIES);
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        nameFonts(inner);
      }
    }
  }
}
