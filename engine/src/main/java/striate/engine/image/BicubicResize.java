package striate.engine.image;

/**
 * Pillow's antialiased bicubic resize of 8-bit images, bit for bit: a separable convolution with
 * the Keys kernel (a = -0.5) stretched by the reduction, coefficients in fixed point with 22 bits,
 * horizontal before vertical, each pass rounded and clipped to 8 bits. After {@code Resample.c} of
 * Pillow.
 */
final class BicubicResize {
  private static final int PRECISION_BITS = 32 - 8 - 2;
  private static final double SUPPORT = 2;
  private static final double A = -0.5;

  private BicubicResize() {}

  static RgbImage resize(RgbImage image, int width, int height) {
    RgbImage result = image;
    if (width != image.width()) {
      result = horizontal(result, width);
    }
    if (height != image.height()) {
      result = vertical(result, height);
    }
    return result;
  }

  private static RgbImage horizontal(RgbImage image, int width) {
    Coefficients coefficients = Coefficients.of(image.width(), width);
    byte[] source = image.rgb();
    byte[] target = new byte[Math.multiplyExact(3 * width, image.height())];
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * (y * image.width() + coefficients.first[x]);
        for (int channel = 0; channel < 3; channel++) {
          target[at++] = coefficients.apply(x, source, from + channel, 3);
        }
      }
    }
    return new RgbImage(width, image.height(), target);
  }

  private static RgbImage vertical(RgbImage image, int height) {
    Coefficients coefficients = Coefficients.of(image.height(), height);
    byte[] source = image.rgb();
    int stride = 3 * image.width();
    byte[] target = new byte[Math.multiplyExact(stride, height)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int from = coefficients.first[y] * stride;
      for (int i = 0; i < stride; i++) {
        target[at++] = coefficients.apply(y, source, from + i, stride);
      }
    }
    return new RgbImage(image.width(), height, target);
  }

  /**
   * @param first the first input position of each output position
   * @param weights the fixed-point weights of the inputs from there on
   */
  private record Coefficients(int[] first, int[][] weights) {

    static Coefficients of(int inputs, int outputs) {
      double scale = (double) inputs / outputs;
      double stretch = Math.max(scale, 1);
      double support = SUPPORT * stretch;
      double inverse = 1 / stretch;
      int[] first = new int[outputs];
      int[][] weights = new int[outputs][];
      for (int i = 0; i < outputs; i++) {
        double center = (i + 0.5) * scale;
        int begin = Math.max((int) (center - support + 0.5), 0);
        int end = Math.min((int) (center + support + 0.5), inputs);
        double[] exact = new double[end - begin];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
          exact[k] = keys((k + begin - center + 0.5) * inverse);
          sum += exact[k];
        }
        first[i] = begin;
        weights[i] = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
          double weight = sum == 0 ? exact[k] : exact[k] / sum;
          weights[i][k] = (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
        }
      }
      return new Coefficients(first, weights);
    }

    byte apply(int output, byte[] source, int from, int step) {
      int[] weight = weights[output];
      int sum = 1 << PRECISION_BITS - 1;
      int at = from;
      for (int k = 0; k < weight.length; k++) {
        sum += (source[at] & 0xff) * weight[k];
        at += step;
      }
      int value = sum >> PRECISION_BITS;
      return (byte) Math.min(Math.max(value, 0), 255);
    }

    /** Keys 1981. */
    private static double keys(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  }
}
