package striate.engine.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * A decoded image: three bytes (red, green, blue) a pixel, row by row. Other kinds of images become
 * what Pillow's {@code convert("RGB")} makes of them: grey is repeated, palettes are looked up,
 * alpha is dropped.
 *
 * @param rgb 3 x width x height bytes
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels in " + rgb.length + " bytes");
    }
  }

  /** Copies the samples as they are stored: no colour management, as Pillow does. */
  public static RgbImage of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    boolean wide =
        raster.getTransferType() == DataBuffer.TYPE_USHORT
            && raster.getSampleModel().getSampleSize(0) == 16;
    int[] sizes = raster.getSampleModel().getSampleSize();
    int[] row = new int[bands * width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (model instanceof IndexColorModel palette) {
          int colour = palette.getRGB(row[x]);
          rgb[at++] = (byte) (colour >> 16);
          rgb[at++] = (byte) (colour >> 8);
          rgb[at++] = (byte) colour;
        } else if (bands < 3) {
          byte grey = grey(row[x * bands], wide, bands);
          rgb[at++] = grey;
          rgb[at++] = grey;
          rgb[at++] = grey;
        } else {
          for (int band = 0; band < 3; band++) {
            int sample = row[x * bands + band];
            rgb[at++] = (byte) (wide ? sample >> 8 : eight(sample, sizes[band]));
          }
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** Five or six bits stretched to eight, rounded down. */
  private static int eight(int sample, int bits) {
    return bits >= 8 ? sample : sample * 255 / ((1 << bits) - 1);
  }

  /**
   * Pillow clips 16-bit grey at 255 where it has no alpha, and keeps the upper byte where it has.
   */
  private static byte grey(int sample, boolean wide, int bands) {
    if (!wide) {
      return (byte) sample;
    }
    return (byte) (bands == 1 ? Math.min(sample, 255) : sample >> 8);
  }

  /** Red (0), green (1) or blue (2), from 0 to 255. */
  public int sample(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }

  /** As a PNG file. */
  public byte[] png() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int colour =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      image.setRGB(i % width, i / width, colour);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
