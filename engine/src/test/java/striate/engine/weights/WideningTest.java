package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class WideningTest {

  @Test
  void everyFloat16IsWidenedToItsValue() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0x1f
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? fraction * Math.pow(2, -24)
                  : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      double value = (bits & 0x8000) == 0 ? magnitude : -magnitude;
      assertThat(Float.intBitsToFloat(Widening.float16Bits((short) bits)))
          .as("%04x", bits)
          .isEqualTo(Float.valueOf((float) value));
    }
  }

  @Test
  void everyFloat16SurvivesTheWayThereAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = Float.intBitsToFloat(Widening.float16Bits((short) bits));
      if (!Float.isNaN(value)) {
        assertThat(Widening.toFloat16(value)).as("%04x", bits).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void halvesAreRoundedToEven() {
    assertThat(Widening.toFloat16(1 + 0x1p-11f)).isEqualTo((short) 0x3c00);
    assertThat(Widening.toFloat16(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
    assertThat(Widening.toFloat16(65519f)).isEqualTo((short) 0x7bff);
    assertThat(Widening.toFloat16(65520f)).isEqualTo((short) 0x7c00);
    assertThat(Widening.toFloat16(0x1p-25f)).isEqualTo((short) 0);
    assertThat(Widening.toFloat16(0x1.8p-24f)).isEqualTo((short) 2);
    assertThat(Widening.toBfloat16(1 + 0x1p-8f)).isEqualTo((short) 0x3f80);
    assertThat(Widening.toBfloat16(1 + 3 * 0x1p-8f)).isEqualTo((short) 0x3f82);
  }

  @Test
  void bfloat16IsTheUpperHalfOfFloat32InEitherByteOrder() {
    ByteBuffer source = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    source.putShort((short) 0x3fc0).putShort((short) 0xc0a0).flip();
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      ByteBuffer target = ByteBuffer.allocate(8).order(order);
      Widening.append(DType.BF16, source.duplicate().order(ByteOrder.LITTLE_ENDIAN), target);
      assertThat(target.getFloat(0)).isEqualTo(1.5f);
      assertThat(target.getFloat(4)).isEqualTo(-5f);
      assertThat(target.position()).isEqualTo(8);
    }
  }
}
