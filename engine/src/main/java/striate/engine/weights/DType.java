package striate.engine.weights;

/** Element types of stored tensors, with their safetensors names. */
public enum DType {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E5M2FNUZ(8),
  F8_E4M3FNUZ(8),
  F8_E8M0(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** Bits per element. */
  public int bits() {
    return bits;
  }

  /** Bytes per element of a type whose elements are whole bytes. */
  public int bytes() {
    if (bits % 8 != 0) {
      throw new IllegalStateException(this + " has " + bits + " bits");
    }
    return bits / 8;
  }
}
