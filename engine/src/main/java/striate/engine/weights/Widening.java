package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/**
 * Exact conversion of half-width floating-point numbers to float32 and, rounded to nearest even,
 * back.
 */
final class Widening {
  private static final int CHUNK = 8192;

  private Widening() {}

  /**
   * Appends float32 numbers of {@code source} (little-endian, whole elements) to {@code target}.
   */
  static void append(DType type, ByteBuffer source, ByteBuffer target) {
    switch (type) {
      case F32 -> {
        if (target.order() == ByteOrder.LITTLE_ENDIAN) {
          target.put(source);
        } else {
          IntBuffer from = source.asIntBuffer();
          int count = from.remaining();
          target.asIntBuffer().put(from);
          target.position(target.position() + 4 * count);
        }
      }
      case BF16, F16 -> {
        ShortBuffer from = source.asShortBuffer();
        IntBuffer to = target.asIntBuffer();
        int total = from.remaining();
        short[] narrow = new short[Math.min(CHUNK, total)];
        int[] wide = new int[narrow.length];
        while (from.hasRemaining()) {
          int count = Math.min(narrow.length, from.remaining());
          from.get(narrow, 0, count);
          for (int i = 0; i < count; i++) {
            wide[i] = type == DType.BF16 ? narrow[i] << 16 : float16Bits(narrow[i]);
          }
          to.put(wide, 0, count);
        }
        target.position(target.position() + 4 * total);
      }
      default -> throw new IllegalArgumentException("no floating-point type: " + type);
    }
  }

  /** Narrows float32 numbers in place and sets the limit to what is left of them. */
  static void narrow(ByteBuffer values, DType type) {
    switch (type) {
      case F32 -> values.limit(values.remaining());
      case BF16, F16 -> {
        int count = values.remaining() / 4;
        for (int i = 0; i < count; i++) {
          float value = values.getFloat(4 * i);
          values.putShort(2 * i, type == DType.BF16 ? toBfloat16(value) : toFloat16(value));
        }
        values.limit(2 * count);
      }
      default -> throw new IllegalArgumentException("no floating-point type: " + type);
    }
  }

  /** The float32 bits of a float16; NaN payloads are kept. */
  static int float16Bits(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return sign | 0x7f800000 | fraction << 13;
    }
    if (exponent == 0) {
      // zero or subnormal: fraction x 2^-24 is a normal float32
      return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
    }
    return sign | (exponent + 112) << 23 | fraction << 13;
  }

  /** Nearest bfloat16, ties to even. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** Nearest float16, ties to even; too large becomes infinite. */
  static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x47800000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
      // below 2^-14: adding 0.5 puts the unit of 2^-24 at the last bit, rounded as float32 does
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(0.5f));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | (rounded - 0x38000000) >>> 13);
  }
}
