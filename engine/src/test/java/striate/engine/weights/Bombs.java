package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import striate.engine.weights.TorchBytes.Pickle;

/**
 * Files that would take far more memory or time than their size tells, each made when asked for.
 */
final class Bombs {
  static final List<Supplier<byte[]>> ALL =
      List.of(
          () -> pickle(new Pickle().repeat(4_000_000, ')', '0')),
          () -> pickle(new Pickle().repeat(4_000_000, 'K', 1, '0')),
          () -> pickle(new Pickle().repeat(3_000_000, ']')),
          () -> pickle(new Pickle().op(']', 'q', 0).repeat(4_000_000, 'h', 0, 'a')),
          () -> pickle(new Pickle().op('}', 'q', 0).repeat(3_000_000, 'h', 0, 'h', 0, 's')),
          () -> pickle(new Pickle().op(']', 'q', 0).repeat(300, '(').repeat(60_000, 'h', 0)),
          () -> pickle(new Pickle().op(']').repeat(60_000, '(', 'K', 1, 't', 'a')),
          Bombs::memo,
          Bombs::texts,
          Bombs::laughs,
          Bombs::longNames,
          Bombs::directory,
          () -> safetensors("{\"a\":" + "[".repeat(4_000_000)),
          () -> safetensors("{\"a\":{\"x\":" + "{\"x\":".repeat(2_000_000)),
          () -> safetensors("{\"a\":{\"x\":" + "9".repeat(4_000_000) + "}}"),
          () -> safetensors("{\"a\":{\"shape\":[1e" + "9".repeat(4_000_000) + "]}}"),
          () -> safetensors("{\"" + "a".repeat(4_000_000) + "\":{}}"),
          () -> safetensors("{" + " ".repeat(8_000_000)),
          () -> safetensors("{}" + " ".repeat(8_000_000)),
          () -> safetensors("{\"a\":{\"dtype\":\"" + "F".repeat(2_000_000) + "\"}}"),
          () -> safetensors("{\"a\":{\"shape\":[" + "1,".repeat(300_000) + "1]}}"));

  private Bombs() {}

  private static byte[] pickle(Pickle pickle) {
    return TorchBytes.archive(pickle.end(), new byte[0]);
  }

  private static byte[] memo() {
    Pickle memo = new Pickle().op('}');
    IntStream.range(0, 2_000_000).forEach(i -> memo.op('r').little(i, 4));
    return pickle(memo);
  }

  private static byte[] texts() {
    Pickle texts = new Pickle();
    byte[] text = new byte[1 << 20];
    Arrays.fill(text, (byte) 'x');
    IntStream.range(0, 20).forEach(i -> texts.op('X').little(text.length, 4).raw(text));
    return pickle(texts);
  }

  /** Each dict holds the one before it twice, 32 deep. */
  private static byte[] laughs() {
    Pickle laughs = new Pickle().op('}', 'q', 0);
    for (int i = 1; i <= 32; i++) {
      laughs.op('0', '}').text("a").op('h', i - 1, 's').text("b").op('h', i - 1, 's', 'q', i);
    }
    return pickle(laughs);
  }

  /** A long name before each of many tensors, written once. */
  private static byte[] longNames() {
    Pickle names = new Pickle().op('}').text("n".repeat(1 << 20)).op('q', 1, '}');
    for (int i = 0; i < 100; i++) {
      names.text("a" + i).op('}', 's');
    }
    return pickle(names.op('s'));
  }

  private static byte[] directory() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("x/data.pkl", new Pickle().op('}').end());
    String long16 = "y".repeat(1 << 14);
    for (int i = 0; i < 1200; i++) {
      entries.put("x/" + long16 + i, new byte[0]);
    }
    return TorchBytes.zip(entries, ZipEntry.STORED);
  }

  private static byte[] safetensors(String header) {
    byte[] json = header.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(8 + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
