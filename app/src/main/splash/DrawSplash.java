import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Set;
import javax.imageio.ImageIO;

/** Draws the pictures that Java shows while it starts: {@code java DrawSplash.java}. */
final class DrawSplash {
  public static void main(String[] arguments) throws IOException {
    draw(1, "splash.png");
    draw(2, "splash@2x.png"); // the name that Java looks for on fine screens
  }

  private static void draw(int scale, String file) throws IOException {
    BufferedImage image = new BufferedImage(300 * scale, 120 * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.scale(scale, scale);
    Color pale = new Color(0xd9dde3);
    g.setColor(pale);
    g.fillRect(0, 0, 300, 120);
    g.setColor(Color.WHITE);
    g.fillRect(1, 1, 298, 118);
    for (int layer = 0; layer < 7; layer++) {
      g.setColor(Set.of(0, 2, 5).contains(layer) ? new Color(0x1234c9) : pale);
      g.fillRect(109 + 12 * layer, 28, 10, 22);
    }
    g.setColor(new Color(0x1f2328));
    g.setFont(new Font("DejaVu Sans", Font.BOLD, 19));
    g.drawString("Striate", (300 - g.getFontMetrics().stringWidth("Striate")) / 2, 86);
    g.dispose();
    ImageIO.write(image, "png", new File(file));
  }
}
