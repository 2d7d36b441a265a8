package striate.engine.net;

import striate.engine.weights.DType;

/** What a weight's numbers are computed from; the order is that of the kernels' {@code TYPES}. */
enum ElementType {
  FLOAT32(4),
  FLOAT16(2),
  BFLOAT16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** The type that stored numbers keep their values in. */
  static ElementType of(DType stored) {
    return switch (stored) {
      case F16 -> FLOAT16;
      case BF16 -> BFLOAT16;
      default -> FLOAT32;
    };
  }
}
