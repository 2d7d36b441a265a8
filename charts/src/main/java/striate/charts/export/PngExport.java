package striate.charts.export;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;

/** Writes figures as PNG images. */
public final class PngExport {
  private PngExport() {}

  /**
   * A chart as an image of {@code width * scale} by {@code height * scale} pixels.
   *
   * @param width in points, 1 or more
   * @param height in points, 1 or more
   * @param scale pixels per point, more than 0
   */
  public static BufferedImage draw(JFreeChart chart, int width, int height, double scale) {
    if (width < 1 || height < 1 || !(scale > 0)) {
      throw new IllegalArgumentException(
          "a picture needs a size, not " + width + " x " + height + " x " + scale);
    }
    BufferedImage image =
        new BufferedImage(
            (int) Math.round(width * scale),
            (int) Math.round(height * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(scale, scale);
      chart.draw(g, new Rectangle2D.Double(0, 0, width, height));
    } finally {
      g.dispose();
    }
    return image;
  }

  /**
   * A figure with its caption.
   *
   * @param scale pixels per point, more than 0
   */
  public static BufferedImage draw(PrintedFigure figure, double scale) {
    BufferedImage image =
        new BufferedImage(
            (int) Math.round(figure.width() * scale),
            (int) Math.round(figure.height() * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(scale, scale);
      figure.draw(g);
    } finally {
      g.dispose();
    }
    return image;
  }

  /** An image as a PNG file has it. */
  public static byte[] bytes(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /**
   * Writes through a temporary file beside it, so that the file is always complete.
   *
   * @throws IOException if the image cannot be written
   */
  public static void write(BufferedImage image, Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path partial = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      if (!ImageIO.write(image, "png", partial.toFile())) {
        throw new IOException("no PNG writer for this picture");
      }
      Files.move(partial, absolute, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
