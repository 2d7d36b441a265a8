package striate.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.model.TextConfig;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * Settles whether a model's output head is its embedding matrix, as transformers 5 does ({@code
 * tie_weights} in {@code from_pretrained}): where the config ties them and both are stored with
 * different values, they are not tied. Training that untied them without saying so in the config
 * leaves such checkpoints behind.
 */
final class TiedHead {
  private static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";
  private static final String HEAD = "language_model.lm_head.weight";

  /** Bytes compared first, so that matrices that differ are told apart without reading them. */
  private static final long FIRST = 1 << 16;

  private static final long AT_ONCE = 1 << 26;

  private TiedHead() {}

  /**
   * The decoder with {@code tiedEmbeddings} as it is in truth.
   *
   * @param text as the config has it
   * @param tensors where only the head of two tied matrices is stored, it gets the embeddings' name
   * @param notes hears that the config and the tensors disagree
   */
  static TextConfig settle(
      TextConfig text, JoinedTensors tensors, Object place, Consumer<String> notes) {
    if (!text.tiedEmbeddings() || !tensors.has(HEAD)) {
      return text;
    }
    if (!tensors.has(EMBEDDINGS)) {
      tensors.rename(HEAD, EMBEDDINGS);
      return text;
    }
    if (same(tensors)) {
      return text;
    }
    notes.accept(
        OneLine.of(
            "'tie_word_embeddings' is true, but the stored lm_head differs from the embeddings;"
                + " the stored lm_head counts, as in transformers 5"
                + " (transformers 4 tied them and dropped it) - "
                + place,
            Checkpoint.MOST_OF_A_NOTE));
    return text.withTiedEmbeddings(false);
  }

  private static boolean same(TensorSource tensors) {
    TensorInfo embeddings = tensors.info(EMBEDDINGS);
    TensorInfo head = tensors.info(HEAD);
    if (!embeddings.shape().equals(head.shape())) {
      return false;
    }
    TensorSource.@Nullable Location one = tensors.location(EMBEDDINGS);
    TensorSource.@Nullable Location other = tensors.location(HEAD);
    if (one != null && other != null && embeddings.dtype() == head.dtype()) {
      return one.equals(other) || sameBytes(one, other, head.bytes());
    }
    return sameNumbers(tensors, head.elements());
  }

  private static boolean sameBytes(
      TensorSource.Location one, TensorSource.Location other, long bytes) {
    try (FileChannel first = FileChannel.open(one.file(), StandardOpenOption.READ);
        FileChannel second = FileChannel.open(other.file(), StandardOpenOption.READ)) {
      long at = 0;
      while (at < bytes) {
        long count = Math.min(at == 0 ? FIRST : AT_ONCE, bytes - at);
        MappedByteBuffer here = map(first, one.offset() + at, count);
        if (here.mismatch(map(second, other.offset() + at, count)) >= 0) {
          return false;
        }
        at += count;
      }
      return true;
    } catch (IOException e) {
      throw Problem.unreadable(one.file(), e);
    }
  }

  private static MappedByteBuffer map(FileChannel channel, long offset, long bytes)
      throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
  }

  /** Of other types, or where one of them lies in strides. */
  private static boolean sameNumbers(TensorSource tensors, long elements) {
    long at = 0;
    while (at < elements) {
      int count = (int) Math.min(FIRST, elements - at);
      if (!numbers(tensors, EMBEDDINGS, at, count).equals(numbers(tensors, HEAD, at, count))) {
        return false;
      }
      at += count;
    }
    return true;
  }

  private static ByteBuffer numbers(TensorSource tensors, String name, long first, int count) {
    ByteBuffer numbers = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
    tensors.readFloat32(name, first, numbers);
    return numbers.flip();
  }
}
