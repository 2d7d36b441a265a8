package striate.engine.tabletop;

import java.awt.image.BufferedImage;

/**
 * An RGB image.
 *
 * @param side width and height in pixels
 * @param rgb (side, side, 3), row by row, one byte 0..255 for red, green, blue
 */
public record Picture(int side, byte[] rgb) {
  public Picture {
    if (rgb.length != 3 * side * side) {
      throw new IllegalArgumentException(rgb.length + " bytes for " + side + " x " + side);
    }
  }

  /** The same image for ImageIO. */
  public BufferedImage toImage() {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      int value = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | (rgb[3 * i + 2] & 255);
      image.setRGB(i % side, i / side, value);
    }
    return image;
  }
}
