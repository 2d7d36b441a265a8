package striate.engine.weights;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle holds beside {@code String}, {@code Long}, {@code Double} and {@code Boolean}. They
 * may contain each other in circles: nothing asks them for equality, hash or text.
 */
sealed interface PickleValue {
  /** Python's None. */
  PickleValue NONE = new Constant();

  /** Bytes, which no tensor needs: they are passed over. */
  PickleValue BYTES = new Constant();

  /** A value that is only itself. */
  final class Constant implements PickleValue {
    private Constant() {}
  }

  /** A function or class that a pickle may name. */
  enum Named implements PickleValue {
    ORDERED_DICT,
    SET,
    REBUILD_TENSOR,
    REBUILD_PARAMETER
  }

  /**
   * A storage class.
   *
   * @param type null where the class alone does not tell
   */
  record StorageType(@Nullable DType type) implements PickleValue {}

  /**
   * A storage.
   *
   * @param key its entry's name below {@code data/}
   */
  record Storage(DType type, String key, long elements) implements PickleValue {}

  /**
   * A tensor or Parameter.
   *
   * @param offset its first element in the storage
   * @param stride elements from one to the next along each dimension
   * @param at where the file describes it
   */
  record Tensor(Storage storage, long offset, List<Long> size, List<Long> stride, long at)
      implements PickleValue {}

  /** A tuple. */
  record Tuple(List<Object> items) implements PickleValue {}

  /** A list or set. */
  record Items(List<Object> items) implements PickleValue {
    Items() {
      this(new ArrayList<>(0));
    }
  }

  /** A dict or OrderedDict: each name as often as it was put. */
  record Dict(List<Object> names, List<Object> values) implements PickleValue {
    Dict() {
      this(new ArrayList<>(0), new ArrayList<>(0));
    }
  }
}
