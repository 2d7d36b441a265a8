package striate.engine.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A WebP file's container: its canvas, and the first picture on it. The decoder gets a file of this
 * picture alone; profiles, texts, later pictures and an opacity plane of its own change nothing in
 * {@code convert("RGB")}.
 *
 * @param width of the canvas, in pixels
 * @param height of the canvas, in pixels
 * @param left where the picture begins on the canvas; around it, the canvas is black
 * @param picture its chunk, with its name and length
 */
@SuppressWarnings("ArrayRecordComponent")
record WebpFile(int width, int height, int left, int top, byte[] picture) {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int LOSSY = name("VP8 ");
  private static final int LOSSLESS = name("VP8L");
  private static final int EXTENDED = name("VP8X");
  private static final int FRAME = name("ANMF");

  /** Makes a picture of its chunk's file. */
  interface Decoder {
    BufferedImage decode(byte[] file) throws IOException;
  }

  private static int name(String chunk) {
    return ByteBuffer.wrap(chunk.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /**
   * Reads no further than it has to.
   *
   * @return width and height of the canvas
   * @throws IOException where the header is broken or cut short
   */
  static int[] size(DataInputStream input) throws IOException {
    ByteBuffer start = ByteBuffer.wrap(input.readNBytes(30)).order(ByteOrder.LITTLE_ENDIAN);
    if (start.limit() < 30) {
      throw new IOException("the file is cut short");
    }
    return size(start, RIFF_HEADER);
  }

  /** Of the canvas or of a picture, whichever the chunk at that place is. */
  private static int[] size(ByteBuffer file, int at) throws IOException {
    int chunk = file.getInt(at);
    int data = at + CHUNK_HEADER;
    int needed = chunk == LOSSLESS ? 5 : 10;
    if (file.limit() < data + needed) {
      throw new IOException("the file is cut short");
    }
    if (chunk == EXTENDED) {
      return new int[] {1 + three(file, data + 4), 1 + three(file, data + 7)};
    } else if (chunk == LOSSLESS && file.get(data) == 0x2f) {
      int bits = file.getInt(data + 1);
      return new int[] {1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)};
    } else if (chunk == LOSSY && three(file, data + 3) == 0x2a019d) {
      return new int[] {file.getShort(data + 6) & 0x3fff, file.getShort(data + 8) & 0x3fff};
    }
    throw new IOException("its size is damaged");
  }

  private static int three(ByteBuffer file, int at) {
    return Byte.toUnsignedInt(file.get(at))
        | Byte.toUnsignedInt(file.get(at + 1)) << 8
        | Byte.toUnsignedInt(file.get(at + 2)) << 16;
  }

  /**
   * @throws IOException where the container is broken or cut short, or holds no picture
   */
  static WebpFile parse(byte[] bytes) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 30) {
      throw new IOException("the file is cut short");
    }
    long promised = CHUNK_HEADER + Integer.toUnsignedLong(file.getInt(4));
    if (promised > bytes.length) {
      throw new IOException("the file is cut short");
    }
    int[] canvas = size(file, RIFF_HEADER);
    int end = (int) promised;
    int at = RIFF_HEADER;
    int left = 0;
    int top = 0;
    while (at + CHUNK_HEADER <= end) {
      int chunk = file.getInt(at);
      long length = Integer.toUnsignedLong(file.getInt(at + 4));
      if (chunk == LOSSY || chunk == LOSSLESS) {
        return new WebpFile(canvas[0], canvas[1], left, top, picture(bytes, at, length, end));
      }
      if (chunk == FRAME && length >= FRAME_HEADER && at + CHUNK_HEADER + FRAME_HEADER <= end) {
        left = 2 * three(file, at + CHUNK_HEADER);
        top = 2 * three(file, at + CHUNK_HEADER + 3);
        at += CHUNK_HEADER + FRAME_HEADER;
      } else {
        // chunks are filled up to an even length
        at = (int) Math.min(end, at + CHUNK_HEADER + length + (length & 1));
      }
    }
    throw new IOException("it holds no picture");
  }

  private static byte[] picture(byte[] bytes, int at, long length, int end) throws IOException {
    if (length > end - at - CHUNK_HEADER) {
      throw new IOException("its data is cut short");
    }
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    picture.write(bytes, at, CHUNK_HEADER + (int) length);
    if ((length & 1) == 1) {
      picture.write(0);
    }
    return picture.toByteArray();
  }

  /**
   * @throws IOException where the picture is broken or does not fit on the canvas
   */
  RgbImage decode(Decoder decoder) throws IOException {
    int[] size = size(ByteBuffer.wrap(picture).order(ByteOrder.LITTLE_ENDIAN), 0);
    if ((long) left + size[0] > width || (long) top + size[1] > height) {
      throw new IOException("its picture does not fit on its canvas");
    }
    ByteBuffer file =
        ByteBuffer.allocate(RIFF_HEADER + picture.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(name("RIFF")).putInt(4 + picture.length).putInt(name("WEBP")).put(picture);
    RgbImage image;
    try {
      image = RgbImage.of(decoder.decode(file.array()));
    } catch (LinkageError e) {
      throw new IOException("libwebp does not load on this system", e);
    }
    if (image.width() != size[0] || image.height() != size[1]) {
      throw new IOException("its data is damaged");
    }
    return size[0] == width && size[1] == height ? image : onCanvas(image);
  }

  private RgbImage onCanvas(RgbImage image) {
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int row = 3 * image.width();
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.rgb(), y * row, rgb, 3 * ((top + y) * width + left), row);
    }
    return new RgbImage(width, height, rgb);
  }
}
