package striate.engine.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pickle, of protocol 2, in which {@code torch.load} finds an OrderedDict of tensors. */
final class TorchPickle {
  /** As many names at once as Python's pickler gives a dict. */
  private static final int BATCH = 1000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, Integer> memo = new HashMap<>();

  private TorchPickle() {}

  /** Contiguous tensors; the storage of the tensor at index i is {@code data/i}. */
  static ByteBuffer of(List<TensorInfo> tensors) {
    TorchPickle pickle = new TorchPickle();
    pickle.out.write(0x80);
    pickle.out.write(2);
    pickle.orderedDict();
    for (int i = 0; i < tensors.size(); i++) {
      if (i % BATCH == 0) {
        pickle.out.write('(');
      }
      pickle.text(tensors.get(i).name());
      pickle.tensor(tensors.get(i), i);
      if (i % BATCH == BATCH - 1 || i == tensors.size() - 1) {
        pickle.out.write('u');
      }
    }
    pickle.out.write('.');
    return ByteBuffer.wrap(pickle.out.toByteArray());
  }

  private void tensor(TensorInfo info, int key) {
    global("torch._utils", "_rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    text("storage");
    global("torch", Objects.requireNonNull(TorchGlobals.storage(info.dtype())));
    text(Integer.toString(key));
    text("cpu");
    number(info.elements());
    out.write('t');
    out.write('Q');
    number(0);
    numbers(info.dimensions());
    numbers(strides(info.dimensions()));
    // no gradients, no hooks
    out.write(0x89);
    orderedDict();
    out.write('t');
    out.write('R');
  }

  private static long[] strides(long[] size) {
    long[] strides = new long[size.length];
    long next = 1;
    for (int i = size.length - 1; i >= 0; i--) {
      strides[i] = next;
      next *= Math.max(1, size[i]);
    }
    return strides;
  }

  private void orderedDict() {
    global("collections", "OrderedDict");
    out.write(')');
    out.write('R');
  }

  private void global(String module, String name) {
    String line = module + "\n" + name + "\n";
    Integer known = memo.get(line);
    if (known != null) {
      out.write('h');
      out.write(known);
      return;
    }
    out.write('c');
    out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    out.write('q');
    out.write(memo.size());
    memo.put(line, memo.size());
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    littleEndian(utf8.length, 4);
    out.writeBytes(utf8);
  }

  private void numbers(long[] numbers) {
    out.write('(');
    for (long number : numbers) {
      number(number);
    }
    out.write('t');
  }

  private void number(long number) {
    if (number < 1 << 8) {
      out.write('K');
      littleEndian(number, 1);
    } else if (number < 1L << 31) {
      out.write('J');
      littleEndian(number, 4);
    } else {
      out.write(0x8a);
      out.write(8);
      littleEndian(number, 8);
    }
  }

  private void littleEndian(long number, int count) {
    for (int i = 0; i < count; i++) {
      out.write((int) (number >>> 8 * i));
    }
  }
}
