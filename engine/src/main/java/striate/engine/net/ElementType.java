package striate.engine.net;

import striate.engine.weights.DType;

/** A weight's element type, in the order of the kernels' {@code TYPES}. */
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

  /** The type that holds stored values exactly. */
  static ElementType of(DType stored) {
    return switch (stored) {
      case F16 -> FLOAT16;
      case BF16 -> BFLOAT16;
      default -> FLOAT32;
    };
  }
}
